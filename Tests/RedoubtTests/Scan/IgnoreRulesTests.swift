import Testing

@testable import Redoubt

@Suite struct IgnoreRulesTests {
    private func ignores(_ rules: String, _ path: String) -> Bool { IgnoreRules(Array(rules.utf8)).ignores(ScanPath(path)) }

    @Test(arguments: [
        ("*.key", "a/b/c.key"), ("/top.txt", "top.txt"), ("docs/*.md", "docs/a.md"), ("docs/**", "docs/a/b.md"),
        ("**/x.txt", "x.txt"),
        ("**/x.txt", "a/b/x.txt"), ("a/**/z", "a/z"), ("a/**/z", "a/b/c/z"), ("build/", "sub/build/x"), ("file?", "dir/file1"),
        ("[a-c]*.txt", "bee.txt"), ("[!a-c]*.txt", "dee.txt"), ("[]x]", "]"), ("\\#a", "#a"), ("fixtures", "tests/fixtures/a/b"),
        ("a.txt\r\n", "a.txt"), ("a.txt   ", "a.txt"), ("*\n!keep.txt\nkeep.txt", "keep.txt"), ("a[", "a["),
    ])
    func `a pattern leaves a file out`(rules: String, path: String) { #expect(ignores(rules, path)) }

    @Test(arguments: [
        ("/top.txt", "sub/top.txt"), ("docs/*.md", "docs/a/b.md"), ("docs/**", "docs"), ("build/", "build"), ("# a.txt", "a.txt"),
        ("file?", "file/"), ("a/**/z", "a/bz"), ("[a-c].txt", "d.txt"), ("*\n!keep.txt", "keep.txt"), ("", "a"), ("a*c", "a/c"),
        ("x/**z", "x/a/z"), ("[!a]", "/"),
    ])
    func `a pattern lets a file in`(rules: String, path: String) { #expect(!ignores(rules, path)) }

    @Test func `what is in an ignored folder cannot be taken back`() { #expect(ignores("lib/\n!lib/a.txt", "lib/a.txt")) }

    @Test func `many stars cost little`() {
        let pattern = String(repeating: "*a", count: 200) + "b"
        let clock = ContinuousClock()
        let time = clock.measure { #expect(!ignores(pattern, String(repeating: "a", count: 4_000))) }
        #expect(time < .seconds(20))
    }
}
