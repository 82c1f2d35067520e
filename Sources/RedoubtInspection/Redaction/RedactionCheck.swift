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

    private let judge: @Sendable (ArraySlice<UInt8>) -> Verdict

    /// The closure gets the bytes of the value, at most 8 KiB, and must take time in proportion to them.
    public init(_ judge: @escaping @Sendable (ArraySlice<UInt8>) -> Verdict) { self.judge = judge }

    func callAsFunction(_ value: ArraySlice<UInt8>) -> Verdict { judge(value) }

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
