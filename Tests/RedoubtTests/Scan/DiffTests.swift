import RedoubtCore
import Testing

@testable import Redoubt

@Suite struct DiffTests {
    @Test func `hunks name the lines that are new`() {
        let diff =
            "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n-a\n-b\n+c\n@@ -9,0 +8,3 @@ func\n+d\n+e\n+f\n@@ -20 +21,0 @@\n-g\n"
        let hunks = DiffHunks(Array(diff.utf8))
        #expect(hunks.added == [1..<2, 8..<11])
        #expect(hunks.touch(1...1) && hunks.touch(10...40) && hunks.touch(2...8))
        #expect(!hunks.touch(2...7) && !hunks.touch(11...20))
    }

    @Test func `a line that looks like a hunk is none`() {
        let diff = "@@ -0,0 +1,3 @@\n+x\n+@@ -1 +500,9 @@\n@@ -1 +700,9 @@\n\\ No newline at end of file\n@@ -5 +6 @@\n-a\n+b\n"
        #expect(DiffHunks(Array(diff.utf8)).added == [1..<4, 6..<7])
    }

    @Test(arguments: [1, 3, 17, 1000])
    func `entries of a raw diff come out however they are cut`(piece: Int) {
        let zero = String(repeating: "0", count: 40), object = String(repeating: "a", count: 40)
        let raw =
            "c1\0:000000 100644 \(zero) \(object) A\0:a b\n\0:100644 000000 \(object) \(zero) D\0x/y\0c2\n\0:100644 120000 \(zero) \(object) T\0z\0"
        var diff = RawDiff()
        var entries: [RawDiff.Entry] = []
        let bytes = Array(raw.utf8)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            entries += diff.feed(Array(bytes[start..<min(start + piece, bytes.count)]))
        }
        #expect(entries.map(\.path.text) == [":a b\n", "x/y", "z"])
        #expect(entries.map(\.commit) == ["c1", "c1", "c2"])
        #expect(entries.map(\.status) == ["A", "D", "T"])
        #expect(entries.map(\.mode) == ["100644", "000000", "120000"])
        #expect(entries[0].object == object)
    }

    @Test(arguments: [1, 4, 1000])
    func `a message begins behind the first empty line`(piece: Int) {
        let object = Array("tree 1\nauthor A <a> 1 +0000\n\nwords\n\nmore".utf8)
        var start = MessageStart(isSought: true)
        var out: [UInt8] = []
        for at in stride(from: 0, to: object.count, by: piece) {
            out += start.message(Array(object[at..<min(at + piece, object.count)]))
        }
        #expect(String(decoding: out, as: UTF8.self) == "words\n\nmore")
    }

    @Test func `a commit's author and date are read, and nothing is taken from its message`() {
        let header =
            "tree 1\nauthor Ann <b> Author <ann@example.com> 1700000000 +0100\ncommitter X <x> 5 +0000\n\nauthor Bob <b> 6 +0000"
        let commit = ScanCommit(id: "1", header: Array(header.utf8))
        #expect(commit.author == "Ann <b> Author")
        #expect(commit.date.rfc3339 == "2023-11-14T22:13:20.000Z")
        #expect(ScanCommit(id: "1", header: Array("tree 1\n\nauthor Bob <b> 6 +0000".utf8)).author.isEmpty)
        let extreme = ScanCommit(id: "1", header: Array("author A <a> 99999999999999999 +0000\n\n".utf8))
        #expect(extreme.date.nanoseconds == 9_000_000_000_000_000_000)
    }
}
