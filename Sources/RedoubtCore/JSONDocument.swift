/// A JSON text, checked once and then addressed in place, so that what is not changed keeps its very bytes.
///
/// *Looks at:* UTF-8, the grammar of RFC 8259, nesting depth, duplicate keys (two readers would believe different ones).
/// *Refuses when:* any of those is wrong. *Costs:* one pass, 16 bytes a value.
public struct JSONDocument: Sendable {
    /// Nesting deeper than this is refused unless the caller says otherwise.
    public static let defaultDepth = 128
    /// No caller can ask for more than this: what walks a value later may recurse once a level.
    public static let maximumDepth = 512

    /// The text itself.
    public let bytes: [UInt8]
    private let nodes: [Entry]

    /// One value of the document; only meaningful for the document it came from.
    public struct Node: Sendable, Hashable {
        fileprivate let index: Int32
    }

    public enum Kind: UInt8, Sendable {
        case object, array, string, number, bool, null
    }

    /// A value: where its bytes are, and which entry comes after it and everything inside it.
    fileprivate struct Entry: Sendable {
        var kind: Kind
        var start: Int32
        var end: Int32
        var next: Int32
    }

    /// Checks a whole text. Larger than 1 GiB is refused; a depth above ``maximumDepth`` counts as that.
    public init(_ bytes: [UInt8], depth: Int = defaultDepth) throws(Denial) {
        guard bytes.count < 1 << 30 else { throw Denial(.inputBodyTooLarge, "the JSON text is too large") }
        var reader = Reader(depth: min(depth, Self.maximumDepth))
        try reader.read(bytes.span)
        self.bytes = bytes
        self.nodes = reader.nodes
        try refuseDuplicateKeys()
    }

    public var root: Node { Node(index: 0) }

    public func kind(_ node: Node) -> Kind { nodes[Int(node.index)].kind }

    /// The bytes of the value in the text, quotes and brackets included.
    public func range(_ node: Node) -> Range<Int> {
        let entry = nodes[Int(node.index)]
        return Int(entry.start)..<Int(entry.end)
    }

    /// The text of a string; nil for anything else.
    public func string(_ node: Node?) -> String? {
        guard let node, kind(node) == .string else { return nil }
        let whole = range(node)
        return JSONString.decode(bytes[whole.lowerBound + 1..<whole.upperBound - 1])
    }

    public func bool(_ node: Node?) -> Bool? {
        guard let node, kind(node) == .bool else { return nil }
        return bytes[range(node).lowerBound] == UInt8(ascii: "t")
    }

    /// A whole number that fits; nil for anything else.
    public func integer(_ node: Node?) -> Int? {
        guard let node, kind(node) == .number else { return nil }
        return Int(String(decoding: bytes[range(node)], as: UTF8.self))
    }

    /// The items of an array, in order; empty for anything else.
    public func items(_ node: Node?) -> [Node] {
        guard let node, kind(node) == .array else { return [] }
        var out: [Node] = []
        let end = nodes[Int(node.index)].next
        var at = node.index + 1
        while at < end {
            out.append(Node(index: at))
            at = nodes[Int(at)].next
        }
        return out
    }

    /// The members of an object, in order, keys as nodes of their own; empty for anything else.
    public func members(_ node: Node?) -> [(key: Node, value: Node)] {
        guard let node, kind(node) == .object else { return [] }
        var out: [(key: Node, value: Node)] = []
        let end = nodes[Int(node.index)].next
        var at = node.index + 1
        while at < end {
            out.append((Node(index: at), Node(index: at + 1)))
            at = nodes[Int(at) + 1].next
        }
        return out
    }

    /// The member of an object with this key; nil if there is none or the value is no object.
    public subscript(node: Node?, key: String) -> Node? {
        guard let node, kind(node) == .object else { return nil }
        let end = nodes[Int(node.index)].next
        var at = node.index + 1
        while at < end {
            if keyMatches(nodes[Int(at)], key) { return Node(index: at + 1) }
            at = nodes[Int(at) + 1].next
        }
        return nil
    }

    /// The value as a ``JSONValue``.
    public func value(_ node: Node) -> JSONValue {
        switch kind(node) {
        case .null: return .null
        case .bool: return .bool(bool(node) ?? false)
        case .string: return .string(string(node) ?? "")
        case .number:
            let text = String(decoding: bytes[range(node)], as: UTF8.self)
            if let whole = Int64(text) { return .integer(whole) }
            return .double(Double(text) ?? .infinity)
        case .array: return .array(items(node).map(value))
        case .object:
            return .object(Dictionary(members(node).map { (string($0.key) ?? "", value($0.value)) }, uniquingKeysWith: { $1 }))
        }
    }

    /// Byte for byte: a key is not the same as another one that only looks alike.
    private func keyMatches(_ entry: Entry, _ key: String) -> Bool {
        let inside = bytes[Int(entry.start) + 1..<Int(entry.end) - 1]
        if inside.contains(0x5C) { return JSONString.decode(inside).utf8.elementsEqual(key.utf8) }
        return inside.count == key.utf8.count && inside.elementsEqual(key.utf8)
    }

    /// Two keys are the same when they are canonically equivalent (Unicode annex 15), not only when their bytes are: one
    /// reader would see two members where another, such as a Swift dictionary, sees one.
    private func refuseDuplicateKeys() throws(Denial) {
        for index in nodes.indices where nodes[index].kind == .object {
            let keys = members(Node(index: Int32(index))).map(\.key)
            if keys.count < 2 || keys.count <= 8 && areDistinctPlainKeys(keys) { continue }
            var seen = Set<String>(minimumCapacity: keys.count)
            for key in keys {
                let text = string(key) ?? ""
                guard seen.insert(text).inserted else {
                    throw Denial(
                        .inputMalformed, "the key \(quoted(text)) stands twice in one object", hint: "send each key once")
                }
            }
        }
    }

    /// The common case without hashing: a few keys of ASCII letters, digits and the like, all different.
    private func areDistinctPlainKeys(_ keys: [Node]) -> Bool {
        let texts = keys.map { bytes[range($0)] }
        guard texts.allSatisfy({ $0.allSatisfy { $0 < 0x80 && $0 != 0x5C } }) else { return false }
        for (index, text) in texts.enumerated() {
            for other in texts[..<index] where other.count == text.count && other.elementsEqual(text) { return false }
        }
        return true
    }
}

/// The grammar, without recursion: depth costs one entry on an explicit stack.
private struct Reader {
    var nodes: [JSONDocument.Entry] = []
    private var open: [Int32] = []
    private let depth: Int

    init(depth: Int) { self.depth = depth }

    mutating func read(_ text: Span<UInt8>) throws(Denial) {
        do { _ = try UTF8Span(validating: text) } catch {
            throw Denial(.inputMalformed, "the text is not valid UTF-8", hint: "send JSON encoded as UTF-8")
        }
        nodes.reserveCapacity(text.count / 12 + 4)
        var at = 0
        skipSpace(text, &at)
        try value(text, &at)
        while let parent = open.last {
            skipSpace(text, &at)
            try nodes[Int(parent)].kind == .object ? nextMember(text, &at, parent) : nextItem(text, &at, parent)
        }
        skipSpace(text, &at)
        if at != text.count { throw malformed(at, "text after the end of the value") }
    }

    /// Reads one value; of an object or array only the opening bracket, and puts it on the stack.
    private mutating func value(_ text: Span<UInt8>, _ at: inout Int) throws(Denial) {
        guard at < text.count else { throw malformed(at, "the text ends too early") }
        let start = at
        switch text[at] {
        case UInt8(ascii: "{"): try push(.object, &at)
        case UInt8(ascii: "["): try push(.array, &at)
        case UInt8(ascii: "\""):
            try string(text, &at)
            leaf(.string, start, at)
        case UInt8(ascii: "t"): try word("true", text, &at); leaf(.bool, start, at)
        case UInt8(ascii: "f"): try word("false", text, &at); leaf(.bool, start, at)
        case UInt8(ascii: "n"): try word("null", text, &at); leaf(.null, start, at)
        default:
            try number(text, &at)
            leaf(.number, start, at)
        }
    }

    private mutating func leaf(_ kind: JSONDocument.Kind, _ start: Int, _ end: Int) {
        nodes.append(.init(kind: kind, start: Int32(start), end: Int32(end), next: Int32(nodes.count + 1)))
    }

    private mutating func push(_ kind: JSONDocument.Kind, _ at: inout Int) throws(Denial) {
        guard open.count < depth else {
            throw Denial(.inputTooDeep, "the JSON is nested deeper than \(depth) levels", hint: "flatten the value")
        }
        open.append(Int32(nodes.count))
        leaf(kind, at, at)
        at += 1
    }

    private mutating func pop(_ parent: Int32, _ at: inout Int) {
        at += 1
        nodes[Int(parent)].end = Int32(at)
        nodes[Int(parent)].next = Int32(nodes.count)
        open.removeLast()
    }

    private mutating func nextItem(_ text: Span<UInt8>, _ at: inout Int, _ parent: Int32) throws(Denial) {
        guard at < text.count else { throw malformed(at, "the text ends inside an array") }
        let isFirst = nodes.count == Int(parent) + 1
        if text[at] == UInt8(ascii: "]") { return pop(parent, &at) }
        if !isFirst {
            guard text[at] == UInt8(ascii: ",") else { throw malformed(at, "`,` or `]` expected") }
            at += 1
            skipSpace(text, &at)
        }
        try value(text, &at)
    }

    private mutating func nextMember(_ text: Span<UInt8>, _ at: inout Int, _ parent: Int32) throws(Denial) {
        guard at < text.count else { throw malformed(at, "the text ends inside an object") }
        let isFirst = nodes.count == Int(parent) + 1
        if text[at] == UInt8(ascii: "}") { return pop(parent, &at) }
        if !isFirst {
            guard text[at] == UInt8(ascii: ",") else { throw malformed(at, "`,` or `}` expected") }
            at += 1
            skipSpace(text, &at)
        }
        guard at < text.count, text[at] == UInt8(ascii: "\"") else { throw malformed(at, "a key in quotes expected") }
        let start = at
        try string(text, &at)
        leaf(.string, start, at)
        skipSpace(text, &at)
        guard at < text.count, text[at] == UInt8(ascii: ":") else { throw malformed(at, "`:` expected") }
        at += 1
        skipSpace(text, &at)
        try value(text, &at)
    }

    private func string(_ text: Span<UInt8>, _ at: inout Int) throws(Denial) {
        at += 1
        while at < text.count {
            let byte = text[at]
            if byte == 0x22 { at += 1; return }
            if byte < 0x20 { throw malformed(at, "a control character in a string") }
            at += 1
            guard byte == 0x5C else { continue }
            guard at < text.count else { break }
            switch text[at] {
            case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: at += 1
            case UInt8(ascii: "u"):
                guard at + 4 < text.count else { throw malformed(at, "the text ends inside an escape") }
                for offset in 1...4 where JSONString.hexDigit(text[at + offset]) == nil {
                    throw malformed(at, "four hexadecimal digits expected")
                }
                at += 5
            default: throw malformed(at, "an unknown escape in a string")
            }
        }
        throw malformed(at, "the text ends inside a string")
    }

    private func number(_ text: Span<UInt8>, _ at: inout Int) throws(Denial) {
        func digits() -> Int {
            let start = at
            while at < text.count, text[at] >= 48, text[at] <= 57 { at += 1 }
            return at - start
        }
        if text[at] == UInt8(ascii: "-") { at += 1 }
        let leadsWithZero = at < text.count && text[at] == 48
        let whole = digits()
        if whole == 0 { throw malformed(at, "a value expected") }
        if leadsWithZero, whole > 1 { throw malformed(at, "a number must not begin with 0") }
        if at < text.count, text[at] == UInt8(ascii: ".") {
            at += 1
            if digits() == 0 { throw malformed(at, "a digit expected") }
        }
        if at < text.count, text[at] | 32 == UInt8(ascii: "e") {
            at += 1
            if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
            if digits() == 0 { throw malformed(at, "a digit expected") }
        }
    }

    private func word(_ word: String, _ text: Span<UInt8>, _ at: inout Int) throws(Denial) {
        for byte in word.utf8 {
            guard at < text.count, text[at] == byte else { throw malformed(at, "a value expected") }
            at += 1
        }
    }

    private func skipSpace(_ text: Span<UInt8>, _ at: inout Int) {
        while at < text.count, text[at] == 0x20 || text[at] == 0x0A || text[at] == 0x0D || text[at] == 0x09 { at += 1 }
    }

    private func malformed(_ at: Int, _ words: String) -> Denial {
        Denial(.inputMalformed, "\(words) at byte \(at)", hint: "send one well-formed JSON value")
    }
}
