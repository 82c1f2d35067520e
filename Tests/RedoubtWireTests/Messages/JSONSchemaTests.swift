import Foundation
import RedoubtCore
import RedoubtWire
import Testing

@Suite struct `a schema for arguments` {
    private func schema(_ text: String) throws -> JSONSchema { try JSONSchema(JSONValue(parsing: text)) }

    private func problems(_ schemaText: String, _ value: String) throws -> [String] {
        try schema(schemaText).problems(in: JSONValue(parsing: value)).map(\.description)
    }

    @Test func `names the path and the keyword of what is wrong`() throws {
        let mail = #"""
            {"type":"object","required":["to","subject"],"additionalProperties":false,"properties":{
              "to":{"type":"array","minItems":1,"uniqueItems":true,"items":{"type":"string","minLength":3}},"subject":{"type":"string","maxLength":5},
              "priority":{"enum":["low","high"]},"count":{"type":"integer","minimum":1,"maximum":9},"ratio":{"exclusiveMinimum":0,"exclusiveMaximum":1}}}
            """#
        #expect(try problems(mail, #"{"to":["a@b"],"subject":"Hi","count":3.0,"ratio":0.5}"#) == [])
        #expect(try problems(mail, "[]") == ["the value must be of type object (type)"])
        #expect(try problems(mail, #"{"to":["a@b"]}"#) == ["subject is missing (required)"])
        #expect(try problems(mail, #"{"to":[],"subject":""}"#) == ["to must have at least 1 items (minItems)"])
        #expect(try problems(mail, #"{"to":["abc","de"],"subject":""}"#) == ["to[1] must have at least 3 characters (minLength)"])
        #expect(try problems(mail, #"{"to":["abc","abc"],"subject":""}"#) == ["to must not hold an item twice (uniqueItems)"])
        #expect(try problems(mail, #"{"to":[5],"subject":"toolong","bcc":1}"#).count == 3)
        #expect(
            try problems(mail, #"{"to":["abc"],"subject":"","priority":"mid"}"#) == [
                "priority must be one of the listed values (enum)"
            ])
        #expect(try problems(mail, #"{"to":["abc"],"subject":"","count":0}"#) == ["count must be at least 1 (minimum)"])
        #expect(try problems(mail, #"{"to":["abc"],"subject":"","count":10}"#) == ["count must be at most 9 (maximum)"])
        #expect(try problems(mail, #"{"to":["abc"],"subject":"","count":1.5}"#) == ["count must be of type integer (type)"])
        #expect(try problems(mail, #"{"to":["abc"],"subject":"","ratio":0}"#) == ["ratio must be above 0 (exclusiveMinimum)"])
        #expect(try problems(mail, #"{"to":["abc"],"subject":"","ratio":1.0}"#) == ["ratio must be below 1 (exclusiveMaximum)"])
        #expect(try problems(mail, #"{"to":["abc"],"subject":"","bcc":["x"]}"#) == ["bcc is not allowed (false)"])
    }

    @Test func `refuses with one line for the caller`() throws {
        let schema = try schema(#"{"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}"#)
        #expect { try schema.validate(["a": [1]]) } throws: {
            ($0 as? Denial)
                == Denial(.inputSchema, "arguments.a[0] must be of type string", hint: "the schema's `type` asks for it")
        }
        #expect { try schema.validate(nil, as: "input") } throws: { ($0 as? Denial)?.words == "input must be of type object" }
        try schema.validate(["a": ["x"]])
    }

    @Test(arguments: [
        #"{"pattern":"^a"}"#, #"{"format":"email"}"#, #"{"properties":{"a":{"format":"date"}}}"#, #"{"if":{}}"#,
        #"{"patternProperties":{}}"#,
        #"{"dependentRequired":{}}"#, #"{"prefixItems":[]}"#, #"{"contains":{}}"#, #"{"multipleOf":2}"#, #"{"nullable":true}"#,
        #"{"unevaluatedProperties":false}"#,
        ##"{"$dynamicRef":"#a"}"##, #"{"$anchor":"a"}"#, #"{"made_up":1}"#, #"{"items":[{}]}"#, #"{"$ref":"https://x/y"}"#,
        #"{"$ref":"other.json"}"#, ##"{"$ref":"#anchor"}"##,
        ##"{"$ref":"#/$defs/none"}"##, #"{"$ref":5}"#, ##"{"$ref":"#/%zz"}"##, #"{"type":"strnig"}"#, #"{"type":5}"#,
        #"{"required":true}"#, #"{"required":[1]}"#,
        #"{"enum":"a"}"#, #"{"minimum":"1"}"#, #"{"exclusiveMinimum":true}"#, #"{"minLength":-1}"#, #"{"maxItems":1.5}"#,
        #"{"uniqueItems":1}"#,
        #"{"properties":[]}"#, #"{"properties":{"a":5}}"#, #"{"anyOf":[]}"#, #"{"allOf":{}}"#, #"{"not":5}"#, #"{"$defs":1}"#, "5",
        "null", #""x""#,
        #"{"properties":{"a":{"$id":"https://x/"}}}"#, #"{"$schema":"https://x/meta"}"#,
        #"{"$schema":"http://json-schema.org/draft-03/schema#"}"#,
    ])
    func `does not compile when it says something that is not understood`(text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(throws: JSONSchema.CompileError.self) { try JSONSchema(value) }
    }

    @Test func `passes over what only tells`() throws {
        let text =
            #"{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://x/y","$comment":"c","title":"t","description":"d","default":5,"examples":[1],"deprecated":true,"readOnly":true,"writeOnly":false,"contentEncoding":"base64","contentMediaType":"text/plain"}"#
        #expect(try schema(text).accepts("anything"))
    }

    @Test func `counts characters as code points`() throws {
        let two = try schema(#"{"minLength":2,"maxLength":2}"#)
        #expect(two.accepts("😀é") && !two.accepts("😀") && two.accepts("e\u{301}") && !two.accepts("\u{E9}"))
    }

    @Test func `calls values equal as JSON does, not as they are written`() throws {
        #expect(try schema(#"{"const":1}"#).accepts(.double(1)))
        #expect(try !schema(#"{"const":1}"#).accepts(true))
        #expect(try !schema("{\"enum\":[\"\u{E9}\"]}").accepts("e\u{301}"))
        #expect(try schema(#"{"const":{"a":1,"b":[2]}}"#).accepts(["b": [.double(2)], "a": 1]))
        #expect(try schema(#"{"uniqueItems":true}"#).accepts([.integer(9_007_199_254_740_993), .integer(9_007_199_254_740_992)]))
    }

    @Test func `a schema that points at itself judges every level`() throws {
        let tree = try schema(
            ##"{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","required":["v"],"properties":{"v":{"type":"integer"},"next":{"$ref":"#/$defs/node"}}}}}"##
        )
        #expect(tree.accepts(["v": 1, "next": ["v": 2, "next": ["v": 3]]]))
        #expect(tree.problems(in: ["v": 1, "next": ["v": 2, "next": ["v": "x"]]]).map(\.path) == ["next.next.v"])
    }

    @Test func `a schema that points at itself without end refuses instead of hanging`() throws {
        let texts = [
            ##"{"$ref":"#"}"##, ##"{"not":{"$ref":"#"}}"##, ##"{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}"##,
            ##"{"not":{"not":{"anyOf":[{"$ref":"#"},true]}}}"##,
        ]
        let schemas = try texts.map(schema)
        let took = ContinuousClock().measure {
            for schema in schemas { #expect(!schema.accepts(.integer(1))) }
        }
        #expect(took < .seconds(60))
    }

    @Test func `choices that multiply end in a refusal`() throws {
        var definitions = [##""d0":{"type":"string"}"##]
        for level in 1..<40 {
            let before = "{\"$ref\":\"#/$defs/d\(level - 1)\"}"
            definitions.append("\"d\(level)\":{\"anyOf\":[\(before),\(before)]}")
        }
        let schema = try schema("{\"$ref\":\"#/$defs/d39\",\"$defs\":{" + definitions.joined(separator: ",") + "}}")
        let took = ContinuousClock().measure { #expect(!schema.accepts(1)) }
        #expect(took < .seconds(60))
        #expect(schema.problems(in: 1).contains { $0.words.contains("too long") })
    }

    @Test func `a very large or deep schema is refused`() throws {
        var deep: JSONValue = true
        for _ in 0..<1000 { deep = ["not": deep] }
        let tooDeep = deep
        #expect(throws: JSONSchema.CompileError.self) { try JSONSchema(tooDeep) }
        let wide = JSONValue.object(["allOf": .array(Array(repeating: true, count: 20_000))])
        #expect(throws: JSONSchema.CompileError.self) { try JSONSchema(wide) }
    }

    private static let suite: URL? = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<5 { folder.deleteLastPathComponent() }
        folder.append(path: "shared/data/vectors/json-schema-test-suite/draft2020-12")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    @Test(.enabled(if: suite != nil)) func `agrees with the public test suite wherever it compiles`() throws {
        guard let folder = Self.suite else { return }
        var judged = 0
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where file.pathExtension == "json" {
            for group in try JSONValue(parsing: Array(Data(contentsOf: file))).array ?? [] {
                guard let text = group["schema"], let schema = try? JSONSchema(text) else { continue }
                for test in group["tests"]?.array ?? [] {
                    guard let data = test["data"], let valid = test["valid"]?.bool else { continue }
                    judged += 1
                    #expect(
                        schema.accepts(data) == valid,
                        "\(file.lastPathComponent): \(group["description"]?.string ?? ""): \(test["description"]?.string ?? "")")
                }
            }
        }
        #expect(judged > 400)
    }
}
