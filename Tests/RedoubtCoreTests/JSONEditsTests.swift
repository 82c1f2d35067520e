import RedoubtCore
import Testing

@Suite struct `edits of a JSON document` {
    private func edited(_ text: String, _ edit: (inout JSONEdits, JSONDocument) -> Void) throws -> String {
        let document = try JSONDocument(Array(text.utf8))
        var edits = JSONEdits()
        edit(&edits, document)
        let bytes = edits.applied(to: document)
        _ = try JSONDocument(bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `only what is replaced changes its bytes`() throws {
        let text = "{ \"a\" :\t1.50 ,\n \"b\":\"\\u0041\\/\" , \"c\" : [ ] }"
        let out = try edited(text) { edits, document in
            if let node = document[document.root, "a"] { edits.replace(document.range(node), with: Array("2".utf8)) }
        }
        #expect(out == "{ \"a\" :\t2 ,\n \"b\":\"\\u0041\\/\" , \"c\" : [ ] }")
    }

    @Test func `a text is written as a literal with its escapes`() throws {
        let out = try edited(#"["x"]"#) { edits, document in
            edits.replace(document.items(document.root)[0], in: document, withText: "a\"b\\c\n\u{1}é")
        }
        #expect(out == #"["a\"b\\c\n\u0001é"]"#)
    }

    @Test func `members and items go in at the front, with a comma only where one is needed`() throws {
        #expect(try edited("{}") { $0.insertMember("a", [0x31], in: $1.root, of: $1) } == #"{"a":1}"#)
        #expect(try edited(#"{ "b":2}"#) { $0.insertMember("a", [0x31], in: $1.root, of: $1) } == #"{"a":1, "b":2}"#)
        #expect(try edited("[]") { $0.insertItem([0x31], in: $1.root, of: $1) } == "[1]")
        #expect(try edited("[2]") { $0.insertItem([0x31], in: $1.root, of: $1) } == "[1,2]")
        #expect(try edited("[2 ]") { $0.appendItem([0x31], in: $1.root, of: $1) } == "[2,1 ]")
        #expect(try edited("[]") { $0.appendItem([0x31], in: $1.root, of: $1) } == "[1]")
    }

    @Test func `two members into an empty object stay apart`() throws {
        let out = try edited("{}") { edits, document in
            edits.insertMember("a", [0x31], in: document.root, of: document)
            edits.insertMember("b", [0x32], in: document.root, of: document)
        }
        #expect(out == #"{"a":1,"b":2}"#)
    }

    @Test func `an insertion and a replacement at the same place both happen, whichever was asked for first`() throws {
        for insertsFirst in [true, false] {
            let out = try edited(#"["x"]"#) { edits, document in
                if insertsFirst { edits.insertItem([0x31], in: document.root, of: document) }
                edits.replace(document.items(document.root)[0], in: document, withText: "y")
                if !insertsFirst { edits.insertItem([0x31], in: document.root, of: document) }
            }
            #expect(out == #"[1,"y"]"#)
        }
    }

    @Test func `an edit inside another is dropped, whichever was asked for first`() throws {
        for innerFirst in [true, false] {
            let out = try edited(#"[{"a":"x"},2]"#) { edits, document in
                let outer = document.items(document.root)[0]
                if innerFirst, let inner = document[outer, "a"] { edits.replace(inner, in: document, withText: "y") }
                edits.replace(document.range(outer), with: Array("null".utf8))
                if !innerFirst, let inner = document[outer, "a"] { edits.replace(inner, in: document, withText: "y") }
            }
            #expect(out == "[null,2]")
        }
    }

    @Test func `every choice of items to remove leaves the others, well-formed`() throws {
        for mask in 0..<16 {
            let out = try edited("[ 0 , 1,2 ,3 ]") { edits, document in
                edits.removeItems(of: document.root, in: document) { mask >> (document.integer($0) ?? 0) & 1 == 1 }
            }
            let expected = (0..<4).filter { mask >> $0 & 1 == 0 }.map { JSONValue.integer(Int64($0)) }
            #expect(try JSONValue(parsing: out) == .array(expected))
        }
    }

    @Test func `every choice of members to remove leaves the others, well-formed`() throws {
        for mask in 0..<16 {
            let out = try edited(#"{ "a" : 0 , "b":1,"c" :2 , "d":3 }"#) { edits, document in
                edits.removeMembers(of: document.root, in: document) { mask >> (document.integer($0) ?? 0) & 1 == 1 }
            }
            let kept = zip(["a", "b", "c", "d"], 0..<4).filter { mask >> $1 & 1 == 0 }
            #expect(
                try JSONValue(parsing: out) == .object(Dictionary(uniqueKeysWithValues: kept.map { ($0, .integer(Int64($1))) })))
        }
    }

    @Test func `no edit at all gives the very bytes`() throws {
        let text = " {\"a\" : [1.0e+01 ] }\r\n"
        #expect(try edited(text) { _, _ in } == text)
    }
}
