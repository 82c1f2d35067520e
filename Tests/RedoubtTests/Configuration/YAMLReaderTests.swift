import RedoubtCore
import Testing

@testable import Redoubt

@Suite struct YAMLReaderTests {
    private func node(_ yaml: String) throws(Fault) -> ConfigNode { try ConfigNode(yaml: Array(yaml.utf8), file: "a.yaml") }

    private func fault(_ yaml: String) -> Fault? {
        do { _ = try node(yaml) } catch { return error }
        return nil
    }

    @Test func `every value knows its line and key path`() throws {
        let tree = try node("# head\na: 1\nb:\n  c: [x, y]\n  d:\n    - e: z\n")
        #expect(tree["a"]?.place == ConfigPlace(.file("a.yaml", line: 2), key: "a"))
        #expect(tree["b"]?["c"]?.place == ConfigPlace(.file("a.yaml", line: 4), key: "b.c"))
        #expect(tree["b"]?["d"]?.list?.first?["e"]?.place == ConfigPlace(.file("a.yaml", line: 6), key: "b.d[0].e"))
    }

    @Test func `scalars stay text until a setting says what they are`() throws {
        let tree = try node("a: off\nb: 010\nc: \"true\"\nd: ~\ne:\nf: ''\n")
        #expect(tree["a"]?.value == .text("off", isPlain: true))
        #expect(tree["b"]?.value == .text("010", isPlain: true))
        #expect(tree["c"]?.value == .text("true", isPlain: false))
        #expect(tree["d"]?.isNull == true)
        #expect(tree["e"]?.isNull == true)
        #expect(tree["f"]?.value == .text("", isPlain: false))
    }

    @Test func `an empty file and a file of comments are nothing`() throws {
        #expect(try node("").isNull)
        #expect(try node("# only words\n").isNull)
        #expect(try node("\u{FEFF}a: 1")["a"]?.text == "1")
    }

    @Test func `JSON values follow YAML's core schema`() throws {
        let tree = try node("[true, false, null, 12, -3, 1.5, 1e3, \"12\", yes, 0x10, nan, 1.2.3]")
        #expect(tree.json == [true, false, nil, 12, -3, 1.5, 1000.0, "12", "yes", "0x10", "nan", "1.2.3"])
    }

    @Test func `a key twice is refused with its line`() {
        #expect(fault("a: 1\nb:\n  c: 1\n  c: 2\n")?.words == "a.yaml:3: has the key `c` twice in one mapping")
        #expect(fault("a: 1\n\"a\": 2\n")?.code == .configInvalid)
    }

    @Test(arguments: [
        ("a: [1, 2\n", 2), ("a: 1\n\tb: 2\n", 2), ("a: b: c\n", 1), ("a: *nowhere\n", 1), ("a: 1\n---\nb: 2\n", 2), ("a: \"x\n", 2),
        ("a: !!python/object x\n", 1), ("a: !custom [1]\n", 1), ("a: !!int 3\n", 1), ("? [a, b]\n: 1\n", 1),
        ("a: 1\n<<: {b: 2}\n", 2),
    ])
    func `what is not plain YAML is refused with its line`(yaml: String, line: Int) {
        let words = fault(yaml)?.words ?? ""
        #expect(words.hasPrefix("a.yaml:\(line):"), "\(yaml.debugDescription) gave \(words)")
    }

    @Test func `bytes that are not UTF-8 and control characters are refused`() {
        #expect(throws: Fault.self) { try ConfigNode(yaml: [0x61, 0x3A, 0x20, 0xFF], file: "a.yaml") }
        #expect(fault("a: 1\nb: \u{1}\n")?.words.hasPrefix("a.yaml:2:") == true)
        #expect(fault("a: \0\n") != nil)
    }

    @Test func `a text over ten megabytes is refused before it is parsed`() {
        let bytes = [UInt8](repeating: UInt8(ascii: "#"), count: 10_000_001)
        #expect(throws: Fault.self) { try ConfigNode(yaml: bytes, file: "a.yaml") }
        #expect(throws: Fault.self) {
            try ConfigNode(yaml: Array("[".utf8) + Array(repeatElement(UInt8(ascii: ","), count: 2_000_000)), file: "a.yaml")
        }
    }

    @Test func `sixty-four levels are read and more are refused`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth - 1) + "x" + String(repeating: "]", count: depth - 1)
        }
        #expect(try node(nested(64)).list != nil)
        #expect(fault(nested(65))?.words.contains("nested deeper than 64") == true)
        #expect(fault(nested(100_000)) != nil)
        #expect(fault(String(repeating: "- ", count: 5000) + "x") != nil)
    }

    @Test func `aliases are followed`() throws {
        let tree = try node("a: &x [1, 2]\nb: *x\n")
        #expect(tree["b"]?.list?.map(\.text) == ["1", "2"])
        #expect(tree["b"]?.place.origin == .file("a.yaml", line: 2))
    }

    @Test func `a text whose aliases multiply is refused`() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            yaml += "a\(level): &a\(level) [" + [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        #expect(fault(yaml)?.words.contains("once its aliases are followed") == true)
    }

    @Test func `aliases in keys are refused before the parser compares them`() {
        var yaml = "a0: &a0 [x, x]\n"
        for level in 1...60 { yaml += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        for key in ["? *a60\n: 1\n", "*a60 : 1\n", "? [*a60]\n: 1\n", "[*a60]: 1\n", "b: {? *a60 : 1}\n", "b: {[*a60]: 1}\n"] {
            #expect(fault(yaml + key)?.words.contains("key that is not plain text") == true, "\(key)")
        }
    }

    @Test func `a long chain of aliases is refused`() {
        var yaml = "a0: &a0 [x]\n"
        for level in 1...20_000 { yaml += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(fault(yaml)?.words.contains("more than 256 aliases") == true)
    }

    @Test func `no bytes make the reader fail in another way than by a fault`() {
        var generator = ConfigurationGenerator(state: 7)
        let pieces = [
            "a", ":", " ", "\n", "- ", "[", "]", "{", "}", ",", "*a", "&a ", "!", "|", ">", "'", "\"", "#", "?", "\t", "---", "%",
            "é",
            "\u{0}", "<<", "~",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 1...24, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }
                .joined()
            if let fault = fault(text) { #expect(fault.words.hasPrefix("a.yaml:"), "\(text.debugDescription)") }
        }
    }
}
