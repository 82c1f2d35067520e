internal import Testing

@testable internal import RedoubtInspection

@Suite struct KeywordAutomatonTests {
    @Test func `every occurrence of every keyword is found, as a naive search finds it`() {
        var random = SplitMix(seed: 3)
        for _ in 0..<200 {
            let keywords = (0..<5).map { _ in
                (0..<Int.random(in: 1...4, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
            }
            let text = (0..<60).map { _ in UInt8.random(in: 97...99, using: &random) - (Bool.random(using: &random) ? 32 : 0) }
            let automaton = KeywordAutomaton(keywords, isHeld: keywords.map { _ in true })
            var state: UInt32 = 0
            for (index, byte) in text.enumerated() {
                state = automaton.next[Int(state) + Int(automaton.columns[Int(byte)])]
                let found = Set(state >= automaton.firstHit ? automaton.keywords(endingAt: state) : [])
                let read = text[...index].map(KeywordAutomaton.folded)
                let expected = Set(
                    keywords.indices.filter {
                        read.count >= keywords[$0].count && read.suffix(keywords[$0].count).elementsEqual(keywords[$0])
                    })
                #expect(found == expected)
                let held =
                    (1...4).filter { length in
                        length <= read.count
                            && keywords.contains { $0.count >= length && $0.prefix(length).elementsEqual(read.suffix(length)) }
                    }.max() ?? 0
                #expect(Int(automaton.held[Int(state) / automaton.width]) == held)
            }
        }
    }

    @Test func `keywords of what stays are not held`() {
        let automaton = KeywordAutomaton([Array("abc".utf8)], isHeld: [false])
        #expect(automaton.held.allSatisfy { $0 == 0 })
    }
}
