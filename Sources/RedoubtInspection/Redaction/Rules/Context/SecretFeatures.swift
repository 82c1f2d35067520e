/// The features of a candidate, as places in the table of weights.
///
/// Each group has one active place, the marks have several. Products of two groups let a weight depend on both.
struct SecretFeatures {
    /// The groups in the order of the table.
    enum Group: Int, CaseIterable {
        case bias, family, ending, quality, left, assignment, quote, wrap, length, digits, letters, worth, mean, changes, marks
        case nameStyle, familyWorth, formWorth, formLength, familyLength, familyDigits, familyEnding, familyQuality, formCase
        case familyMarks, formAssignment, lengthWorth

        var size: Int {
            switch self {
            case .bias: 1
            case .family: 8
            case .ending: 5
            case .quality: 4
            case .left: 8
            case .assignment: 11
            case .quote: 6
            case .wrap: 4
            case .length: 9
            case .digits: 5
            case .letters: 5
            case .worth: 8
            case .mean: 6
            case .changes: 5
            case .marks: SecretValue.Mark.allCases.count
            case .nameStyle: 5
            case .familyWorth: 24
            case .formWorth: 24
            case .formLength: 27
            case .familyLength: 27
            case .familyDigits: 15
            case .familyEnding: 15
            case .familyQuality: 12
            case .formCase: 30
            case .familyMarks: 3 * SecretValue.Mark.allCases.count
            case .formAssignment: 33
            case .lengthWorth: 72
            }
        }
    }

    /// How the value is written: quoted, bare behind a sign, or bare behind a space.
    enum Form: Int {
        case quoted, bare, spaced
    }

    /// Where each group's weights begin.
    static let offsets: [Int] = {
        var next = 0
        return Group.allCases.map { group in
            defer { next += group.size }
            return next
        }
    }()

    static let count = Group.allCases.reduce(0) { $0 + $1.size }

    /// The places that are active, if they are listed.
    private(set) var active: [Int] = []
    /// The sum of their weights.
    private(set) var sum = 0
    private let isListed: Bool
    private static let markCount = SecretValue.Mark.allCases.count

    init(_ candidate: RedactionCandidate, _ context: SecretContext, _ names: SecretNames, _ form: Form, isListed: Bool = false) {
        self.isListed = isListed
        var value = SecretValue(candidate.value)
        markNeighbours(of: candidate, context, &value)
        let length = Self.lengthClass(value.bytes.count), worth = Self.worthClass(value.reading)
        let digits = Self.digitClass(value.tally), letters = Self.letterClass(value)
        let family = Self.coarse(names.family)
        // In hand once: a global array's references are counted at each use.
        let places = Self.offsets, table = SecretScore.weights
        let offsets = places.span, weights = table.span
        add(.bias, 0, offsets, weights)
        add(.family, names.family.rawValue, offsets, weights)
        add(.ending, names.ending.rawValue, offsets, weights)
        add(.quality, names.quality.rawValue, offsets, weights)
        add(.left, context.left.rawValue, offsets, weights)
        add(.assignment, context.assignment.rawValue, offsets, weights)
        add(.quote, context.quote.rawValue, offsets, weights)
        add(.wrap, context.wrap.rawValue, offsets, weights)
        add(.length, length, offsets, weights)
        add(.digits, digits, offsets, weights)
        add(.letters, letters, offsets, weights)
        add(.worth, worth, offsets, weights)
        add(.mean, Self.meanClass(value.reading), offsets, weights)
        add(.changes, min(4, value.changes / 2), offsets, weights)
        add(.nameStyle, Self.style(candidate.text[context.name]), offsets, weights)
        add(.familyWorth, family * 8 + worth, offsets, weights)
        add(.formWorth, form.rawValue * 8 + worth, offsets, weights)
        add(.formLength, form.rawValue * 9 + length, offsets, weights)
        add(.familyLength, family * 9 + length, offsets, weights)
        add(.familyDigits, family * 5 + digits, offsets, weights)
        add(.familyEnding, family * 5 + names.ending.rawValue, offsets, weights)
        add(.familyQuality, family * 4 + names.quality.rawValue, offsets, weights)
        add(.formCase, form.rawValue * 10 + letters * 2 + (digits > 0 ? 1 : 0), offsets, weights)
        add(.formAssignment, form.rawValue * 11 + context.assignment.rawValue, offsets, weights)
        add(.lengthWorth, length * 8 + worth, offsets, weights)
        var marks = value.marks
        while marks != 0 {
            let mark = marks.trailingZeroBitCount
            add(.marks, mark, offsets, weights)
            add(.familyMarks, family * Self.markCount + mark, offsets, weights)
            marks &= marks - 1
        }
    }

    private mutating func add(
        _ group: Group, _ place: Int, _ offsets: borrowing Span<Int>, _ weights: borrowing Span<Int>
    ) {
        let index = offsets[group.rawValue] + place
        sum += weights[index]
        if isListed { active.append(index) }
    }

    private func markNeighbours(of candidate: RedactionCandidate, _ context: SecretContext, _ value: inout SecretValue) {
        let inValue = value.words
        value.mark(.hasName, if: context.words.contains { $0 != Self.article && inValue.contains($0) })
        guard let next = candidate.next else { return value.mark(.followedByEnd, if: true) }
        value.mark(.followedByCode, if: Self.codeBehind.contains(next))
        value.mark(.followedBySpace, if: ByteSet.whitespace.contains(next))
        value.mark(.followedByQuote, if: Self.quotesBehind.contains(next))
    }

    private static let article = NameWord("a")
    private static let codeBehind = ByteSet("([.{:")
    private static let quotesBehind = ByteSet("\"'`")

    private static func coarse(_ family: SecretNames.Family) -> Int {
        switch family {
        case .password, .pass, .secret: 0
        case .token, .credential: 1
        case .key, .auth, .none: 2
        }
    }

    private static func lengthClass(_ count: Int) -> Int {
        switch count {
        case ..<4: 0
        case ..<6: 1
        case ..<8: 2
        case ..<12: 3
        case ..<16: 4
        case ..<24: 5
        case ..<40: 6
        case ..<80: 7
        default: 8
        }
    }

    private static func worthClass(_ reading: LetterTrigrams.Reading) -> Int {
        guard reading.count > 0 else { return 0 }
        switch reading.worth {
        case ..<(-80): return 1
        case ..<(-35): return 2
        case ..<(-10): return 3
        case ..<15: return 4
        case ..<45: return 5
        case ..<100: return 6
        default: return 7
        }
    }

    private static func meanClass(_ reading: LetterTrigrams.Reading) -> Int {
        guard reading.count > 0 else { return 0 }
        let worth = reading.worth, count = reading.count
        if worth < -10 * count { return 1 }
        if worth < -3 * count { return 2 }
        if worth < 3 * count { return 3 }
        return worth < 8 * count ? 4 : 5
    }

    private static func digitClass(_ tally: Randomness.Tally) -> Int {
        switch tally.digits {
        case 0: 0
        case let digits where tally.letters == 0 && tally.other == 0 && digits > 0: 4
        case 1: 1
        case 2...3: 2
        default: 3
        }
    }

    private static func letterClass(_ value: SecretValue) -> Int {
        if value.tally.letters == 0 { return 0 }
        if value.tally.upper == 0 { return 1 }
        if value.tally.lower == 0 { return 2 }
        return value.tally.upper == 1 && (65...90).contains(value.bytes.first ?? 0) ? 3 : 4
    }

    private static func style(_ name: ArraySlice<UInt8>) -> Int {
        let tally = Randomness.Tally(name)
        if tally.upper == 0 { return tally.other > 0 ? 0 : 1 }
        if tally.lower == 0 { return 2 }
        return (97...122).contains(name.first ?? 0) ? 3 : 4
    }
}
