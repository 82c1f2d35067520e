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

    private(set) var active: [Int] = []

    init(_ candidate: RedactionCandidate, _ context: SecretContext, _ names: SecretNames, _ form: Form) {
        var value = SecretValue(candidate.value)
        markNeighbours(of: candidate, context, &value)
        let length = Self.lengthClass(value.bytes.count), worth = Self.worthClass(value.reading)
        let digits = Self.digitClass(value.tally), letters = Self.letterClass(value)
        let family = Self.coarse(names.family)
        active.reserveCapacity(64)
        add(.bias, 0)
        add(.family, names.family.rawValue)
        add(.ending, names.ending.rawValue)
        add(.quality, names.quality.rawValue)
        add(.left, context.left.rawValue)
        add(.assignment, context.assignment.rawValue)
        add(.quote, context.quote.rawValue)
        add(.wrap, context.wrap.rawValue)
        add(.length, length)
        add(.digits, digits)
        add(.letters, letters)
        add(.worth, worth)
        add(.mean, Self.meanClass(value.reading))
        add(.changes, min(4, value.changes / 2))
        add(.nameStyle, Self.style(candidate.text[context.name]))
        add(.familyWorth, family * 8 + worth)
        add(.formWorth, form.rawValue * 8 + worth)
        add(.formLength, form.rawValue * 9 + length)
        add(.familyLength, family * 9 + length)
        add(.familyDigits, family * 5 + digits)
        add(.familyEnding, family * 5 + names.ending.rawValue)
        add(.familyQuality, family * 4 + names.quality.rawValue)
        add(.formCase, form.rawValue * 10 + letters * 2 + (digits > 0 ? 1 : 0))
        add(.formAssignment, form.rawValue * 11 + context.assignment.rawValue)
        add(.lengthWorth, length * 8 + worth)
        var marks = value.marks
        while marks != 0 {
            let mark = marks.trailingZeroBitCount
            add(.marks, mark)
            add(.familyMarks, family * SecretValue.Mark.allCases.count + mark)
            marks &= marks - 1
        }
    }

    private mutating func add(_ group: Group, _ place: Int) { active.append(Self.offsets[group.rawValue] + place) }

    private func markNeighbours(of candidate: RedactionCandidate, _ context: SecretContext, _ value: inout SecretValue) {
        let inValue = NameWord.words(of: candidate.value.prefix(64))
        value.mark(.hasName, if: context.words.contains { inValue.contains($0) && $0 != NameWord("a") })
        guard let next = candidate.next else { return value.mark(.followedByEnd, if: true) }
        value.mark(.followedByCode, if: ByteSet("([.{:").contains(next))
        value.mark(.followedBySpace, if: ByteSet.whitespace.contains(next))
        value.mark(.followedByQuote, if: ByteSet("\"'`").contains(next))
    }

    private static func coarse(_ family: SecretNames.Family) -> Int {
        switch family {
        case .password, .pass, .secret: 0
        case .token, .credential: 1
        case .key, .auth, .none: 2
        }
    }

    private static func lengthClass(_ count: Int) -> Int { [4, 6, 8, 12, 16, 24, 40, 80].firstIndex { count < $0 } ?? 8 }

    private static func worthClass(_ reading: LetterTrigrams.Reading) -> Int {
        guard reading.count > 0 else { return 0 }
        return ([-80, -35, -10, 15, 45, 100].firstIndex { reading.worth < $0 } ?? 6) + 1
    }

    private static func meanClass(_ reading: LetterTrigrams.Reading) -> Int {
        guard reading.count > 0 else { return 0 }
        return ([-10, -3, 3, 8].firstIndex { reading.worth < $0 * reading.count } ?? 4) + 1
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
