/// Bytes to be decoded, and where each stands in the original text.
struct DecodingSource {
    let bytes: [UInt8]
    /// The offset of the first byte.
    let base: Int
    /// By byte; empty for the original text itself.
    let origins: [Range<Int>]

    /// The offset behind the last byte.
    var end: Int { base + bytes.count }

    /// Where the byte at an offset stands in the original.
    func origin(_ offset: Int) -> Range<Int> { origins.isEmpty ? offset..<(offset + 1) : origins[offset - base] }

    /// Where an offset, which may be the end, begins in the original; `nil` for the end.
    func start(_ offset: Int) -> Int? { offset < end ? origin(max(offset, base)).lowerBound : nil }

    subscript(offset: Int) -> UInt8 { bytes[offset - base] }
}
