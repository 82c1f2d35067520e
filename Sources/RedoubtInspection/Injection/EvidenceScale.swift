/// Adds evidence up to one confidence: noisy-or over categories, in the passage where most of it stands.
///
/// Within a category the rules add up too, but one or two weak ones never beyond ``weakLimit``, and more never beyond
/// ``manyWeakLimit``: a few harmless phrases of one kind do not make an attack.
/// A passage is ``width`` stretches wide, so that a text is not more suspicious for its length.
enum EvidenceScale {
    static let width = 6
    static let weakLimit = 0.49
    /// From this many different weak rules of at least ``notable`` each on, one category may speak alone.
    static let manyWeak = 3
    static let notable = 0.35
    static let manyWeakLimit = 0.65
    static let limit = 0.97
    /// No category counts more pieces of evidence in one passage; by then it is at its limit.
    static let mostPieces = 16
    /// From this weight on evidence is more than weak.
    static let strong = 0.5

    static func weigh(_ evidence: [Evidence]) -> (score: Double, categories: [InjectionCategory]) {
        guard !evidence.isEmpty else { return (0, []) }
        var stretches: [Int: [Evidence]] = [:]
        for item in evidence { stretches[item.range.lowerBound / EvidenceLog.stretch, default: []].append(item) }
        var best: (score: Double, weights: [InjectionCategory: Double]) = (0, [:])
        for start in stretches.keys.sorted() {
            let passage = (start..<start + width).flatMap { stretches[$0] ?? [] }
            let weighed = weigh(passage: passage)
            if weighed.score > best.score { best = weighed }
        }
        let order = best.weights.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        return ((best.score * 1_000).rounded() / 1_000, order.map(\.key))
    }

    private static func weigh(passage: [Evidence]) -> (score: Double, weights: [InjectionCategory: Double]) {
        var weights: [InjectionCategory: Double] = [:]
        var doubt = 1.0
        for category in InjectionCategory.allCases {
            let found = independent(passage.filter { $0.category == category })
            guard let top = found.first else { continue }
            let together = 1 - found.reduce(1) { $0 * (1 - $1) }
            let weight = min(together, top >= strong ? limit : isMany(found) ? manyWeakLimit : weakLimit)
            weights[category] = weight
            doubt *= 1 - weight
        }
        return (1 - doubt, weights)
    }

    /// The weights of different rules that say something about different words, heaviest first: several rules that read
    /// the same words are one piece of evidence.
    private static func independent(_ evidence: [Evidence]) -> [Double] {
        let sorted = evidence.sorted { ($1.weight, $0.range.lowerBound, $0.rule) < ($0.weight, $1.range.lowerBound, $1.rule) }
        var taken: [Evidence] = []
        for item in sorted where taken.count < mostPieces {
            if !taken.contains(where: { $0.rule == item.rule || $0.range.overlaps(item.range) }) { taken.append(item) }
        }
        return taken.map(\.weight)
    }

    private static func isMany(_ weights: [Double]) -> Bool { weights.count { $0 >= notable } >= manyWeak }
}
