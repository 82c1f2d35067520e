public import RedoubtCore

/// Credentials that a program prints: `op read op://VAULT/NAME/credential`, `pass show NAME`.
///
/// *Looks at:* what the program prints on standard output, without one line end. *Refuses when:* it cannot be started, does not end in time, prints nothing or
/// more than 64 KiB, or ends with another status than 0. No shell is in between; the program gets `PATH`, `HOME` and the variables that are
/// named, nothing else. *Does not see:* what else the program does. *Costs:* a process and a blocked thread each time.
public struct CommandSource: CredentialSource {
    /// What stands in the arguments where the credential's name goes.
    public static let placeholder = "{name}"
    /// The most that a program may print.
    public static let limit = ByteCount(64 * 1024)

    public let kind = "command"
    private let program: String
    private let arguments: [String]
    private let known: [String]
    private let timeout: Duration
    private let environment: [(String, String)]

    /// `command` is the program's absolute path and its arguments; `names` are the credentials that it is asked for.
    ///
    /// Throws `config.invalid` when the path is not absolute or no argument has the placeholder while there are several names.
    public init(
        _ command: [String], names: [String], timeout: Duration = .seconds(10), passing variables: [String] = [],
        environment: [String: String]
    ) throws(Fault) {
        guard let program = command.first, program.hasPrefix("/"), !command.contains(where: { $0.utf8.contains(0) }) else {
            throw Fault(
                .configInvalid, "the command of a credential source is an absolute path and arguments",
                hint: "write [/usr/bin/pass, show, \"{name}\"]")
        }
        arguments = Array(command.dropFirst())
        guard names.count <= 1 || arguments.contains(where: { $0.contains(Self.placeholder) }) else {
            throw Fault(
                .configInvalid, "the command has no {name} in its arguments", hint: "put {name} where the credential's name goes")
        }
        (self.program, known, self.timeout) = (program, names.sorted(), timeout)
        self.environment = (["PATH", "HOME"] + variables).compactMap { name in environment[name].map { (name, $0) } }
    }

    public func credential(_ name: String) async throws(Fault) -> SecureString {
        guard known.contains(name) else {
            throw Fault(.keyMissing, "the command is not configured for \(quoted(name))", hint: didYouMean(name, among: known))
        }
        let deadline = ContinuousClock.now + timeout
        let printed: SecureBytes
        do throws(ProgramRun.Failure) {
            var run = try ProgramRun(program, filled(name), environment: environment)
            printed = try run.finish(by: deadline, limit: Self.limit.bytes)
        } catch { throw fault(error, name) }
        guard let text = SecureString(printed)?.withoutLineEnd, !text.isEmpty else {
            throw failed("printed nothing, or no text, for \(quoted(name))", "run it by hand to see why")
        }
        return text
    }

    public func names() async throws(Fault) -> [String] { known }

    /// Only asking again would tell.
    public func revision() async -> CredentialRevision? { nil }

    private func filled(_ name: String) -> [String] {
        arguments.map { argument in
            let parts = argument.split(separator: Self.placeholder, omittingEmptySubsequences: false)
            return parts.joined(separator: name)
        }
    }

    private func fault(_ failure: ProgramRun.Failure, _ name: String) -> Fault {
        switch failure {
        case .notStarted(let number):
            failed("cannot be started: \(systemErrorWords(number))", "check the path in the configuration")
        case .tooSlow: failed("did not end within \(timeout)", "run it by hand; it may be waiting for somebody to sign in")
        case .tooMuch: failed("printed more than \(Self.limit)", "it should print the credential alone")
        // What it said may hold the key itself.
        case .ended(let status, _): failed("ended with \(status)", "run it by hand to see why")
        }
    }

    private func failed(_ words: String, _ hint: String) -> Fault {
        Fault(.sourceFailed, "the credential command \(quoted(program)) " + words, hint: hint)
    }
}
