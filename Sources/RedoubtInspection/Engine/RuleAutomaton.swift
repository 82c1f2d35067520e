/// One rule's patterns as a deterministic automaton over classes of bytes.
///
/// An entry is `place of the next row * 4 + matched * 2 + accepted`; place 0 is dead. `matched` says that a match ends *before*
/// the byte just read, `accepted` that in addition this byte may stand behind the match. A row's last column is the end of the text.
///
/// An object, since it is built once, when its rule first looks, and read by all streams from then on.
final class RuleAutomaton: Sendable {
    /// By byte its column, and behind these 256 the rows: one array, so that only one has to be taken in hand.
    let table: [UInt32]
    private let width: Int
    /// Where the prefix is entered, or the value when there is none.
    let first: PatternStarts
    let value: PatternStarts
    let hasPrefix: Bool

    static let matched: UInt32 = 2
    static let accepted: UInt32 = 1
    private static let rows: UInt32 = 256

    /// The rows come as places among the entries, of which the first row is dead; `first` is where the prefix is entered.
    init(columns: [UInt8], width: Int, entries: [UInt32], first: PatternStarts?, value: PatternStarts) {
        var table: [UInt32] = []
        table.reserveCapacity(columns.count + entries.count)
        for column in columns { table.append(UInt32(column)) }
        for entry in entries { table.append(entry < 4 ? entry : entry + (Self.rows << 2)) }
        self.table = table
        self.width = width
        hasPrefix = first != nil
        self.first = (first ?? value).moved(by: Self.rows)
        self.value = value.moved(by: Self.rows)
    }

    /// What is needed to run it besides the table.
    var head: AutomatonHead {
        AutomatonHead(isKnown: true, hasPrefix: hasPrefix, endColumn: UInt32(width - 1), first: first, value: value)
    }

    /// Takes everything up to the end of the text: what stands in for a rule that does not compile, so that nothing passes.
    static let everything: RuleAutomaton = {
        let entry = UInt32(2 << 2) | matched | accepted
        var starts = PatternStarts()
        for before in PatternNeighbour.allCases { starts[before] = 2 }
        return RuleAutomaton(
            columns: [UInt8](repeating: 0, count: 256), width: 2, entries: [0, 0, entry, matched | accepted], first: nil,
            value: starts)
    }()
}

/// The rows at which a pattern is entered, by what stands before. Not an array: it is read whenever a rule begins to look.
struct PatternStarts: Sendable, Hashable {
    var edge: UInt32 = 0, newline: UInt32 = 0, word: UInt32 = 0, other: UInt32 = 0

    subscript(before: PatternNeighbour) -> UInt32 {
        get {
            switch before {
            case .edge: edge
            case .newline: newline
            case .word: word
            case .other: other
            }
        }
        set {
            switch before {
            case .edge: edge = newValue
            case .newline: newline = newValue
            case .word: word = newValue
            case .other: other = newValue
            }
        }
    }

    fileprivate func moved(by places: UInt32) -> PatternStarts {
        var moved = self
        for before in PatternNeighbour.allCases where self[before] != 0 { moved[before] += places }
        return moved
    }

    /// The living ones, each once.
    var rows: Set<UInt32> { Set([edge, newline, word, other]).subtracting([0]) }
}

/// What may stand behind a match that ends at a step of acceptance.
struct PatternEdge: Sendable, Hashable {
    var allowed: ByteSet
    var atEnd: Bool
}
