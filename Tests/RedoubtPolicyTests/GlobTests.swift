import RedoubtCore
import RedoubtPolicy
import Testing

@Suite struct GlobTests {
    @Test(arguments: [
        ("/a/**", "/a", true), ("/a/**", "/a/b/c", true), ("/a/**", "/ab", false), ("/a/*", "/a/b", true),
        ("/a/*", "/a/b/c", false), ("/a/*", "/a", false), ("/a/?.txt", "/a/b.txt", true), ("/a/?.txt", "/a/.txt", false),
        ("/a/**/b", "/a/b", true), ("/a/**/b", "/a/x/y/b", true), ("/a/**/b", "/ab", false), ("/**", "/", true),
        ("/**/*.swift", "/x.swift", true), ("/**/**/x", "/x", true), ("/a/**", "/a/../etc", false), ("/a/**", "/a//b", false),
        ("/a/**", "/a/./b", false), ("/a/**", "a/b", false), ("/a/**", "/a/b\0", false), ("${w}/**", "/w/a", false),
    ]) func `a pattern means what its signs say`(pattern: String, path: String, expected: Bool) throws {
        #expect(try Glob(pattern).matches(path) == expected)
    }

    @Test(arguments: ["", "/a/[ab]", "/a/{b,c}", "/**/a/**/b/**/c/**/d/**/e", String(repeating: "a", count: 5000), "/a\0"])
    func `a pattern that others may read differently is refused`(pattern: String) {
        #expect(throws: Fault.self) { try Glob(pattern) }
    }

    @Test func `a pattern that covers another means every path that the other means`() throws {
        var random = SplitMix(11)
        let parts = ["a", "b", "ab", "ba", "aa"]
        var paths = ["/"]
        for one in parts {
            paths.append("/" + one)
            for two in parts {
                paths.append("/\(one)/\(two)")
                for three in parts { paths.append("/\(one)/\(two)/\(three)") }
            }
        }
        var covered = 0
        for _ in 0..<3000 {
            let left = try Glob(randomGlobText(&random)), right = try Glob(randomGlobText(&random))
            guard left.covers(right) else { continue }
            covered += 1
            for path in paths where right.matches(path) { #expect(left.matches(path), "\(left) \(right) \(path)") }
        }
        #expect(covered > 100)
    }

    @Test func `long patterns of stars take little time`() throws {
        let glob = try Glob("/" + String(repeating: "*a", count: 200) + "b")
        #expect(!glob.matches("/" + String(repeating: "a", count: 4000)))
    }
}

@Suite struct NetworkRuleTests {
    @Test(arguments: [
        ("https://api.github.com", "api.github.com", 443, true), ("https://api.github.com/", "API.github.com", 443, true),
        ("https://api.github.com", "api.github.com", 80, false), ("*.example.com:443", "a.example.com", 443, true),
        ("*.example.com:443", "example.com", 443, false), ("*.example.com:443", "evilexample.com", 443, false),
        ("example.com", "example.com", 9, true), ("example.com", "example.com.evil.org", 9, false),
        ("[::1]:8080", "[::1]", 8080, true), ("*", "anything", 1, true), ("http://h:8080", "h", 8080, true),
    ]) func `a rule means its host and port`(rule: String, host: String, port: Int, expected: Bool) throws {
        #expect(try NetworkRule(rule).matches(host: host, port: port) == expected)
    }

    @Test(arguments: [
        "", "https://", "a.com/path", "user@a.com", "a.com:0", "a.com:99999", "a.*.com", "a b", "ftp://a.com", "*.", "é.com",
    ])
    func `what is not a host and port is refused`(rule: String) {
        #expect(throws: Fault.self) { try NetworkRule(rule) }
    }
}

@Suite struct CommandRulesTests {
    let rules = CommandRules(
        allow: [CommandRule(program: "git", args: ["status"]), CommandRule(program: "git", args: ["diff"])],
        deny: [CommandRule(program: "git", args: ["push"])])

    @Test(arguments: [
        (["git", "status"], true), (["git", "status", "--short"], true), (["git", "push"], false), (["git"], false),
        (["/tmp/git", "status"], false), ([], false), (["git", "-C", "x", "status"], false), (["git", "diff", "push"], false),
    ]) func `a command is allowed by its first words and denied by any`(argv: [String], expected: Bool) {
        #expect(rules.allows(argv) == expected)
    }

    @Test func `a denial holds under any path of the program`() {
        let rules = CommandRules(allow: [CommandRule(program: "/usr/bin/git")], deny: [CommandRule(program: "git", args: ["push"])])
        #expect(rules.allows(["/usr/bin/git", "log"]))
        #expect(!rules.allows(["/usr/bin/git", "-C", "x", "push"]))
    }
}
