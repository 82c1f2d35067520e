/// The known words nearest to an unknown one, for "did you mean".
///
/// Distance is Damerau–Levenshtein (optimal string alignment) without regard to case; at most a third of the word may differ,
/// but a word that begins with what was typed always counts. Long input is not looked at (an error message is no place to burn time).
public func nearest(to word: String, among known: some Collection<String>, limit: Int = 3) -> [String] {
    let typed = Array(word.lowercased().unicodeScalars.prefix(64))
    guard !typed.isEmpty else { return [] }
    let scored = known.compactMap { candidate -> (String, Int)? in
        let other = Array(candidate.lowercased().unicodeScalars.prefix(64))
        let isPrefix = typed.count >= 3 && other.starts(with: typed)
        let distance = isPrefix ? 0 : editDistance(typed, other)
        let allowed = max(1, max(typed.count, other.count) / 3)
        return distance <= allowed ? (candidate, distance) : nil
    }
    return scored.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(limit).map(\.0)
}

/// `did you mean …?`, or an empty text when nothing is near.
public func didYouMean(_ word: String, among known: some Collection<String>) -> String {
    let near = nearest(to: word, among: known).map { quoted($0) }
    return near.isEmpty ? "" : "did you mean " + near.joined(separator: ", ") + "?"
}

private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforePrevious = [Int](repeating: 0, count: right.count + 1)
    var previous = Array(0...right.count)
    for row in 1...left.count {
        var current = [row] + [Int](repeating: 0, count: right.count)
        for column in 1...right.count {
            let cost = left[row - 1] == right[column - 1] ? 0 : 1
            current[column] = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + cost)
            if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                current[column] = min(current[column], beforePrevious[column - 2] + 1)
            }
        }
        beforePrevious = previous
        previous = current
    }
    return previous[right.count]
}
