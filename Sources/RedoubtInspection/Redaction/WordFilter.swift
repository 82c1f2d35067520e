/// Whether any of some words stands anywhere in a value, in either case.
struct WordFilter {
    private let automaton: KeywordAutomaton

    init(_ words: [String]) {
        automaton = KeywordAutomaton(words.map { Array($0.utf8) }, isHeld: words.map { _ in false })
    }

    init(_ words: String) { self.init(words.split(separator: " ").map(String.init)) }

    func hasHit(in value: ArraySlice<UInt8>) -> Bool {
        let bytes = value.span, next = automaton.next.span, columns = automaton.columns.span
        var state: UInt32 = 0
        for place in bytes.indices {
            state = next[Int(state) &+ Int(columns[Int(bytes[place])])]
            if state >= automaton.firstHit { return true }
        }
        return false
    }
}
