internal import RedoubtCore

/// The tree of one signature's pattern, in the small language of ``InjectionSignature``.
indirect enum SignaturePattern: Hashable, Sendable {
    /// One word out of a set.
    case word(Set<Word>)
    /// One punctuation mark, or 0x0A for the start of a line.
    case mark(UInt8)
    /// Any one word.
    case any
    case sequence([SignaturePattern])
    case either([SignaturePattern])
    case optional(SignaturePattern)

    /// A word, or with `stem` every word that starts so, in folded bytes.
    struct Word: Hashable, Sendable {
        var bytes: [UInt8]
        var stem: Bool
    }

    /// Whether it can match nothing at all.
    var isNullable: Bool {
        switch self {
        case .word, .mark, .any: false
        case .sequence(let parts): parts.allSatisfy(\.isNullable)
        case .either(let parts): parts.contains(where: \.isNullable)
        case .optional: true
        }
    }
}

/// Reads a pattern; groups nest at most ``deepest`` levels, gaps span at most ``widestGap`` words.
struct SignaturePatternParser {
    static let deepest = 8
    static let widestGap = 12
    static let longest = 8_000

    private let text: [Unicode.Scalar]
    private let words: [String: SignaturePattern]
    private var index = 0

    /// Parses `text`; `$name` stands for the pattern of that name in `words`.
    static func parse(_ text: String, words: [String: SignaturePattern] = [:]) throws(Fault) -> SignaturePattern {
        guard text.utf8.count <= longest else { throw Self.fault(text, "is longer than \(longest) bytes") }
        var parser = SignaturePatternParser(text: Array(text.unicodeScalars), words: words)
        let pattern = try parser.alternatives(depth: 0)
        guard parser.index == parser.text.count else { throw Self.fault(text, "has a closing bracket too many") }
        guard !pattern.isNullable else { throw Self.fault(text, "matches the empty text") }
        return pattern
    }

    private init(text: [Unicode.Scalar], words: [String: SignaturePattern]) {
        self.text = text
        self.words = words
    }

    private static func fault(_ text: String, _ words: String) -> Fault {
        Fault(.patternInvalid, "the injection pattern \(quoted(text)) \(words)", hint: "see the pattern language in the reference")
    }

    private func fault(_ words: String) -> Fault { Self.fault(String(String.UnicodeScalarView(text)), words) }

    private mutating func alternatives(depth: Int) throws(Fault) -> SignaturePattern {
        guard depth <= Self.deepest else { throw fault("nests deeper than \(Self.deepest) groups") }
        var choices = [try sequence(depth: depth)]
        while index < text.count, text[index] == "|" {
            index += 1
            choices.append(try sequence(depth: depth))
        }
        return Self.merged(choices)
    }

    /// Single words side by side become one set, which keeps the automaton small.
    private static func merged(_ choices: [SignaturePattern]) -> SignaturePattern {
        var set: Set<SignaturePattern.Word> = []
        var others: [SignaturePattern] = []
        func add(_ choice: SignaturePattern) {
            switch choice {
            case .word(let words): set.formUnion(words)
            case .either(let parts): parts.forEach(add)
            default: others.append(choice)
            }
        }
        choices.forEach(add)
        if !set.isEmpty { others.insert(.word(set), at: 0) }
        return others.count == 1 ? others[0] : .either(others)
    }

    private mutating func sequence(depth: Int) throws(Fault) -> SignaturePattern {
        var parts: [SignaturePattern] = []
        while index < text.count {
            let scalar = text[index]
            switch scalar {
            case "|", ")", "]": return try finished(parts)
            case " ", "\t", "\n": index += 1
            case "(", "[": parts.append(try group(optional: scalar == "[", depth: depth))
            case "~": parts += try gap()
            case "$": parts.append(try reference())
            case "^":
                index += 1
                parts.append(.mark(0x0A))
            case "\\":
                index += 1
                guard index < text.count else { throw fault("ends in a backslash") }
                parts.append(try mark())
            default: parts.append(Self.isMark(scalar) ? try mark() : try word())
            }
        }
        return try finished(parts)
    }

    private func finished(_ parts: [SignaturePattern]) throws(Fault) -> SignaturePattern {
        guard !parts.isEmpty else { throw fault("has an empty alternative") }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func group(optional: Bool, depth: Int) throws(Fault) -> SignaturePattern {
        index += 1
        let inner = try alternatives(depth: depth + 1)
        guard index < text.count, text[index] == (optional ? "]" : ")") else { throw fault("has an open bracket") }
        index += 1
        return optional ? .optional(inner) : inner
    }

    private mutating func gap() throws(Fault) -> [SignaturePattern] {
        index += 1
        var count = 0
        while index < text.count, let digit = text[index].properties.numericType == .decimal ? text[index].value : nil {
            count = min(99, count * 10 + Int(digit) - 0x30)
            index += 1
        }
        guard (1...Self.widestGap).contains(count) else { throw fault("has a gap that is not ~1 to ~\(Self.widestGap)") }
        return [SignaturePattern](repeating: .optional(.any), count: count)
    }

    private mutating func reference() throws(Fault) -> SignaturePattern {
        index += 1
        var name = ""
        while index < text.count, text[index].properties.isAlphabetic || text[index] == "_" {
            name.unicodeScalars.append(text[index])
            index += 1
        }
        guard let pattern = words[name] else {
            throw fault("uses the unknown word class \(quoted("$" + name))" + didYouMean(name, among: words.keys))
        }
        return pattern
    }

    private mutating func mark() throws(Fault) -> SignaturePattern {
        let scalar = text[index]
        index += 1
        guard scalar.isASCII, Self.isMark(scalar) || "()[]|~$*^\\".unicodeScalars.contains(scalar) else {
            throw fault("escapes what is no punctuation mark")
        }
        return .mark(UInt8(truncatingIfNeeded: scalar.value))
    }

    /// A written word, folded as texts are; Chinese and Japanese become one word a character.
    private mutating func word() throws(Fault) -> SignaturePattern {
        var written = ""
        while index < text.count, !" \t\n|()[]~$^*\\".unicodeScalars.contains(text[index]), !Self.isMark(text[index]) {
            written.unicodeScalars.append(text[index])
            index += 1
        }
        let stem = index < text.count && text[index] == "*"
        if stem { index += 1 }
        // Most words are plain letters, which need no folding.
        if !written.isEmpty, written.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) {
            return .word([.init(bytes: Array(written.utf8), stem: stem)])
        }
        let folded = TextFolding.fold(written)
        let tokens = Tokens(folded).all.filter { $0.kind == .word }
        guard !tokens.isEmpty else { throw fault("has the unreadable word \(quoted(written))") }
        let parts = tokens.enumerated().map { place, token in
            let bytes = folded.bytes[Int(token.lower)..<Int(token.upper)].filter { $0 != 0x27 }
            return SignaturePattern.word([.init(bytes: bytes, stem: stem && place == tokens.count - 1)])
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        "<>{}#:=-`\"/!?@.,;&%+".unicodeScalars.contains(scalar)
    }
}
