internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

/// Entries are filled when a text comes to them; nobody may be able to tell.
@Suite struct RuleAutomatonTests {
    @Test func `every built-in rule's whole automaton is within bounds and matches something`() throws {
        for rule in RedactionRule.builtIn { _ = try RuleMachine(rule).buildWhole() }
    }

    @Test func `automata filled on the way find what whole automata find`() throws {
        let rules = RedactionRule.builtIn
        // Rules of a caller's own are filled at once.
        let whole = try Redactor(kinds: [], extra: rules)
        let texts = RedactionFlood.units(of: rules, seed: 5).enumerated().filter { $0.offset % 40 == 0 }.map(\.element)
        // Two that are filled in different orders, and joined at different times.
        let forth = try Redactor(), back = try Redactor()
        for (text, other) in zip(texts, texts.reversed()) {
            #expect(forth.findings(in: text).map(\.range) == whole.findings(in: text).map(\.range), "\(text)")
            #expect(back.findings(in: other).map(\.range) == whole.findings(in: other).map(\.range), "\(other)")
        }
        for text in texts { #expect(forth.findings(in: text) == back.findings(in: text), "\(text)") }
    }

    @Test func `many at once fill the same automata and find the same`() async throws {
        let texts = RedactionRule.builtIn.flatMap(\.examples).enumerated().filter { $0.offset % 8 == 0 }.map(\.element)
        let alone = texts.map { Redactor.standard.findings(in: $0) }
        let shared = try Redactor()
        let found = await withTaskGroup(of: [[Finding]].self) { group in
            for _ in 0..<4 { group.addTask { texts.map { shared.findings(in: $0) } } }
            return await group.reduce(into: [[[Finding]]]()) { $0.append($1) }
        }
        for each in found { #expect(each == alone) }
    }

    @Test func `bytes share a column exactly when no set tells them apart`() {
        let sets = [ByteSet.digits, .hex, .word, ByteSet("\n"), .nonASCII, .none, .all, ByteSet("aZ9")]
        let columns = ByteColumns(telling: sets)
        for one in 0...255 {
            for other in 0...255 {
                let isSame = sets.allSatisfy { $0.contains(UInt8(one)) == $0.contains(UInt8(other)) }
                #expect((columns.columns[one] == columns.columns[other]) == isSame, "\(one) \(other)")
            }
        }
        for (number, set) in sets.enumerated() {
            let taken = Set(columns.places(of: number).map { columns.columnsOfSets[$0] })
            for byte in 0...255 { #expect(taken.contains(columns.columns[byte]) == set.contains(UInt8(byte)), "\(number) \(byte)") }
        }
    }
}
