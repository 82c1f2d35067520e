internal import RedoubtCore

/// Builds the shared tables of all signatures.
struct SignatureCompiler {
    /// The automaton's 16-bit tables end here.
    static let maximumPositions = 60_000

    private var trie = WordTrie()
    private var classes: [Set<SignaturePattern.Word>: UInt16] = [:]
    private var marks = [UInt16](repeating: 0, count: 128)
    private var classCount = 1
    private var wanted: [UInt16] = []
    private var follow: [[UInt16]] = []
    private var accepts: [Int16] = []
    private var first: [UInt16] = []

    /// Adds a set of words that the detector itself wants to know of.
    mutating func add(words: Set<SignaturePattern.Word>) -> UInt16 { number(of: words) }

    /// Adds signature `index`; refuses when the tables are full.
    mutating func add(_ pattern: SignaturePattern, signature index: Int) throws(Fault) {
        let ends = build(pattern)
        first += ends.first
        guard wanted.count <= Self.maximumPositions, classCount < Int(UInt16.max), index < Int(Int16.max) else {
            throw Fault(
                .patternInvalid, "too many injection patterns", hint: "remove some; the tables hold \(Self.maximumPositions) words")
        }
        for position in ends.last { accepts[Int(position)] = Int16(index) }
    }

    consuming func finish() -> SignatureAutomaton {
        var starts = [[UInt16]](repeating: [], count: classCount)
        for position in first where wanted[Int(position)] != SignatureAutomaton.anyClass {
            starts[Int(wanted[Int(position)])].append(position)
        }
        var flat: [UInt16] = []
        var offsets: [Int32] = [0]
        for followers in follow {
            flat += followers
            offsets.append(Int32(flat.count))
        }
        let wanted = wanted
        let fragile = wanted.indices.map { place in
            wanted[place] == SignatureAutomaton.anyClass
                || follow[place].contains { wanted[Int($0)] == SignatureAutomaton.anyClass }
        }
        let markClasses = Set(marks.filter { $0 != 0 })
        return SignatureAutomaton(
            trie: trie, classCount: classCount, wanted: wanted, followers: flat, firstFollower: offsets, accepts: accepts,
            fragile: fragile, isMark: wanted.map(markClasses.contains), starts: starts, marks: marks)
    }

    /// The positions at which a part of a pattern may start and end.
    private struct Ends {
        var first: [UInt16] = []
        var last: [UInt16] = []
        var isNullable = true
    }

    /// Recursion follows the pattern's groups, which ``SignaturePatternParser/deepest`` bounds.
    private mutating func build(_ pattern: SignaturePattern) -> Ends {
        switch pattern {
        case .word(let words): return leaf(number(of: words))
        case .mark(let byte): return leaf(number(ofMark: byte))
        case .any: return leaf(SignatureAutomaton.anyClass)
        case .optional(let inner):
            var ends = build(inner)
            ends.isNullable = true
            return ends
        case .either(let parts):
            var all = Ends(isNullable: false)
            for part in parts {
                let ends = build(part)
                all.first += ends.first
                all.last += ends.last
                all.isNullable = all.isNullable || ends.isNullable
            }
            return all
        case .sequence(let parts):
            var all = Ends()
            for part in parts { join(&all, build(part)) }
            return all
        }
    }

    private mutating func join(_ all: inout Ends, _ ends: Ends) {
        for position in all.last { follow[Int(position)] += ends.first }
        if all.isNullable { all.first += ends.first }
        all.last = ends.isNullable ? all.last + ends.last : ends.last
        all.isNullable = all.isNullable && ends.isNullable
    }

    private mutating func leaf(_ number: UInt16) -> Ends {
        let position = UInt16(truncatingIfNeeded: min(wanted.count, Int(UInt16.max)))
        wanted.append(number)
        follow.append([])
        accepts.append(-1)
        return Ends(first: [position], last: [position], isNullable: false)
    }

    private mutating func number(of words: Set<SignaturePattern.Word>) -> UInt16 {
        if let known = classes[words] { return known }
        let number = newClass()
        classes[words] = number
        for word in words { trie.insert(word.bytes, stem: word.stem, class: number) }
        return number
    }

    private mutating func number(ofMark byte: UInt8) -> UInt16 {
        if marks[Int(byte & 0x7F)] == 0 { marks[Int(byte & 0x7F)] = newClass() }
        return marks[Int(byte & 0x7F)]
    }

    private mutating func newClass() -> UInt16 {
        defer { classCount += 1 }
        return UInt16(truncatingIfNeeded: min(classCount, Int(UInt16.max)))
    }
}
