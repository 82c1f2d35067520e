internal import Synchronization

/// One rule's patterns as a deterministic automaton over classes of bytes, whose entries are filled when a text first comes to them.
///
/// An entry is `place of the next row * 4 + matched * 2 + accepted`; place 0 is dead. `matched` says that a match ends *before*
/// the byte just read, `accepted` that in addition this byte may stand behind the match. A row's last column is the end of the text.
/// What is not filled yet is ``unknown``, which is no entry.
///
/// An object that all streams share. Places never change, so a copy of the table stays right, and only lacks what came later.
final class RuleAutomaton: Sendable {
    /// What is needed to run it besides the table.
    let head: AutomatonHead
    private let builder: Mutex<RuleAutomatonBuilder>

    static let matched: UInt32 = 2
    static let accepted: UInt32 = 1
    static let unknown: UInt32 = 1
    /// Where the first row stands.
    static let firstRow = 256

    init(_ program: RuleProgram) {
        var builder = RuleAutomatonBuilder(program)
        let value = builder.enter(program.value)
        head = AutomatonHead(
            isKnown: true, hasPrefix: program.first != nil, endColumn: UInt32(builder.width - 1),
            first: program.first.map { builder.enter($0) } ?? value, value: value)
        let fresh = builder
        self.builder = Mutex(fresh)
    }

    /// By byte its column, and behind these 256 the rows: one array, so that only one has to be taken in hand.
    var table: [UInt32] { builder.withLock { $0.table } }

    /// Fills the entry for a byte, or for the end of the text, in the row at a place; answers with how much the table has grown.
    func fill(at place: UInt32, for byte: UInt8?) -> Int {
        builder.withLock { builder in
            let count = builder.table.count
            builder.fill(at: place, column: byte.map { Int(builder.table[Int($0)]) } ?? Int(head.endColumn))
            return builder.table.count - count
        }
    }

    /// Fills all rows; answers no when there are more than `mostRows`.
    func fillAll(mostRows: Int) -> Bool { builder.withLock { $0.fillAll(mostRows: mostRows) } }

    /// Whether a pattern matches nothing at all; asked when all rows are filled.
    var matchesEmpty: Bool {
        builder.withLock { builder in head.first.rows.union(head.value.rows).contains { builder.matchesEmpty(at: $0) } }
    }
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

    /// The living ones, each once.
    var rows: Set<UInt32> { Set([edge, newline, word, other]).subtracting([0]) }
}

/// What may stand behind a match that ends at a step of acceptance.
struct PatternEdge: Sendable, Hashable {
    var allowed: ByteSet
    var atEnd: Bool
}
