internal import RedoubtCore

/// One text on its way through all views.
struct Inspection {
    let bytes: [UInt8]
    let channel: Channel
    let tables: DetectorTables
    private var log = EvidenceLog()
    private var working: SignatureAutomaton.Run

    /// The places in one view that one regular expression may claim.
    static let mostExpressionMatches = 1_000
    /// Decoded tag characters from which a text counts as hiding something.
    static let manyTags = 8

    init(bytes: [UInt8], channel: Channel, tables: DetectorTables) {
        self.bytes = bytes
        self.channel = channel
        self.tables = tables
        working = tables.takeRun()
    }

    consuming func run() -> [Evidence] {
        defer { tables.putBack(working) }
        let source = MappedBytes(bytes: bytes, origin: .same)
        for window in Self.windows(bytes) { read(source, window) }
        for (decoded, disguise) in EncodedRuns.decode(bytes) {
            for window in Self.windows(decoded.bytes) { look(TextFolding.fold(decoded, window), disguise) }
        }
        noteComments()
        return log.items
    }

    private mutating func read(_ source: MappedBytes, _ window: Range<Int>) {
        let text = TextFolding.fold(source, window)
        let marks = look(text, .none)
        express(source, window)
        noteTags(text)
        if let view = DisguisedViews.spaced(text, marks.tokens, tables.automaton.trie) { look(view, .spaced) }
        if let view = DisguisedViews.leet(text) { look(view, .leet) }
        if marks.rotated > 1 { look(DisguisedViews.rot13(text), .rot13) }
        if marks.reversed > 1 { look(DisguisedViews.reversed(text), .reversed) }
        if let unescaped = EncodedRuns.unescape(source.bytes, window) { look(TextFolding.fold(unescaped), .escaped) }
    }

    /// What a view showed besides matches.
    private struct Marks {
        var tokens: [Token] = []
        var rotated = 0
        var reversed = 0
        var trade: [Int] = []
    }

    @discardableResult
    private mutating func look(_ text: FoldedText, _ disguise: Disguise) -> Marks {
        var marks = Marks(tokens: Tokens(text).all)
        let matches = tables.automaton.matches(marks.tokens, of: text, in: &working) { number, token in
            switch number {
            case tables.tradeWords: if marks.trade.last != token { marks.trade.append(token) }
            case tables.rotatedWords: marks.rotated += 1
            case tables.reversedWords: marks.reversed += 1
            default: break
            }
        }
        let speech = ReportedSpeech(words: marks.trade, tokens: marks.tokens, text: text)
        for match in matches { weigh(match, text, marks.tokens, speech, disguise) }
        for (signature, pattern) in tables.expressions {
            for found in pattern.matches(in: text.bytes, limit: Self.mostExpressionMatches) where !found.isEmpty {
                note(
                    signature.rule, signature.category, signature.weight(in: channel),
                    text.original(found.lowerBound, found.upperBound))
            }
        }
        return marks
    }

    /// Regular expressions may want to see the text unfolded: capitals, accents, exact marks.
    private mutating func express(_ source: MappedBytes, _ window: Range<Int>) {
        guard !tables.expressions.isEmpty else { return }
        let plain = window.count == source.bytes.count ? source.bytes : Array(source.bytes[window])
        for (signature, pattern) in tables.expressions {
            for found in pattern.matches(in: plain, limit: Self.mostExpressionMatches) where !found.isEmpty {
                let range = found.lowerBound + window.lowerBound..<found.upperBound + window.lowerBound
                note(signature.rule, signature.category, signature.weight(in: channel), range)
            }
        }
    }

    private mutating func weigh(
        _ match: SignatureAutomaton.Match, _ text: FoldedText, _ tokens: [Token], _ speech: ReportedSpeech, _ disguise: Disguise
    ) {
        let signature = tables.signatures[match.signature]
        let weight = signature.weight(in: channel)
        guard weight > 0 else { return }
        let lower = Int(tokens[match.first].lower)
        let upper = Int(tokens[match.last].upper)
        let range = text.original(lower, max(upper, lower + 1))
        let factor = speech.factor(match.first, match.last)
        let evidence = Evidence(rule: signature.rule, category: signature.category, weight: weight * factor, range: range)
        // A disguised view repeats what the plain one showed; only what is new was hidden.
        if disguise != .none, log.has(evidence) { return }
        log.note(evidence)
        if let category = disguise.category {
            note("disguise." + disguise.rawValue, category, 0.5 * factor, range)
        } else if text.disguises(in: lower, upper) > 1 {
            note("disguise.characters", .obfuscation, 0.5 * factor, range)
        }
    }

    private mutating func note(_ rule: String, _ category: InjectionCategory, _ weight: Double, _ range: Range<Int>) {
        log.note(Evidence(rule: rule, category: category, weight: weight, range: range))
    }

    /// Tag characters have no use in a text but to hide one (flags of regions aside).
    private mutating func noteTags(_ text: FoldedText) {
        guard text.tagCharacters >= Self.manyTags, let first = text.disguises.first, let last = text.disguises.last else { return }
        note("hidden.tag_characters", .hiddenText, 0.6, text.original(Int(first), Int(last) + 1))
    }

    /// Evidence that stands in an HTML comment is meant for nobody's eyes.
    private mutating func noteComments() {
        guard !log.items.isEmpty else { return }
        let comments = HTMLComments.ranges(in: bytes)
        guard !comments.isEmpty else { return }
        for item in log.items where comments.contains(where: { $0.contains(item.range.lowerBound) }) {
            note("hidden.comment", .hiddenText, 0.35, item.range)
        }
    }

    /// Windows that overlap, so that a phrase at a seam is whole in one of them.
    static func windows(_ bytes: [UInt8]) -> [Range<Int>] {
        var windows: [Range<Int>] = []
        var start = 0
        repeat {
            let end = boundary(bytes, min(bytes.count, start + InjectionDetector.window))
            windows.append(start..<end)
            if end == bytes.count { break }
            start = boundary(bytes, end - InjectionDetector.overlap)
        } while true
        return windows
    }

    /// The next place from `index` back at which a scalar starts.
    private static func boundary(_ bytes: [UInt8], _ index: Int) -> Int {
        var index = index
        while index > 0, index < bytes.count, bytes[index] & 0xC0 == 0x80 { index -= 1 }
        return index
    }
}

/// The comments of HTML and Markdown.
enum HTMLComments {
    static let maximum = 256

    static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var open: Int?
        var index = 0
        while index + 2 < bytes.count, ranges.count < maximum {
            if let start = open {
                if bytes[index] == 0x2D, bytes[index + 1] == 0x2D, bytes[index + 2] == 0x3E {
                    ranges.append(start..<index + 3)
                    open = nil
                }
            } else if bytes[index] == 0x3C, bytes[index + 1] == 0x21, bytes[index + 2] == 0x2D {
                open = index
            }
            index += 1
        }
        return ranges
    }
}
