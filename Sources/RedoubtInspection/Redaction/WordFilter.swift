/// Whether any of some words stands anywhere in a value, in either case.
struct WordFilter {
    private let automaton: KeywordAutomaton

    init(_ words: [String]) {
        automaton = KeywordAutomaton(words.map { Array($0.utf8) }, isHeld: words.map { _ in false })
    }

    init(_ words: String) { self.init(words.split(separator: " ").map(String.init)) }

    func hasHit(in value: ArraySlice<UInt8>) -> Bool {
        var state: UInt32 = 0
        for byte in value {
            state = automaton.next[Int(state) + Int(automaton.columns[Int(byte)])]
            if state >= automaton.firstHit { return true }
        }
        return false
    }
}
