import Foundation
import RedoubtCore
import Testing

/// RFC 8785, the JSON Canonicalization Scheme.
@Suite struct `canonical JSON` {
    private static let vectors: URL? = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        folder.append(path: "shared/data/vectors/rfc8785-jcs")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    @Test(.enabled(if: vectors != nil), arguments: ["arrays", "french", "structures", "unicode", "values", "weird"])
    func `the published vectors come out byte for byte`(name: String) throws {
        guard let folder = Self.vectors else { return }
        let input = try Data(contentsOf: folder.appending(path: "input/\(name).json"))
        let output = try Data(contentsOf: folder.appending(path: "output/\(name).json"))
        #expect(try JSONValue(parsing: Array(input)).canonicalBytes == Array(output))
    }

    /// RFC 8785 appendix B, and the sample lines of its reference test file.
    @Test(
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"), (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xC340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"),
            (0x44B5_2D02_C7E1_4AF6, "1e+23"), (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
            (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
            (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"), (0x444B_1AE4_D6E2_EF50, "1e+21"),
            (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"),
            (0x3EB0_C6F7_A0B5_ED8D, "0.000001"), (0x41B3_DE43_5555_5553, "333333333.3333332"),
            (0x41B3_DE43_5555_5554, "333333333.33333325"),
            (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
            (0x41B3_DE43_5555_5557, "333333333.33333343"),
            (0xBECB_F647_612F_3696, "-0.0000033333333333333333"), (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
            (0x4340_0000_0000_0001, "9007199254740994"),
            (0x4340_0000_0000_0002, "9007199254740996"),
        ] as [(UInt64, String)])
    func `doubles are written as ECMAScript writes them`(bits: UInt64, expected: String) {
        #expect(JSONValue.double(Double(bitPattern: bits)).canonicalText == expected)
    }

    @Test func `random doubles read back as themselves, in the layout of ECMAScript`() throws {
        var random = SplitMix(seed: 8785)
        for _ in 0..<4000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            let text = JSONValue.double(value).canonicalText
            #expect(Double(text) == value)
            let digits = text.filter(\.isNumber)
            let isExponential = value != 0 && (value.magnitude >= 1e21 || value.magnitude < 1e-6)
            #expect(text.contains("e") == isExponential)
            #expect(!digits.isEmpty && !text.hasSuffix(".0") && !text.contains("E"))
        }
    }

    @Test func `whole numbers beyond 2 to the 53 become the nearest double`() {
        #expect(JSONValue.integer(9_007_199_254_740_993).canonicalText == "9007199254740992")
        #expect(JSONValue.integer(.min).canonicalText == "-9223372036854776000")
        #expect(JSONValue.integer(.max).canonicalText == "9223372036854776000")
        #expect(JSONValue.integer(-42).canonicalText == "-42")
    }

    @Test func `keys are sorted by their UTF-16 code units, not by their code points`() {
        // U+1F600 is D83D DE00 in UTF-16 and so comes before U+FB33.
        let value: JSONValue = ["\u{FB33}": 1, "\u{1F600}": 2, "b": 3, "a": 4, "": 5, "aa": 6]
        #expect(value.canonicalText == "{\"\":5,\"a\":4,\"aa\":6,\"b\":3,\"\u{1F600}\":2,\"\u{FB33}\":1}")
    }

    @Test func `strings have the shortest escapes and nothing else escaped`() {
        let value = JSONValue.string("\u{8}\t\n\u{C}\r\"\\/\u{0}\u{1F}\u{7F}\u{2028}€")
        #expect(value.canonicalText == "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0000\\u001f\u{7F}\u{2028}€\"")
    }

    @Test func `what is canonical stays as it is`() throws {
        let text = #"{"a":[1,1.5,"x"],"b":{"":null}}"#
        #expect(try JSONValue(parsing: text).canonicalText == text)
    }
}
