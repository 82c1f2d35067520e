internal import RedoubtInspection

/// Looks at one file's content as it comes: tells text from what is none, decodes it, and finds secrets.
struct ContentScanner {
    /// What came of a file.
    struct Outcome: Sendable {
        var hits: [TextHit] = []
        /// nil when the content is no text.
        var encoding: TextEncoding?
        var byteCount = 0
        /// Whether there were more findings than can be listed.
        var isOverfull = false
    }

    private var head: [UInt8] = []
    private var decoder: TextDecoder?
    private var scanner: TextScanner
    private var byteCount = 0
    /// Whether what follows need not be read.
    private(set) var isBinary = false

    init(_ redactor: Redactor, honoursAllowComments: Bool) {
        scanner = TextScanner(redactor, honoursAllowComments: honoursAllowComments)
    }

    mutating func feed(_ bytes: [UInt8]) {
        byteCount += bytes.count
        if isBinary { return }
        guard decoder == nil else { return pass(bytes) }
        head += bytes
        if head.count >= TextEncoding.sample { begin() }
    }

    mutating func finish() -> Outcome {
        if decoder == nil, !isBinary { begin() }
        if isBinary { return Outcome(byteCount: byteCount) }
        if let rest = decoder?.finish(), !rest.isEmpty { scanner.feed(rest) }
        scanner.finish()
        return Outcome(hits: scanner.hits, encoding: decoder?.encoding, byteCount: byteCount, isOverfull: scanner.isOverfull)
    }

    private mutating func begin() {
        guard let encoding = TextEncoding(sniffing: head[...]) else { return isBinary = true }
        decoder = TextDecoder(encoding)
        pass(head)
        head = []
    }

    private mutating func pass(_ bytes: [UInt8]) {
        guard let text = decoder?.decode(bytes), !text.isEmpty else { return }
        scanner.feed(text)
    }
}
