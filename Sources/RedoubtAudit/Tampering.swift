/// Something in a log that is not as it was written.
struct Tampering: Hashable {
    var `class`: VerificationReport.Class
    /// The first entry concerned; nil when it cannot be told.
    var index: UInt64?
    var words: String

    init(_ class: VerificationReport.Class, at index: UInt64?, _ words: String) {
        self.class = `class`
        self.index = index
        self.words = words
    }
}
