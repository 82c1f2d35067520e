/// Replacements inside a document's text; everything between them keeps its bytes.
///
/// Edits may be given in any order. One that lies inside another is dropped: what it would have changed is gone.
public struct JSONEdits: Sendable {
    private var edits: [(range: Range<Int>, bytes: [UInt8])] = []

    public init() {}

    public var isEmpty: Bool { edits.isEmpty }

    /// Puts `bytes` in the place of `range`; an empty range inserts, in the order of the calls.
    public mutating func replace(_ range: Range<Int>, with bytes: [UInt8]) { edits.append((range, bytes)) }

    /// Puts a text in the place of a value, as a string literal.
    public mutating func replace(_ node: JSONDocument.Node, in document: JSONDocument, withText text: String) {
        replace(document.range(node), with: JSONString.literal(text))
    }

    /// Adds a member at the front of an object.
    public mutating func insertMember(_ key: String, _ value: [UInt8], in object: JSONDocument.Node, of document: JSONDocument) {
        insertElement(
            JSONString.literal(key) + [UInt8(ascii: ":")] + value, in: document.range(object),
            isEmpty: document.members(object).isEmpty)
    }

    /// Adds an item at the front of an array.
    public mutating func insertItem(_ value: [UInt8], in array: JSONDocument.Node, of document: JSONDocument) {
        insertElement(value, in: document.range(array), isEmpty: document.items(array).isEmpty)
    }

    /// Adds an item at the end of an array.
    public mutating func appendItem(_ value: [UInt8], in array: JSONDocument.Node, of document: JSONDocument) {
        guard let last = document.items(array).last else { return insertItem(value, in: array, of: document) }
        let end = document.range(last).upperBound
        replace(end..<end, with: [UInt8(ascii: ",")] + value)
    }

    /// Takes items out of an array, each with the comma that is no longer needed. When all go, nothing may be added.
    public mutating func removeItems(
        of array: JSONDocument.Node, in document: JSONDocument, where isRemoved: (JSONDocument.Node) -> Bool
    ) {
        let items = document.items(array)
        remove(items.map(document.range), items.map(isRemoved))
    }

    /// Takes members out of an object, each with the comma that is no longer needed. When all go, nothing may be added.
    public mutating func removeMembers(
        of object: JSONDocument.Node, in document: JSONDocument, where isRemoved: (JSONDocument.Node) -> Bool
    ) {
        let members = document.members(object)
        remove(
            members.map { document.range($0.key).lowerBound..<document.range($0.value).upperBound },
            members.map { isRemoved($0.value) })
    }

    /// The document's text with all replacements made.
    public func applied(to document: JSONDocument) -> [UInt8] {
        if edits.isEmpty { return document.bytes }
        var out: [UInt8] = []
        out.reserveCapacity(document.bytes.count + edits.reduce(0) { $0 + $1.bytes.count })
        var at = 0
        for edit in ordered where edit.range.lowerBound >= at {
            out += document.bytes[at..<edit.range.lowerBound]
            out += edit.bytes
            at = edit.range.upperBound
        }
        out += document.bytes[at...]
        return out
    }

    /// By place; at one place insertions come first, in the order in which they were asked for, then the longest replacement.
    private var ordered: [(range: Range<Int>, bytes: [UInt8])] {
        edits.enumerated().sorted { left, right in
            let (one, other) = (left.element.range, right.element.range)
            if one.lowerBound != other.lowerBound { return one.lowerBound < other.lowerBound }
            if one.isEmpty != other.isEmpty { return one.isEmpty }
            if one.count != other.count { return one.count > other.count }
            return left.offset < right.offset
        }.map(\.element)
    }

    /// Into an empty container every insertion but the first brings its own comma in front.
    private mutating func insertElement(_ bytes: [UInt8], in container: Range<Int>, isEmpty: Bool) {
        let start = container.lowerBound + 1
        let comma = [UInt8(ascii: ",")]
        guard isEmpty else { return replace(start..<start, with: bytes + comma) }
        let isFirst = !edits.contains { $0.range == start..<start }
        replace(start..<start, with: isFirst ? bytes : comma + bytes)
    }

    /// An element goes with the comma before it; those at the front, which have none, with the one after them.
    private mutating func remove(_ elements: [Range<Int>], _ isRemoved: [Bool]) {
        var hasKept = false
        for (index, element) in elements.enumerated() {
            guard isRemoved[index] else { hasKept = true; continue }
            let start = hasKept ? elements[index - 1].upperBound : element.lowerBound
            let end = hasKept || index + 1 == elements.count ? element.upperBound : elements[index + 1].lowerBound
            replace(start..<end, with: [])
        }
    }
}
