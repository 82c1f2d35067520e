internal import Foundation
internal import RedoubtCore
internal import Testing

/// What somebody relies on who lets `redoubt scan` guard a repository, and `redoubt redact` a log.
@Suite struct SecretScanTests {
    /// Made here, so that no scanner fires on this file.
    private static let token = "ghp_" + String(repeating: "x7Kq2RvT9LbW", count: 3)

    private func withRepository(_ body: (Redoubt, (String...) async throws -> Void) async throws -> Void) async throws {
        try await ScratchFolder.using { folder in
            let git = Program(
                executable: "/usr/bin/git",
                environment: [
                    "HOME": folder.path, "PATH": "/usr/bin:/bin", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com",
                    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
                ], folder: folder.path)
            func run(_ arguments: [String]) async throws {
                let outcome = try await git.run(arguments)
                guard outcome.status == 0 else { throw Trouble("git \(arguments): \(outcome)") }
            }
            try await run(["init", "-q"])
            try await body(Redoubt(folder: folder)) { (arguments: String...) in try await run(arguments) }
        }
    }

    /// Six characters in a row of the secret's body are too many.
    private func expectNothingLeaks(_ outcome: Program.Outcome, sourceLocation: SourceLocation = #_sourceLocation) {
        let body = Array(Self.token.dropFirst(4))
        for start in 0...(body.count - 6) {
            let run = String(body[start..<start + 6])
            #expect(!outcome.out.contains(run) && !outcome.err.contains(run), sourceLocation: sourceLocation)
        }
    }

    @Test func `a staged secret stops a commit, and a line that was there before does not`() async throws {
        try await withRepository { redoubt, git in
            try redoubt.folder.write("old = \"\(Self.token)\"\n", to: "a.py")
            try await git("add", "a.py")
            try await git("commit", "-qm", "one")
            try redoubt.folder.write("old = \"\(Self.token)\"\nfine = 1\n", to: "a.py")
            try await git("add", "a.py")
            let clean = try await redoubt("scan", "--staged")
            #expect(clean.status == 0, "\(clean)")
            try redoubt.folder.write("fine = 1\nnew = \"\(Self.token)\"\n", to: "b.py")
            try await git("add", "b.py")
            let found = try await redoubt("scan", "--staged", "--format", "json")
            #expect(found.status == 1, "\(found)")
            let findings = try found.json.array ?? []
            #expect(findings.map { $0["kind"]?.string } == ["secret.github"])
            #expect(findings.first?["line"]?.integer == 2)
            expectNothingLeaks(found)
        }
    }

    @Test func `history keeps what a later commit took away, and a baseline accepts it`() async throws {
        try await withRepository { redoubt, git in
            try redoubt.folder.write("t = \(Self.token)\n", to: "gone.env")
            try await git("add", ".")
            try await git("commit", "-qm", "one")
            try await git("rm", "-q", "gone.env")
            try await git("commit", "-qm", "two")
            #expect(try await redoubt("scan").status == 0)
            for format in ["text", "json", "sarif"] {
                let found = try await redoubt("scan", "--history", "--format", format)
                #expect(found.status == 1 && found.out.contains("gone.env"), "\(found)")
                expectNothingLeaks(found)
            }
            let written = try await redoubt("scan", "--history", "--baseline", "base.json", "--update-baseline")
            #expect(written.status == 0, "\(written)")
            expectNothingLeaks(written)
            #expect(!(try redoubt.folder.text(of: "base.json")).contains(Self.token.dropFirst(4).prefix(8)))
            #expect(try await redoubt("scan", "--history", "--baseline", "base.json").status == 0)
        }
    }

    @Test func `what cannot be used is told apart from what was found`() async throws {
        try await withRepository { redoubt, _ in
            #expect(try await redoubt("scan", "--format", "xml").status == 2)
            #expect(try await redoubt("scan", "nowhere").status == 2)
            try redoubt.folder.write("t = \(Self.token)  # redoubt:allow\n", to: "a.py")
            #expect(try await redoubt("scan").status == 0)
        }
    }

    @Test func `pseudonyms go back with their key and context, and with no other`() async throws {
        try await ScratchFolder.using { folder in
            let redoubt = Redoubt(folder: folder, environment: ["REDOUBT_PSEUDONYM_KEY": String(repeating: "5c", count: 32)])
            let text = "ann@example.com wrote to bob@example.com, and ann@example.com has \(Self.token)."
            let hidden = try await redoubt.run(["redact", "--operator", "pseudonymise"], input: text)
            #expect(hidden.status == 0 && !hidden.out.contains("example.com") && !hidden.out.contains(Self.token), "\(hidden)")
            for width in ["1", "7"] {
                let back = try await redoubt.run(["redact", "--reidentify", "--chunk", width], input: hidden.out)
                #expect(back.status == 0 && back.out == text, "\(back)")
            }
            let foreign = try await redoubt.run(["redact", "--reidentify", "--context", "other"], input: hidden.out)
            #expect(foreign.status == 1 && foreign.out == hidden.out, "\(foreign)")
        }
    }
}
