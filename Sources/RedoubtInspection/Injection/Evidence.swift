/// One matched signature in one view of a text, weighed in its context.
struct Evidence {
    var rule: String
    var category: InjectionCategory
    var weight: Double
    /// UTF-8 offsets in the original text.
    var range: Range<Int>
}

/// The evidence of one text: for each stretch of the text and each rule the heaviest, so that it stays small whatever
/// the text repeats.
struct EvidenceLog {
    /// The stretch that holds one piece of evidence a rule, in bytes.
    static let stretch = 512

    private struct Place: Hashable {
        var rule: String
        var category: InjectionCategory
        var stretch: Int
    }

    private(set) var items: [Evidence] = []
    private var places: [Place: Int] = [:]

    mutating func note(_ evidence: Evidence) {
        let place = Place(
            rule: evidence.rule, category: evidence.category, stretch: evidence.range.lowerBound / Self.stretch)
        if let known = places[place] {
            if items[known].weight < evidence.weight { items[known] = evidence }
        } else {
            places[place] = items.count
            items.append(evidence)
        }
    }

    /// Whether the same rule was found there already, and counted as much.
    func has(_ evidence: Evidence) -> Bool {
        let stretch = evidence.range.lowerBound / Self.stretch
        return (stretch - 1...stretch + 1).contains { near in
            let place = Place(rule: evidence.rule, category: evidence.category, stretch: near)
            guard let known = places[place] else { return false }
            return items[known].weight >= evidence.weight
        }
    }
}
