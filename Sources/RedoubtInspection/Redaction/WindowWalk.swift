/// Follows all the ways through a pattern's tree at once, and gathers which bytes they take at each of a few places.
///
/// A set of places goes into each part of the tree and a set of places comes out, so that no automaton has to be built. Tests of
/// places count as passed: it may say yes too often, never too seldom.
struct WindowWalk {
    /// A bit for each place.
    typealias Places = UInt128

    private let allowed: [ByteSet]
    private let within: Places
    private(set) var chosen: [ByteSet]

    /// `allowed` says by place which bytes come into question, for at most 127 places.
    init(_ allowed: [ByteSet]) {
        self.allowed = allowed
        within = (1 << Places(allowed.count)) - 1
        chosen = [ByteSet](repeating: .none, count: allowed.count)
    }

    /// The places behind a part that may begin at each of some places. Depth is bounded by the parser's nesting.
    mutating func follow(_ syntax: PatternSyntax, from places: Places) -> Places {
        guard places != 0 else { return 0 }
        switch syntax {
        case .empty, .look: return places
        case .scalars(let set): return take(set, from: places)
        case .sequence(let parts):
            var last = places
            for part in parts {
                last = follow(part, from: last)
                if last == 0 { break }
            }
            return last
        case .choice(let parts):
            var all: Places = 0
            for part in parts { all |= follow(part, from: places) }
            return all
        case .repetition(let part, let least, let most): return followRepetition(part, least, most, from: places)
        }
    }

    /// Where the whole may end, one of `set` may stand, and anything from there on.
    mutating func end(_ places: Places, before set: ByteSet) {
        guard places != 0 else { return }
        let first = places.trailingZeroBitCount
        for place in first..<max(first, allowed.count) {
            chosen[place] = place > first ? allowed[place] : chosen[place].union(set.intersection(allowed[place]))
        }
    }

    private mutating func followRepetition(_ part: PatternSyntax, _ least: Int, _ most: Int?, from places: Places) -> Places {
        var last = places
        for _ in 0..<least {
            let next = follow(part, from: last)
            if next == last { break }
            last = next
        }
        var all = last
        var rounds = most.map { $0 - least } ?? .max
        while rounds > 0, last != 0 {
            last = follow(part, from: last) & ~all
            all |= last
            rounds -= 1
        }
        return all
    }

    private mutating func take(_ set: ScalarSet, from places: Places) -> Places {
        var all = take(set.ascii, from: places)
        if set.holdsAllBeyondASCII {
            let tail = ByteSet(0x80...0xBF)
            let three = take(ByteSet(0xF0...0xF4), from: places)
            let two = take(ByteSet(0xE0...0xEF), from: places) | take(tail, from: three)
            let one = take(ByteSet(0xC2...0xDF), from: places) | take(tail, from: two)
            all |= take(tail, from: one)
        } else {
            for range in set.beyondASCII {
                for sequence in utf8Sequences(of: range) {
                    all |= sequence.reduce(places) { take(ByteSet($1), from: $0) }
                }
            }
        }
        return all
    }

    private mutating func take(_ set: ByteSet, from places: Places) -> Places {
        var rest = places & within
        var behind: Places = 0
        while rest != 0 {
            let place = rest.trailingZeroBitCount
            rest &= rest - 1
            let taken = set.intersection(allowed[place])
            guard !taken.isEmpty else { continue }
            chosen[place] = chosen[place].union(taken)
            behind |= 1 << Places(place + 1)
        }
        return behind
    }
}
