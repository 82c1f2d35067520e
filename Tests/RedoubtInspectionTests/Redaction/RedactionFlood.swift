@testable internal import RedoubtInspection

/// Hostile texts made from the rules themselves, so that a new rule is covered without anybody thinking of it: keywords and
/// examples, whole and cut short, repeated and interleaved.
enum RedactionFlood {
    static let fixed = [
        "@", "a@a.", "@@", "://:", "://a:b", "1-", "123-", "1 ", "4111 ", "1.1.1.", "12:34:", "::", "00-", "+1 ", "eyJ.", "a", "A",
        "0", "-",
        "=", "é", " ", "\\", "\"", "sk-sk-", "password=password=", "{\"password\":\"", "%40", "a_b-", "日",
    ]

    /// What is repeated.
    static func units(of rules: [RedactionRule], seed: UInt64) -> [String] {
        var random = SplitMix(seed: seed)
        let keywords: [String] = rules.flatMap { Self.keywords(of: $0) }
        let examples: [String] = rules.flatMap(\.examples)
        var units: [String] = fixed + keywords
        for keyword in keywords { units += [keyword + "=", keyword + ": \""] }
        for example in examples { units.append(example + " ") }
        for example in examples {
            for share in [2, 4, 7] { units.append(cut(example, to: example.utf8.count * share / 8)) }
            units.append(cut(example, to: example.utf8.count - 1))
        }
        for separator in ["", "_", "=", " "] {
            for _ in 0..<12 { units.append(pick(100, of: keywords, &random).joined(separator: separator)) }
            for _ in 0..<12 {
                let parts = pick(16, of: examples, &random).map {
                    cut($0, to: $0.utf8.count - Int.random(in: 0...3, using: &random))
                }
                units.append(parts.joined(separator: separator))
            }
        }
        units += nested(keywords, &random) + digitGroups(&random) + nearMisses(of: examples, &random)
        return units.filter { !$0.isEmpty }
    }

    /// Names assigned to names, in every kind of quotation mark, closed and not, one inside the other.
    private static func nested(_ keywords: [String], _ random: inout SplitMix) -> [String] {
        let openings = [
            "='", "=\"", ": \"", ": '", "=\\\"", "\":\"", "' => '", "=>", "(\"", "&quot;: &quot;", " is ", " ", "[", "=`",
        ]
        return openings.flatMap { opening in
            pick(12, of: keywords + ["password", "key", "token", "auth", "pw", "secret"], &random).flatMap { keyword in
                let value = Sample.mixed(Int.random(in: 1...24, using: &random))
                return [keyword + opening, keyword + opening + value + " ", keyword + opening + keyword + opening + value]
            }
        }
    }

    /// Groups of digits and capitals, as numbers of all countries are written.
    private static func digitGroups(_ random: inout SplitMix) -> [String] {
        let separators = ["", " ", "-", ".", "/", " - ", "  ", ":", ","]
        return separators.flatMap { separator in
            (0..<24).map { round in
                let groups = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                    String(
                        (0..<Int.random(in: 1...12, using: &random)).compactMap { _ in
                            (round % 3 == 0 ? "0123456789ABX" : "0123456789").randomElement(using: &random)
                        })
                }
                return groups.joined(separator: separator) + (round % 2 == 0 ? " " : separator)
            }
        }
    }

    /// Values one character of which is wrong, or the last of which is missing, and prefixes many times before one value.
    private static func nearMisses(of examples: [String], _ random: inout SplitMix) -> [String] {
        pick(200, of: examples, &random).flatMap { example in
            var bytes = Array(example.utf8)
            let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
            bytes[place] = bytes[place] == 48 ? 49 : 48
            let beginning = cut(example, to: min(8, example.utf8.count / 2))
            return [String(decoding: bytes, as: UTF8.self) + " ", String(repeating: beginning, count: 12) + example]
        }
    }

    static func text(_ unit: String, count: Int) -> String {
        String(decoding: String(repeating: unit, count: count / unit.utf8.count + 1).utf8.prefix(count), as: UTF8.self)
    }

    private static func keywords(of rule: RedactionRule) -> [String] {
        switch rule.trigger {
        case .keywords(let texts), .keywordsWithin(let texts, _, _): texts
        case .start, .automatic: []
        }
    }

    private static func pick(_ count: Int, of texts: [String], _ random: inout SplitMix) -> [String] {
        (0..<count).compactMap { _ in texts.randomElement(using: &random) }
    }

    private static func cut(_ text: String, to count: Int) -> String {
        String(decoding: text.utf8.prefix(max(1, count)), as: UTF8.self)
    }
}
