internal import ArgumentParser
internal import RedoubtCore
internal import RedoubtInspection

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The command `redoubt`.
@main
struct CommandLineTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redoubt",
        abstract: "The security layer for LLM agents: every prompt, tool call, tool result and reply passes through it.",
        version: "0.1.0",
        subcommands: [
            InitCommand.self, DoctorCommand.self, ServeCommand.self, AgentCommand.self, ScanCommand.self, RedactCommand.self,
            InspectCommand.self, PolicyCommand.self, KeyCommand.self, TokenCommand.self, RoleCommand.self, GrantCommand.self,
            AuditCommand.self,
            ConfigCommand.self, TourCommand.self,
        ])

    /// Exit codes: 0 done, 1 found or refused, 2 usage or configuration, 3 cannot.
    static func main() async {
        // A reader that goes away (`| head`) is no error.
        signal(SIGPIPE, SIG_IGN)
        // What is in memory stays there: no core dump, no debugger of the same user.
        do throws(Fault) { try ProcessHardening.apply() } catch { Terminal.error("warning: " + error.words) }
        do {
            var command = try parseAsRoot(GlobalOptions.moved(behindVerb: Array(CommandLine.arguments.dropFirst())))
            if var asynchronous = command as? any AsyncParsableCommand { try await asynchronous.run() } else { try command.run() }
        } catch let code as ExitCode {
            Glibc.exit(code.rawValue)
        } catch let fault as Fault {
            Terminal.error(fault.description)
            Glibc.exit(fault.exitStatus)
        } catch let denial as Denial {
            Terminal.error(denial.description)
            // What was refused is 1; what could not be done is 3.
            Glibc.exit([.upstream, .server, .audit].contains(denial.layer) ? 3 : 1)
        } catch {
            usage(error)
        }
    }

    private static func usage(_ error: any Error) -> Never {
        let code = exitCode(for: error)
        let message = fullMessage(for: error)
        if code == .success {
            print(message)
            Glibc.exit(0)
        }
        // The words repeat what was given, and that may have been a key in the wrong place.
        let words = (try? Redactor(kinds: .secrets))?.redact(message).text ?? "the command line is wrong"
        Terminal.error(code == .validationFailure ? "error: usage.invalid " + words.droppingPrefix("Error: ") : words)
        Glibc.exit(code == .validationFailure ? 2 : 3)
    }
}

extension String {
    fileprivate func droppingPrefix(_ prefix: String) -> String { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self }
}

/// Where words for people go.
enum Terminal {
    /// A line on standard error.
    static func error(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

    /// Text on standard output, as it is and at once.
    static func out(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Bytes as they are.
    static func out(bytes: [UInt8]) { write(bytes[...], to: STDOUT_FILENO) }

    /// A JSON document on standard output.
    static func out(_ value: JSONValue) { out(value.canonicalText + "\n") }

    static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8)[...], to: descriptor) }

    static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { bytes in unsafe Int(Glibc.write(descriptor, bytes.baseAddress, bytes.count))
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                // A reader that is gone wants no more; anything else is lost output, which nobody may take for all of it.
                if errno != EPIPE, descriptor == STDOUT_FILENO { Glibc.exit(3) }
                return
            }
            rest = rest.dropFirst(written)
        }
    }

    static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    /// Rows in aligned columns, for people.
    static func table(_ header: [String], _ rows: [[String]]) {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        for row in all {
            let cells = row.indices.map { row[$0] + String(repeating: " ", count: max(0, widths[$0] - row[$0].count)) }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            out(line + "\n")
        }
    }
}
