internal import RedoubtCore
internal import Synchronization

/// The compiled signatures and the words that the detector itself listens for.
final class DetectorTables: Sendable {
    let signatures: [InjectionSignature]
    let automaton: SignatureAutomaton
    /// The rules for which the tables had no room.
    let leftOut: [String]
    /// The signatures that are regular expressions, which run one by one.
    let expressions: [(signature: InjectionSignature, pattern: LinearPattern)]
    /// Words of texts about injection.
    let tradeWords: UInt16
    /// Words that show a text to be in rot13 or reversed.
    let rotatedWords: UInt16
    let reversedWords: UInt16

    /// Working memory that nobody uses at the moment.
    private let idleRuns = Mutex<[SignatureAutomaton.Run]>([])
    private static let mostIdleRuns = 16

    static let builtIn = DetectorTables(extra: [])

    /// Extra signatures come last.
    init(extra: [InjectionSignature]) {
        var compiler = SignatureCompiler()
        tradeWords = compiler.add(words: Self.stems(SignatureTables.tradeWords))
        let markers = SignatureTables.markers.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
        rotatedWords = compiler.add(words: Set(markers.map { .init(bytes: Self.rotated($0), stem: true) }))
        reversedWords = compiler.add(words: Set(markers.map { .init(bytes: $0.reversed(), stem: false) }))
        var kept: [InjectionSignature] = []
        var left: [String] = []
        var expressions: [(signature: InjectionSignature, pattern: LinearPattern)] = []
        for signature in SignatureTable.builtIn.signatures + extra {
            switch signature.body {
            case .expression(let pattern): expressions.append((signature, pattern))
            case .phrase(let pattern):
                do throws(Fault) {
                    try compiler.add(pattern, signature: kept.count)
                    kept.append(signature)
                } catch {
                    left.append(signature.rule)
                }
            }
        }
        signatures = kept
        self.expressions = expressions
        leftOut = left
        automaton = compiler.finish()
    }

    func takeRun() -> SignatureAutomaton.Run { idleRuns.withLock { $0.popLast() } ?? SignatureAutomaton.Run(automaton) }

    func putBack(_ run: SignatureAutomaton.Run) {
        idleRuns.withLock { if $0.count < Self.mostIdleRuns { $0.append(run) } }
    }

    private static func stems(_ words: String) -> Set<SignaturePattern.Word> {
        Set(words.split(whereSeparator: \.isWhitespace).map { .init(bytes: Array($0.utf8), stem: true) })
    }

    private static func rotated(_ word: [UInt8]) -> [UInt8] { word.map { ($0 - 0x61 + 13) % 26 + 0x61 } }
}
