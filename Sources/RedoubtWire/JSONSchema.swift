public import RedoubtCore

/// A compiled JSON Schema for the arguments of tools.
///
/// *Looks at:* `type`, `enum`, `const`, `properties`, `required`, `additionalProperties`, `minProperties`, `maxProperties`, `items`,
/// `minItems`, `maxItems`, `uniqueItems`, `minLength`, `maxLength` (code points), `minimum`, `maximum`, `exclusiveMinimum`,
/// `exclusiveMaximum`, `anyOf`, `oneOf`, `allOf`, `not`, and `$ref` into the schema itself, as JSON Schema 2020-12 defines them.
/// *Refuses when:* the value breaks one of them; and to compile when there is any other keyword that is no annotation (see
/// ``annotations``), for a rule that is not understood cannot be kept. *Costs:* linear in schema and value but for `anyOf` and
/// its like; a check that takes more than ``maximumSteps`` is a refusal.
public struct JSONSchema: Sendable {
    /// Keywords that only tell; they are passed over.
    public static let annotations: Set<String> = [
        "$comment", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
        "contentEncoding", "contentMediaType", "contentSchema",
    ]
    /// Schemas in a schema, at most.
    public static let maximumNodes = 10_000
    /// Schemas applied to values in one check, at most.
    public static let maximumSteps = 100_000
    /// Schemas applied inside one another, at most.
    public static let maximumDepth = 256

    /// Where and why a value is not what a schema asks for.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// Where in the value: `to[0].name`; empty for the value itself.
        public let path: String
        /// The keyword that the value breaks.
        public let keyword: String
        /// What was expected.
        public let words: String

        /// `to[0].name must be a string (type)`
        public var description: String { "\(path.isEmpty ? "the value" : path) \(words) (\(keyword))" }
    }

    /// Why a schema cannot be used. The caller refuses what the schema was to judge.
    public struct CompileError: Error, Sendable, Hashable, CustomStringConvertible {
        /// Where in the schema, as a JSON pointer.
        public let path: String
        public let keyword: String
        public let words: String

        public var description: String { "the schema cannot be used: \(words) at \(quoted(path.isEmpty ? "/" : path))" }
    }

    /// All schemas of the schema; the first is the root.
    let nodes: [JSONSchemaNode]

    public init(_ schema: JSONValue) throws(CompileError) {
        var compiler = JSONSchemaCompiler(root: schema)
        nodes = try compiler.compile()
    }

    /// What is wrong with a value, the first `limit` of it; empty when nothing is.
    public func problems(in value: JSONValue, limit: Int = 8) -> [Problem] {
        var check = JSONSchemaCheck(nodes: nodes, limit: max(1, limit))
        check.apply(0, to: value, at: "", depth: 0)
        return check.problems
    }

    public func accepts(_ value: JSONValue) -> Bool { problems(in: value, limit: 1).isEmpty }

    /// Refuses a value that breaks the schema with `input.schema`; `name` is what the value is called in the message.
    public func validate(_ value: JSONValue, as name: String = "arguments") throws(Denial) {
        guard let first = problems(in: value, limit: 1).first else { return }
        let place = first.path.isEmpty ? name : first.path.hasPrefix("[") ? name + first.path : name + "." + first.path
        throw Denial(.inputSchema, "\(place) \(first.words)", hint: "the schema's \(quoted(first.keyword)) asks for it")
    }
}
