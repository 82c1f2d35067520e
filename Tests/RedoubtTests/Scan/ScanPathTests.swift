import Testing

@testable import Redoubt

@Suite struct ScanPathTests {
    @Test(arguments: [
        (".", "", "."), (".", "a", "a"), ("a", ".", "a"), ("a/", "b", "a/b"), ("/", "b", "/b"), ("", "b/c", "b/c"),
        ("..", "x", "../x"),
    ])
    func `an inner path is put behind its folder`(folder: String, inner: String, whole: String) {
        #expect(ScanPath(folder).appending(ScanPath(inner)).text == whole)
    }

    @Test(arguments: [("./a//b/./c/", "a/b/c"), (".", "."), ("./", "."), ("/", "/"), ("//a/", "/a"), ("../x", "../x")])
    func `a tidied path means the same`(path: String, tidied: String) { #expect(ScanPath(path).tidied.text == tidied) }

    @Test func `a path is seen from a folder above it, and from no other`() {
        #expect(ScanPath("/a/b/c").relative(to: ScanPath("/a"))?.text == "b/c")
        #expect(ScanPath("/a").relative(to: ScanPath("/"))?.text == "a")
        #expect(ScanPath("/a").relative(to: ScanPath("/a"))?.text == "")
        #expect(ScanPath("/ab").relative(to: ScanPath("/a")) == nil)
        #expect(ScanPath("/a/b").folder.text == "/a" && ScanPath("/a").folder.text == "/" && ScanPath("a").folder.text == ".")
    }

    @Test func `what a terminal would act on is spelled out`() {
        #expect(ScanPath("a\u{1B}[2J\n\u{202E}\u{85}é").printable == #"a\u{1b}[2J\u{a}\u{202e}\u{85}é"#)
    }
}
