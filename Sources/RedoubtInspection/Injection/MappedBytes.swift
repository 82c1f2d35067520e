/// Bytes to be folded, and where each came from in the original text.
///
/// Plain text maps to itself; what was decoded out of a run maps to the whole run; what was unescaped maps byte by byte.
struct MappedBytes {
    enum Origin {
        case same
        case run(Range<Int>)
        case table(starts: [Int32], ends: [Int32])
    }

    var bytes: [UInt8]
    var origin: Origin

    /// The original bytes from which the bytes `[lower, upper)` came.
    func original(_ lower: Int, _ upper: Int) -> Range<Int> {
        switch origin {
        case .same: lower..<upper
        case .run(let run): run
        case .table(let starts, let ends): Int(starts[lower])..<Int(ends[upper - 1])
        }
    }
}
