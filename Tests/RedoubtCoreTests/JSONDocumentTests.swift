import RedoubtCore
import Testing

@Suite struct `a JSON document` {
    private func read(_ text: String) throws -> JSONDocument { try JSONDocument(Array(text.utf8)) }

    @Test func `values are found by key and place, in order`() throws {
        let document = try read(#"{"a":[1,"two",{"three":3}],"b":true,"c":null}"#)
        let list = document[document.root, "a"]
        #expect(document.items(list).map { document.kind($0) } == [.number, .string, .object])
        #expect(document.string(document.items(list)[1]) == "two")
        #expect(document.integer(document[document.items(list)[2], "three"]) == 3)
        #expect(document.bool(document[document.root, "b"]) == true)
        #expect(document.members(document.root).map { document.string($0.key) } == ["a", "b", "c"])
        #expect(document[document.root, "d"] == nil)
        #expect(document[list, "a"] == nil)
        #expect(document.items(document.root).isEmpty)
        #expect(document.members(list).isEmpty)
    }

    @Test func `wrong kinds answer nil`() throws {
        let document = try read(#"["1",1,1.0,1e2,true,null,99999999999999999999]"#)
        let items = document.items(document.root)
        #expect(items.map { document.integer($0) } == [nil, 1, nil, nil, nil, nil, nil])
        #expect(items.map { document.string($0) != nil } == [true, false, false, false, false, false, false])
        #expect(items.map { document.bool($0) } == [nil, nil, nil, nil, true, nil, nil])
    }

    @Test(arguments: [
        (#"\u0041"#, "A"), (#"\ud834\udd1e"#, "\u{1D11E}"), (#"\uD83D\uDE00x"#, "😀x"), (#"\ud800"#, "\u{FFFD}"),
        (#"\ud800\u0041"#, "\u{FFFD}A"),
        (#"\udc00\ud800"#, "\u{FFFD}\u{FFFD}"), (#"\ud800\ud834\udd1e"#, "\u{FFFD}\u{1D11E}"), (#"\u0000"#, "\0"),
        (#"\/\b\f\n\r\t\"\\"#, "/\u{8}\u{C}\n\r\t\"\\"),
        ("\u{E9}\\u00e9\u{E9}", "\u{E9}\u{E9}\u{E9}"), (#"\\u0041"#, #"\u0041"#),
    ])
    func `escapes are decoded`(inside: String, expected: String) throws {
        let document = try read("\"" + inside + "\"")
        #expect(document.string(document.root).map { Array($0.unicodeScalars) } == Array(expected.unicodeScalars))
    }

    @Test func `a key is found when it is written with escapes, and only byte for byte`() throws {
        let escaped = try read(#"{"\u006dodel":1}"#)
        #expect(escaped.integer(escaped[escaped.root, "model"]) == 1)
        let odd = try read(#"{"\n":1}"#)
        #expect(odd[odd.root, #"\n"#] == nil)
        #expect(odd.integer(odd[odd.root, "\n"]) == 1)
        for text in ["{\"e\u{301}\":1}", #"{"e\u0301":1}"#] {
            let composed = try read(text)
            #expect(composed[composed.root, "\u{E9}"] == nil)
            #expect(composed.integer(composed[composed.root, "e\u{301}"]) == 1)
        }
    }

    @Test func `ranges are the very bytes of a value`() throws {
        let text = #" { "a" : [ 1 , { } ] , "b" : "x\n" } "#
        let document = try read(text)
        func piece(_ node: JSONDocument.Node?) -> String? {
            node.map { String(decoding: document.bytes[document.range($0)], as: UTF8.self) }
        }
        #expect(piece(document[document.root, "a"]) == "[ 1 , { } ]")
        #expect(piece(document[document.root, "b"]) == #""x\n""#)
        #expect(piece(document.root) == text.trimmed)
    }

    @Test func `values become whole numbers where they fit and doubles where they do not`() throws {
        #expect(try JSONValue(parsing: "9223372036854775807") == .integer(.max))
        #expect(try JSONValue(parsing: "9223372036854775808") == .double(9_223_372_036_854_775_808))
        #expect(try JSONValue(parsing: "1.0") == .double(1))
        #expect(try JSONValue(parsing: "1.0").integer == 1)
        #expect(try JSONValue(parsing: "1.5").integer == nil)
        #expect(try JSONValue(parsing: #"{"a":[true,null,"x"]}"#) == ["a": [true, nil, "x"]])
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
