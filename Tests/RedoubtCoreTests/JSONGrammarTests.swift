import RedoubtCore
import Testing

/// RFC 8259: what is JSON and what is not.
@Suite struct `the JSON grammar` {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1", "-1", "10", "1.5", "-0.25", "1e5", "1E+5", "1e-05", "0e0", "0.0",
        "123456789012345678901234567890",
        "1e400", #""""#, #""a""#, #""\"\\\/\b\f\n\r\t""#, #""\u0041\uD834\uDD1E""#, #""\ud800""#, "\"\u{7F}\u{2028}é𝄞\"", "[]",
        "[ ]", "{}",
        "{ }", "[1]", "[1,2]", "[[[]]]", #"{"a":1}"#, #"{"a":{"b":[{}]}}"#, " \t\r\n1 \t\r\n", "[ 1 , 2 ]",
        #"{ "a" : 1 , "b" : 2 }"#, #"{"":0}"#,
        #"{"a":1,"A":2}"#, #"{"\u0000":"\u0000"}"#,
    ])
    func `well-formed texts are read`(text: String) throws {
        let document = try JSONDocument(Array(text.utf8))
        #expect(JSONEdits().applied(to: document) == Array(text.utf8))
    }

    @Test(arguments: [
        "", " ", "nul", "nullx", "True", "TRUE", "NaN", "Infinity", "-Infinity", "undefined", "-", "+1", "01", "-01", "00", "1.",
        ".5", "-.5", "1.e5",
        "1e", "1e+", "0x10", "1_000", "1,", "1 2", "'a'", "a", "\"", "\"a", #""\""#, #""\x41""#, #""\u12""#, #""\u12G4""#, #""\u""#,
        "\"\n\"",
        "\"\t\"", "\"\u{0}\"", "\"\u{1F}\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "{", "}", #"{"a""#, #"{"a":"#,
        #"{"a":1"#, #"{"a":1,"#,
        #"{"a":1,}"#, #"{,"a":1}"#, #"{"a" 1}"#, #"{"a":1 "b":2}"#, #"{a:1}"#, #"{1:1}"#, #"{"a":1]"#, "[]]", "{}}", "[] []",
        "// x\n1", "/**/1", "[1]x",
        "\u{FEFF}1", "\u{A0}1", "1\u{0}", "tru", "falsey",
    ])
    func `anything else is refused as malformed`(text: String) {
        #expect { try JSONDocument(Array(text.utf8)) } throws: { ($0 as? Denial)?.code == .inputMalformed }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            [0x22, 0xE2, 0x82, 0x22],
            [0x22, 0x80, 0x22], [0xFF, 0xFE, 0x31, 0x00], [0x22, 0xF8, 0x88, 0x80, 0x80, 0x80, 0x22],
        ] as [[UInt8]])
    func `invalid UTF-8 is refused`(bytes: [UInt8]) {
        #expect { try JSONDocument(bytes) } throws: { ($0 as? Denial)?.code == .inputMalformed }
    }

    @Test func `every proper prefix of a text is refused, and no prefix crashes`() throws {
        let text = Array(#" {"a":[1,-2.5e+3,"\u00e9\n",true,false,null,{"b":{}}],"c":""} "#.utf8)
        _ = try JSONDocument(text)
        for end in 0..<text.count - 1 {
            #expect(throws: Denial.self) { try JSONDocument(Array(text[..<end])) }
        }
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":2}"#, #"[{"x":{"k":0,"k":0}}]"#, #"{"":1,"":2}"#,
        #"{"\ud800":1,"\ud801":2}"#,
        #"{"/":1,"\/":2}"#, "{\"\u{E9}\":1,\"e\u{301}\":2}", "{\"K\":1,\"\u{212A}\":2}",
        #"{"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"a":0,"1":0}"#,
    ])
    func `a key that stands twice in one object is refused, however it is written`(text: String) {
        #expect { try JSONDocument(Array(text.utf8)) } throws: { ($0 as? Denial)?.words.contains("stands twice") == true }
    }

    @Test func `the same key in two objects is no duplicate`() throws {
        _ = try JSONDocument(Array(#"[{"a":{"a":1}},{"a":2},{"A":1,"a":1}]"#.utf8))
    }

    @Test(arguments: ["[", #"{"a":"#, #"[{"a":"#])
    func `a hundred thousand levels are refused quickly`(opening: String) {
        let text = Array(String(repeating: opening, count: 100_000).utf8)
        let took = ContinuousClock().measure {
            #expect { try JSONDocument(text) } throws: { ($0 as? Denial)?.code == .inputTooDeep }
        }
        #expect(took < .seconds(2))
    }

    @Test func `depth is counted to the level, and nobody can ask for more than the maximum`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try JSONDocument(nested(128))
        #expect(throws: Denial.self) { try JSONDocument(nested(129)) }
        _ = try JSONDocument(nested(3), depth: 3)
        #expect(throws: Denial.self) { try JSONDocument(nested(4), depth: 3) }
        let deepest = try JSONDocument(nested(JSONDocument.maximumDepth), depth: .max)
        _ = deepest.value(deepest.root)
        #expect(throws: Denial.self) { try JSONDocument(nested(JSONDocument.maximumDepth + 1), depth: .max) }
    }

    @Test func `random damage to a text never crashes the reader`() {
        var random = SplitMix(seed: 1)
        let text = Array(
            #"{"model":"m","messages":[{"role":"user","content":"h\u00e9\n\"x\""},{"n":-1.5e3}],"s":true,"z":null}"#.utf8)
        for _ in 0..<3000 {
            var damaged = text
            for _ in 0...random.below(3) {
                let at = random.below(damaged.count)
                switch random.below(3) {
                case 0: damaged[at] = UInt8(truncatingIfNeeded: random.next())
                case 1: damaged.remove(at: at)
                default: damaged.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
                }
            }
            do {
                let document = try JSONDocument(damaged)
                let again = try JSONValue(parsing: document.value(document.root).canonicalBytes)
                #expect(again.canonicalBytes == document.value(document.root).canonicalBytes)
            } catch { #expect(error.code != .inputSchema) }
        }
    }
}

/// A small generator, the same each time (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
