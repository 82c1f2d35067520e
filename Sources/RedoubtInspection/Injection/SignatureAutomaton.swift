/// All signatures as one position automaton over words (Glushkov's construction), run once over a text.
///
/// The work per word is bounded by the number of positions, so a text costs time linear in its length, whatever it says.
struct SignatureAutomaton: Sendable {
    let trie: WordTrie
    let classCount: Int
    /// The class that a position wants; ``anyClass`` takes every word.
    let wanted: [UInt16]
    /// Which positions may follow position `p`: `followers[firstFollower[p]..<firstFollower[p + 1]]`.
    let followers: [UInt16]
    let firstFollower: [Int32]
    /// The signature that ends at a position, or -1.
    let accepts: [Int16]
    /// Positions that a sentence end clears, because a gap comes next.
    let fragile: [Bool]
    /// Positions of punctuation marks.
    let isMark: [Bool]
    /// The positions at which a signature may start, by class.
    let starts: [[UInt16]]
    /// The class of a punctuation mark (0x0A: start of a line), or 0.
    let marks: [UInt16]

    static let anyClass: UInt16 = 0

    /// A signature found in the tokens `[first, last]`.
    struct Match {
        var signature: Int
        var first: Int
        var last: Int
    }

    /// The signatures in one text, found in one run; matches of the same signature do not overlap.
    ///
    /// Hands every class that a word belongs to, and the word's place, to `seen`.
    func matches(_ tokens: [Token], of text: FoldedText, _ seen: (UInt16, Int) -> Void) -> [Match] {
        var run = Run(self)
        return matches(tokens, of: text, in: &run, seen)
    }

    /// The same with the working memory of earlier runs, which is larger than most texts.
    func matches(_ tokens: [Token], of text: FoldedText, in run: inout Run, _ seen: (UInt16, Int) -> Void) -> [Match] {
        run.begin(tokens.count)
        for (index, token) in tokens.enumerated() { run.step(token, index, text, self, seen) }
        return run.matches
    }

    /// The working memory of one run after another.
    struct Run: Sendable {
        fileprivate var matches: [Match] = []
        /// What is added to a token's number, so that nothing of an earlier run seems to be of this one.
        private var base: Int32 = 0
        private var length: Int32 = 0
        private var current: [State] = []
        private var next: [State] = []
        private var classes: [UInt16] = []
        /// The token at which a class, a position or a signature was last seen.
        private var classSeen: [Int32]
        private var positionSeen: [Int32]
        private var lastMatch: [Int32]

        private struct State {
            var position: UInt16
            var start: Int32
        }

        init(_ automaton: SignatureAutomaton) {
            classSeen = [Int32](repeating: -1, count: automaton.classCount)
            positionSeen = [Int32](repeating: -1, count: automaton.wanted.count)
            lastMatch = [Int32](repeating: -1, count: automaton.accepts.count)
        }

        fileprivate mutating func begin(_ count: Int) {
            base += length
            length = Int32(clamping: count) + 1
            if base > .max / 2 - length {
                base = 0
                for index in classSeen.indices { classSeen[index] = -1 }
                for index in positionSeen.indices { positionSeen[index] = -1 }
                for index in lastMatch.indices { lastMatch[index] = -1 }
            }
            matches = []
            current.removeAll(keepingCapacity: true)
        }

        fileprivate mutating func step(
            _ token: Token, _ index: Int, _ text: FoldedText, _ automaton: borrowing SignatureAutomaton,
            _ seen: (UInt16, Int) -> Void
        ) {
            let now = base + Int32(truncatingIfNeeded: index)
            classes.removeAll(keepingCapacity: true)
            let isWord = token.kind == .word
            if isWord {
                automaton.trie.classes(of: text.bytes, Int(token.lower), Int(token.upper)) { classes.append($0) }
            } else {
                let number = automaton.marks[token.mark == 0 ? 0x0A : Int(token.mark & 0x7F)]
                if number != 0 { classes.append(number) }
            }
            if classes.isEmpty && (current.isEmpty || token.kind == .line) { return }
            for number in classes {
                classSeen[Int(number)] = now
                if isWord { seen(number, index) }
            }
            next.removeAll(keepingCapacity: true)
            advance(isWord: isWord, now, automaton)
            for number in classes {
                for position in automaton.starts[Int(number)] { enter(position, start: now, now, automaton) }
            }
            if !isWord { keep(token, now, automaton) }
            swap(&current, &next)
        }

        private mutating func advance(isWord: Bool, _ now: Int32, _ automaton: borrowing SignatureAutomaton) {
            for state in current {
                let from = Int(automaton.firstFollower[Int(state.position)])
                let to = Int(automaton.firstFollower[Int(state.position) + 1])
                for slot in from..<to {
                    let position = automaton.followers[slot]
                    let wanted = automaton.wanted[Int(position)]
                    if wanted == SignatureAutomaton.anyClass ? isWord : classSeen[Int(wanted)] == now {
                        enter(position, start: state.start, now, automaton)
                    }
                }
            }
        }

        /// Punctuation does not end a phrase; but a gap ends at a fence, a phrase with a gap to come at a sentence or
        /// paragraph, and a mark of its own must not be followed by a foreign fence or quotation mark.
        private mutating func keep(_ token: Token, _ now: Int32, _ automaton: borrowing SignatureAutomaton) {
            let isEnd = token.kind == .stop || token.kind == .paragraph
            let isFence = token.kind == .fence
            let isQuote = token.mark == 0x22
            for state in current where positionSeen[Int(state.position)] != now {
                let position = Int(state.position)
                if isEnd && automaton.fragile[position] { continue }
                if isFence && automaton.wanted[position] == SignatureAutomaton.anyClass { continue }
                if (isFence || isQuote) && automaton.isMark[position] { continue }
                positionSeen[position] = now
                next.append(state)
            }
        }

        private mutating func enter(_ position: UInt16, start: Int32, _ now: Int32, _ automaton: borrowing SignatureAutomaton) {
            guard positionSeen[Int(position)] != now else { return }
            positionSeen[Int(position)] = now
            next.append(State(position: position, start: start))
            let signature = Int(automaton.accepts[Int(position)])
            guard signature >= 0, lastMatch[signature] < start else { return }
            lastMatch[signature] = now
            matches.append(Match(signature: signature, first: Int(start - base), last: Int(now - base)))
        }
    }
}
