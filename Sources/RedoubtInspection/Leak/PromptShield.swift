public import RedoubtCore
internal import Synchronization

/// Keeps the texts that steer a model out of its replies: what quotes a system prompt is replaced by `[REDACTED_SYSTEM_PROMPT]`.
///
/// *Looks at:* runs of words that a prompt has in the same order, whatever their case, spacing, punctuation, Markdown, list marks,
/// invisible characters, look-alikes and accents, with some words changed or put in; also in rot13, back to front, with the order of the
/// words turned round, and in base64 and hexadecimal. *Replaces* a run once it holds as much as about ten telling words. *Does not see:*
/// paraphrases, translations, other codes, letters put apart, quotations cut into shorter pieces, and prompts of fewer than five
/// telling words. What the user said is no leak. *Costs:* a few nanoseconds a byte, the words of the prompt once, and of the
/// reply what may still become a quotation.
public struct PromptShield: Sendable {
    /// What a leak is called.
    public static let kind = FindingKind("leak.system_prompt", replacement: "[REDACTED_SYSTEM_PROMPT]")

    /// The prompts with what is known of them; made when the first text is looked at. Keep it where prompts repeat.
    public let index: PromptIndex
    private let quoted: QuotedTexts

    /// A shield for one conversation. `quoted` are the user's own texts.
    public init(prompts: [String], quoted: [String] = []) { self.init(index: PromptIndex(prompts), quoted: quoted) }

    /// A shield for one conversation about prompts that were indexed before.
    public init(index: PromptIndex, quoted: [String] = []) {
        self.index = index
        self.quoted = QuotedTexts(quoted)
    }

    /// A filter for one text that comes in pieces. Cheap: nothing is made before it is fed.
    public func makeFilter() -> PromptShieldStream { PromptShieldStream(self) }

    /// A whole text with what it quotes replaced.
    public func redact(_ text: String) -> Redaction {
        var stream = makeFilter()
        var redacted = stream.feed(text)
        redacted += stream.finish()
        return Redaction(text: redacted, findings: stream.findings)
    }

    /// The triples of words that the user has said; nil where nothing was said.
    func exclusions() -> GramTable? { quoted.table() }
}

/// Texts to protect, indexed when they are first needed; copies share the index.
///
/// 256 KiB of prompts are indexed, and what goes beyond is not protected.
public final class PromptIndex: Sendable {
    private let prompts: [String]
    private let threshold: Int
    private let made = Mutex<PromptTable?>(nil)

    /// An index of the texts. `minimum` is how many telling words in a row are a leak; common words count for a quarter.
    public init(_ prompts: [String], minimum: Int = 10) {
        self.prompts = prompts
        threshold = max(5, minimum) * 4
    }

    var isEmpty: Bool { prompts.allSatisfy(\.isEmpty) }

    func table() -> PromptTable {
        made.withLock { table in
            if let table { return table }
            let new = PromptTable(prompts, threshold: threshold, least: 20)
            table = new
            return new
        }
    }
}

/// What the user said, indexed when a quotation has been found; of more than a mebibyte the end counts.
private final class QuotedTexts: Sendable {
    private static let mostBytes = 1 << 20

    private let texts: [String]
    private let made = Mutex<GramTable?>(nil)

    init(_ texts: [String]) { self.texts = texts }

    func table() -> GramTable? {
        if texts.isEmpty { return nil }
        return made.withLock { table in
            if let table { return table }
            let new = Self.grams(of: texts)
            table = new
            return new
        }
    }

    private static func grams(of texts: [String]) -> GramTable {
        var grams: [UInt64] = []
        var room = mostBytes
        for text in texts.reversed() where room > 0 {
            let bytes = Array(text.utf8.suffix(room))
            room -= bytes.count
            var words = Triples()
            var reader = WordReader()
            for index in bytes.indices {
                if let word = reader.read(bytes[index], from: index, to: index + 1) { words.add(word, to: &grams) }
            }
            if let word = reader.take() { words.add(word, to: &grams) }
        }
        var table = GramTable(capacity: grams.count)
        for gram in grams { table.insert(gram, owner: 0) }
        return table
    }

    private struct Triples {
        var first: UInt64 = 0, second: UInt64 = 0

        mutating func add(_ word: LeakWord, to grams: inout [UInt64]) {
            if word.isMarker { return }
            grams.append(GramTable.three(first, second, word.hash))
            (first, second) = (second, word.hash)
        }
    }
}
