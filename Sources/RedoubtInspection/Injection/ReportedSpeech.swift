/// Tells a text *about* injection from an injection, and lowers the weight of what it merely quotes.
///
/// *Looks at* the 40 words around a finding: words of the trade (*injection*, *attacker*, *detector*…) and quotation marks.
/// It never takes a finding away: two strong phrases still block when both are quoted, and words such as
/// *for example* count for nothing.
struct ReportedSpeech {
    static let reach = 40
    static let quoteReach = 24

    /// The tokens that are words of the trade, ascending.
    let words: [Int]
    let tokens: [Token]
    let text: FoldedText

    /// The factor for a finding in the tokens `[first, last]`.
    func factor(_ first: Int, _ last: Int) -> Double {
        let distinct = distinctWords(first - Self.reach, last + Self.reach, without: first...last)
        guard distinct > 0 else { return 1 }
        switch (isQuoted(first, last), distinct) {
        case (true, 1): return 0.55
        case (true, 2): return 0.4
        case (true, _): return 0.33
        case (false, 1): return 1
        case (false, 2): return 0.75
        case (false, _): return 0.63
        }
    }

    private func distinctWords(_ from: Int, _ to: Int, without own: ClosedRange<Int>) -> Int {
        var low = 0
        var high = words.count
        while low < high {
            let middle = (low + high) / 2
            if words[middle] < from { low = middle + 1 } else { high = middle }
        }
        var seen: Set<[UInt8]> = []
        while low < words.count, words[low] <= to, seen.count < 4 {
            let token = tokens[words[low]]
            if !own.contains(words[low]) { seen.insert(Array(text.bytes[Int(token.lower)..<Int(token.upper)].prefix(6))) }
            low += 1
        }
        return seen.count
    }

    /// Whether a quotation mark or backtick opens shortly before the finding and closes after it.
    private func isQuoted(_ first: Int, _ last: Int) -> Bool {
        let before = (max(0, first - Self.quoteReach)..<first).reversed().contains { isQuote($0) }
        guard before else { return false }
        return (last + 1..<max(last + 1, min(tokens.count, last + 1 + Self.quoteReach))).contains { isQuote($0) }
    }

    private func isQuote(_ index: Int) -> Bool {
        let mark = tokens[index].mark
        return mark == 0x22 || mark == 0x60 || mark == 0x27
    }
}
