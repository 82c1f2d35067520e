/// A test of a value that its form alone cannot decide: a checksum, randomness, or being a mere placeholder.
public struct RedactionCheck: Sendable {
    /// What a check says of a value.
    public enum Verdict: Sendable, Hashable {
        /// It is not what the rule looks for.
        case rejected
        /// Nothing speaks against it.
        case plausible
        /// A checksum or a structure test confirms it.
        case confirmed
    }

    private var judge: @Sendable (RedactionCandidate) -> Verdict

    /// The closure gets the bytes of the value, at most 8 KiB, and must take time in proportion to them.
    public init(_ judge: @escaping @Sendable (ArraySlice<UInt8>) -> Verdict) { self.judge = { judge($0.value) } }

    /// A test that also looks at what stands around the value.
    static func around(_ judge: @escaping @Sendable (RedactionCandidate) -> Verdict) -> RedactionCheck {
        var check = none
        check.judge = judge
        return check
    }

    func callAsFunction(_ candidate: RedactionCandidate) -> Verdict { judge(candidate) }

    /// The verdict on a value that stands alone.
    func callAsFunction(_ value: ArraySlice<UInt8>) -> Verdict {
        judge(RedactionCandidate(0..<value.count, start: 0, in: Array(value), base: 0))
    }

    /// Takes everything.
    public static let none = RedactionCheck { _ in .plausible }

    /// `confirmed` when the test holds, else `rejected`.
    public static func require(_ test: @escaping @Sendable (ArraySlice<UInt8>) -> Bool) -> RedactionCheck {
        RedactionCheck { test($0) ? .confirmed : .rejected }
    }

    /// `plausible` when the test holds, else `rejected`.
    public static func plausible(if test: @escaping @Sendable (ArraySlice<UInt8>) -> Bool) -> RedactionCheck {
        RedactionCheck { test($0) ? .plausible : .rejected }
    }

    /// `confirmed` when the test holds, else still `plausible`.
    public static func confirmed(if test: @escaping @Sendable (ArraySlice<UInt8>) -> Bool) -> RedactionCheck {
        RedactionCheck { test($0) ? .confirmed : .plausible }
    }
}
