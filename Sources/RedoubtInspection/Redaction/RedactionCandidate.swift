/// A value whose form is right, and as much of the text around it as a decision may depend on.
///
/// Nothing beyond the byte behind the value is seen, and never more than ``reach`` bytes before it, so that the decision is
/// the same however a stream is cut.
struct RedactionCandidate {
    static let reach = 128

    /// The text, or what of it is still there.
    let text: [UInt8]
    /// Where in ``text`` the value lies.
    let range: Range<Int>
    /// Where in ``text`` the rule's match begins: at the value, or at the prefix, if that is within reach.
    let start: Int
    /// The first byte that may be looked at.
    let first: Int

    init(_ range: Range<Int>, start: Int, in text: [UInt8], base: Int) {
        self.text = text
        self.range = (range.lowerBound - base)..<(range.upperBound - base)
        first = max(0, self.range.lowerBound - Self.reach)
        self.start = max(first, start - base)
    }

    var value: ArraySlice<UInt8> { text[range] }
    /// What stands before the rule's match.
    var before: ArraySlice<UInt8> { text[first..<start] }
    /// What the rule's prefix matched.
    var prefix: ArraySlice<UInt8> { text[start..<range.lowerBound] }
    /// The byte behind the value; `nil` at the end of the text.
    var next: UInt8? { range.upperBound < text.count ? text[range.upperBound] : nil }
}
