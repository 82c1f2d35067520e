internal import RedoubtCore

/// Reads the built-in signatures, which are written as tables of lines.
///
/// `$name = pattern` names a word class for the lines that follow; `rule category weight[/untrusted] pattern` is a
/// signature; `#` starts a comment.
struct SignatureTable: Sendable {
    private(set) var signatures: [InjectionSignature] = []
    private(set) var faults: [Fault] = []
    private var words: [String: SignaturePattern] = [:]

    /// The signatures that the product ships; a test holds that none of them has a fault.
    static let builtIn: SignatureTable = {
        var table = SignatureTable()
        let tables = [
            SignatureTables.englishWords, SignatureTables.override, SignatureTables.extraction, SignatureTables.rolePlay,
            SignatureTables.structure, SignatureTables.deeds, SignatureTables.romance, SignatureTables.germanic,
            SignatureTables.eastern, SignatureTables.distant,
        ]
        for text in tables { table.read(text) }
        return table
    }()

    mutating func read(_ text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("# ") {
            do throws(Fault) { try read(line: line) } catch { faults.append(error) }
        }
    }

    private mutating func read(line: Substring) throws(Fault) {
        if line.hasPrefix("$"), let equals = line.firstRange(of: " = ") {
            let name = String(line[..<equals.lowerBound].dropFirst())
            words[name] = try SignaturePatternParser.parse(String(line[equals.upperBound...]), words: words)
            return
        }
        let fields = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: true)
        let weights = fields.count == 4 ? fields[2].split(separator: "/").map { Double($0) } : []
        guard fields.count == 4, let category = InjectionCategory(rawValue: String(fields[1])),
            let weight = weights.first ?? nil
        else { throw Fault(.patternInvalid, "unreadable signature line \(quoted(line))") }
        signatures.append(
            try InjectionSignature(
                String(fields[0]), String(fields[3]), category, weight, weights.last ?? nil, words: words))
    }
}
