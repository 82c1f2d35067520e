internal import Foundation
internal import RedoubtCore
internal import Testing

/// What a person at the command line relies on: exit codes, files that are not overwritten, secrets that are not shown.
@Suite struct CommandLineTests {
    private func withRedoubt(_ environment: [String: String] = [:], _ body: (Redoubt) async throws -> Void) async throws {
        try await ScratchFolder.using { folder in try await body(Redoubt(folder: folder, environment: environment)) }
    }

    @Test(arguments: [
        ("limits:\n  user:\n    reqests: 5/h\n", "requests", 4),
        ("limitz: {user: {requests: 5/h}}\n", "limits", 2),
        ("gateway:\n  listen: 127.0.0.1:0\n  maximun_body: 1MiB\n", "maximum_body", 4),
        ("providers:\n  openai: {dialect: openai, base_ur: \"https://api.openai.com/v1\"}\n", "base_url", 3),
        ("policy:\n  version: 1\n  tools: {a: {efect: read}}\n", "effect", 4),
    ])
    func `a misspelt key is refused with the nearest one and its line`(text: String, nearest: String, line: Int) async throws {
        try await withRedoubt { redoubt in
            try redoubt.folder.write("version: 1\n" + text, to: "redoubt.yaml")
            for words in [["config", "check"], ["serve", "--listen", "127.0.0.1:0"], ["agent", "--once", "say: hi"]] {
                let outcome = try await redoubt.run(words)
                #expect(outcome.status == 2, "\(words): \(outcome)")
                #expect(outcome.err.hasPrefix("error: config.unknown_key ") && outcome.err.contains("`\(nearest)`"), "\(outcome)")
                #expect(outcome.err.contains("redoubt.yaml:\(line)"), "\(outcome)")
            }
        }
    }

    @Test(arguments: [
        "version: 1\nmode: enfroce\n", "version: 1\nlimits: {user: {requests: many}}\n", "version: 2\n", "version: 1\n  x: [\n",
        "- 1\n",
    ])
    func `a wrong value is refused with its line`(text: String) async throws {
        try await withRedoubt { redoubt in
            try redoubt.folder.write(text, to: "redoubt.yaml")
            let outcome = try await redoubt("config", "check")
            #expect(outcome.status == 2 && outcome.err.hasPrefix("error: config."), "\(outcome)")
            #expect(outcome.err.contains("redoubt.yaml:"), "\(outcome)")
        }
    }

    @Test func `a good configuration passes, and a value says where it came from`() async throws {
        try await withRedoubt(["MAX_REQUESTS_PER_HOUR": "7"]) { redoubt in
            try redoubt.folder.write("version: 1\nlimits: {user: {requests: 9/h}}\nmode: observe\n", to: "redoubt.yaml")
            #expect(try await redoubt("config", "check").status == 0)
            let shown = try await redoubt("config", "show", "--json").json
            #expect(shown["limits.user.requests"]?["origin"]?.string?.contains("MAX_REQUESTS_PER_HOUR") == true, "\(shown)")
            #expect(shown["mode"]?["origin"]?.string?.contains("redoubt.yaml:3") == true, "\(shown)")
            let flagged = try await redoubt("config", "show", "--json", "--mode", "enforce").json
            #expect(flagged["mode"]?["value"] == "enforce", "\(flagged)")
        }
    }

    @Test func `init writes what is not there and never overwrites what is`() async throws {
        try await withRedoubt { redoubt in
            #expect(try await redoubt("init").status == 0)
            let made = redoubt.folder.files.filter { !$0.hasPrefix("state/") }
            #expect(made.contains("redoubt.yaml") && made.contains(".env.example"), "\(made)")
            #expect(made.contains { $0.contains("production") }, "\(made)")
            #expect(try await redoubt("config", "check").status == 0)
            for name in made { try redoubt.folder.write("# mine\n", to: name) }
            _ = try await redoubt("init")
            for name in made { #expect(try redoubt.folder.text(of: name) == "# mine\n", "\(name)") }
        }
    }

    @Test func `a token is shown once and never again`() async throws {
        try await withRedoubt { redoubt in
            let made = try await redoubt("token", "create", "--user", "ann", "--role", "user", "--expires", "30d")
            #expect(made.status == 0)
            let token = made.out.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(token.hasPrefix("rdt_") && token.utf8.count >= 40, "\(made)")
            let hidden = String(token.dropFirst(4))
            for words in [["token", "list"], ["token", "list", "--json"], ["audit", "query", "--json"], ["doctor"]] {
                let outcome = try await redoubt.run(words)
                #expect(!outcome.out.contains(hidden) && !outcome.err.contains(hidden), "\(words)")
            }
            let rows = try #require(try await redoubt("token", "list", "--json").json.array)
            #expect(rows.count == 1 && rows.first?["user"] == "ann" && rows.first?["status"] == "active", "\(rows)")
            for file in redoubt.folder.files {
                #expect(!String(decoding: try redoubt.folder.bytes(of: file), as: UTF8.self).contains(hidden), "\(file)")
            }
            #expect(try await redoubt.entries("--action", "token_created").count == 1)
        }
    }

    @Test func `the state is its owner's alone`() async throws {
        try await withRedoubt { redoubt in
            _ = try await redoubt("agent", "--once", "say: hi")
            for path in [redoubt.state, redoubt.state + "/keys", redoubt.state + "/audit"] {
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect((mode ?? 0o777) & 0o077 == 0, "\(path): \(String(mode ?? 0, radix: 8))")
            }
        }
    }

    @Test func `global options stand before or after the verb`() async throws {
        try await withRedoubt { redoubt in
            let state = redoubt.folder.path + "/elsewhere"
            let ways = [
                ["--state", state, "--json", "token", "create", "--user", "ann"],
                ["token", "create", "--user", "ann", "--state", state, "--json"],
                ["--json", "token", "create", "--state=" + state, "--user", "ann"],
                ["--state=" + state, "token", "create", "--json", "--user", "ann"],
            ]
            for words in ways {
                let outcome = try await redoubt.run(words)
                #expect(outcome.status == 0, "\(words): \(outcome)")
                #expect(try outcome.json["user"] == "ann")
            }
            let rows = try await redoubt.run(["--json", "--state", state, "token", "list"]).json.array
            #expect(rows?.count == ways.count)
            #expect(!FileManager.default.fileExists(atPath: redoubt.state))
        }
    }

    @Test func `a global option may also stand between a verb and its second word`() async throws {
        try await withRedoubt { redoubt in
            let outcome = try await redoubt("token", "--json", "list")
            #expect(outcome.status == 0 && outcome.out == "[]\n", "\(outcome)")
        }
    }

    @Test(arguments: [
        ["serv"], ["agent", "--onse", "x"], ["token", "create"], ["agent", "--once", "say: hi", "--mode", "enfroce"],
        ["token", "create", "--user", "a b"], ["token", "revoke", "nothing"],
        ["agent", "--log-level", "loud", "--once", "say: hi"],
        ["--config", "/does/not/exist.yaml", "config", "check"],
    ])
    func `wrong use exits 2 with an error line`(words: [String]) async throws {
        try await withRedoubt { redoubt in
            let outcome = try await redoubt.run(words)
            #expect(outcome.status == 2, "\(outcome)")
            #expect(outcome.out.isEmpty && outcome.err.hasPrefix("error: "), "\(outcome)")
            #expect(!outcome.err.contains("Swift") && !outcome.err.contains("Fatal"), "\(outcome)")
        }
    }

    @Test func `a taken address is an error with a hint, and exits 3`() async throws {
        try await withRedoubt { redoubt in
            let (first, address) = try await TestGateway.startGateway(redoubt)
            do {
                let other = Redoubt(folder: redoubt.folder, environment: ["REDOUBT_STATE": redoubt.folder.path + "/other"])
                let outcome = try await other("serve", "--listen", String(address.dropFirst("http://".count)))
                #expect(outcome.status == 3 && outcome.err.contains("error: ") && outcome.err.contains("hint: "), "\(outcome)")
            } catch {
                await first.stop()
                throw error
            }
            #expect(await first.stop() == 0)
        }
    }
}
