internal import Foundation
internal import Testing

/// What the README claims is a command that somebody can run; so it is run.
@Suite struct `The README` {
    private var text: String {
        get throws { try String(contentsOfFile: Places.package + "/README.md", encoding: .utf8) }
    }

    @Test func `shows its first command by line 15 and is no longer than 150 lines`() throws {
        let lines = try text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 151)
        #expect((lines.firstIndex { $0.hasPrefix("```") } ?? .max) < 15)
    }

    @Test func `has only commands that work`() async throws {
        let commands = try shellCommands()
        #expect(commands.count >= 10)
        try await ScratchFolder.using { folder in
            for name in ["Examples", "README.md"] {
                try FileManager.default.copyItem(atPath: Places.package + "/" + name, toPath: folder.path + "/" + name)
            }
            let bin = folder.path + "/bin"
            try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: bin + "/redoubt", withDestinationPath: try Places.binary)
            let shell = Program(
                executable: "/bin/sh",
                environment: ["HOME": folder.path, "PATH": bin + ":/usr/bin:/bin", "REDOUBT_STATE": folder.path + "/state"],
                folder: folder.path)
            for command in commands {
                let outcome = try await shell.run(["-c", command])
                #expect(outcome.status == 0, "\(command): \(outcome.err)")
            }
        }
    }

    /// The lines of the blocks marked `sh`.
    private func shellCommands() throws -> [String] {
        var commands: [String] = []
        var isShell = false
        for line in try text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") { isShell = line == "```sh"; continue }
            if isShell, !line.isEmpty { commands.append(String(line)) }
        }
        return commands
    }
}
