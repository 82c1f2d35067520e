import Foundation
import RedoubtCore
import Testing

@testable import RedoubtSandbox

@Suite struct `A file name` {
    private func refusal(_ name: String) -> Denial? {
        do { _ = try FileName(validating: name) } catch { return error }
        return nil
    }

    @Test(arguments: [
        "note.txt", "a", "My note 2.md", "note_20241215_fc3ff98e807f.txt", "a..b", "übung.txt", "заметка.txt", "メモ.txt", "한국어.txt",
        "console.txt", "com10", "company", "null", "con-1", "x.con", String(repeating: "n", count: 128), "٣.txt",
    ])
    func `is letters, digits, dot, dash, underscore and space`(name: String) throws {
        #expect(refusal(name) == nil)
        #expect(try FileName(validating: name).text == name)
    }

    @Test(arguments: [
        "../../etc/passwd", "/etc/passwd", "a/b", "a/", "..\\..\\windows", "C:\\x", "\\\\host\\share", "a/\u{301}b", "/", "\\",
        "../x\0",
    ])
    func `has no separators, and the refusal says just that`(name: String) {
        #expect(refusal(name)?.code == .inputFilename)
        #expect(refusal(name)?.words == "filename cannot contain path separators")
    }

    @Test(arguments: [
        "", ".", "..", "...", ".env", ".hidden", "-rf", " a", "a ", "a.", "a. ", "a\0b", "a\nb", "a\tb", "a\u{7F}b", "a\u{85}b",
        "a\u{200B}b",
        "a\u{202E}txt", "a\u{2028}b", "a\u{FEFF}", "a:b", "a*", "a?", "a|b", "a<b", "a>b", "a\"b", "a'b", "a`b", "$HOME", "~root",
        "a%2fb", "a;b",
        "a&b", "a\u{2215}b", "a\u{FF0F}b", "😀.txt", "con", "CON", "Con.txt", "nul.tar.gz", "aux", "prn.", "com1", "LPT9.log",
        "com0", "con .txt",
        "u\u{308}bung.txt", "\u{212B}.txt", "\u{F900}.txt", "\u{1112}\u{1161}\u{11AB}", "\u{3164}", "a\u{E0041}",
        String(repeating: "n", count: 129), String(repeating: "ü", count: 65),
    ])
    func `is refused when it is anything else`(name: String) {
        let denial = refusal(name)
        #expect(denial?.code == .inputFilename)
        #expect(denial?.words.hasPrefix("filename ") == true)
        #expect(denial?.words.unicodeScalars.allSatisfy { $0.value >= 32 && $0.properties.generalCategory != .format } == true)
    }

    /// What NFC makes of a text, by another implementation than ours.
    private func normalised(_ text: String) -> [UInt32] { text.precomposedStringWithCanonicalMapping.unicodeScalars.map(\.value) }

    @Test func `stays as it is under normalisation`() {
        // Ideographs and Hangul syllables are regular; a sample of them is enough.
        let values = [0x80...0x3500, 0x9F00...0xAD00, 0xD700...0x11FFF, 0x16100...0x16FFF].joined()
        for scalar in values.compactMap({ Unicode.Scalar(UInt32($0)) }) {
            let isAccepted = refusal("a\(scalar)b") == nil
            if isAccepted { #expect(normalised("a\(scalar)b") == [97, scalar.value, 98]) }
            // Every later part of a composed character could merge with the letter before it, so it must not pass alone.
            let parts = Array(String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars)
            guard parts.count > 1, normalised(String(scalar)) == [scalar.value] else { continue }
            for part in parts.dropFirst() { #expect(refusal("a\(part)b") != nil, "U+\(String(part.value, radix: 16))") }
        }
    }
}
