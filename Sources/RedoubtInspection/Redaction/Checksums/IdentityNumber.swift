/// What a number issued by a state, a bank or a maker must satisfy: length, structure, check digits.
///
/// The test sees the number without its separators and in upper case. It says nothing about whether the number was issued.
struct IdentityNumber: Sendable {
    /// The rule's kind without `pii.`, such as `es_nif`.
    let kind: String
    private let keeps: ByteSet
    private let test: @Sendable ([UInt8]) -> Bool

    /// A number with letters. `keeps` are the bytes that belong to it; all others separate.
    init(_ kind: String, keeps: ByteSet = .alphanumerics, _ test: @escaping @Sendable ([UInt8]) -> Bool) {
        self.kind = kind
        self.keeps = keeps
        self.test = test
    }

    /// A number of digits alone.
    init(_ kind: String, digits counts: Int..., test: @escaping @Sendable ([Int]) -> Bool) {
        self.init(kind) { bytes in
            guard counts.contains(bytes.count), let digits = IdentityNumber.digits(bytes) else { return false }
            return test(digits)
        }
    }

    /// Whether the value, with or without separators, is such a number.
    func accepts(_ value: some Sequence<UInt8>) -> Bool {
        let keeps = keeps
        var kept: [UInt8] = []
        kept.reserveCapacity(32)
        for byte in value where keeps.contains(byte) { kept.append((97...122).contains(byte) ? byte - 32 : byte) }
        return test(kept)
    }

    /// The digits as numbers, when there is nothing else.
    static func digits(_ bytes: some Collection<UInt8>) -> [Int]? {
        bytes.allSatisfy { (48...57).contains($0) } ? bytes.map { Int($0) - 48 } : nil
    }

    /// Every number with a test, so that the tests can be compared with another implementation.
    static let all: [IdentityNumber] =
        northAmerica + southAmerica + britain + germany + france + iberia + italy + lowCountries + alps + centralEurope
        + balkans + easternEurope + nordic + baltic + india + eastAsia + southEastAsia + oceania + middleEast + africa + money
        + things
}

extension RedactionCheck {
    /// `confirmed` when the number passes its test, else `rejected`.
    static func number(_ number: IdentityNumber) -> RedactionCheck { .require { number.accepts($0) } }

    /// The same for a number whose test looks at the form alone.
    static func form(_ number: IdentityNumber) -> RedactionCheck { .plausible(if: { number.accepts($0) }) }
}
