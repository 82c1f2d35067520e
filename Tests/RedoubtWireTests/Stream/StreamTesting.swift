import RedoubtCore
import RedoubtWire

/// The marker that stands for a secret, and what replaces it. Built from parts so that no file holds a likely key.
let planted = "sk-ant-" + "api03-" + "AbCdEfGh12345678" + "-zz"
let plantedMark = "[REDACTED_ANTHROPIC_KEY]"
private let plantedKind = FindingKind("secret.anthropic", replacement: plantedMark)

/// Replaces the planted secret; holds back whatever may still become it.
struct MarkerFilter: TextFilter {
    /// How much of the marker the input ends with. No border of the marker is longer than nothing, so a mismatch starts anew.
    private var matched = 0
    private var offset = 0
    var findings: [Finding] = []
    private static let marker = Array(planted.utf8)

    mutating func feed(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            offset += 1
            if byte != Self.marker[matched] {
                out += Self.marker[..<matched]
                matched = 0
            }
            if byte == Self.marker[matched] { matched += 1 } else { out.append(byte) }
            guard matched == Self.marker.count else { continue }
            findings.append(Finding(range: offset - matched..<offset, kind: plantedKind, rule: "marker", validated: true))
            out += plantedMark.utf8
            matched = 0
        }
        return String(decoding: out, as: UTF8.self)
    }

    mutating func finish() -> String {
        defer { matched = 0 }
        return String(decoding: Self.marker[..<matched], as: UTF8.self)
    }
}

/// Like a real detector: holds back the whole last word, until white space says that it is over.
struct WordFilter: TextFilter {
    private var marker = MarkerFilter()
    private var word = ""

    var findings: [Finding] { marker.findings }

    mutating func feed(_ text: String) -> String {
        word += text
        guard let end = word.lastIndex(where: \.isWhitespace) else { return "" }
        let ready = word[...end]
        word = String(word[word.index(after: end)...])
        return marker.feed(String(ready))
    }

    mutating func finish() -> String {
        defer { word = "" }
        return marker.feed(word) + marker.finish()
    }
}

/// Looks at each piece for itself: what a gateway without memory does.
struct NaiveFilter: TextFilter {
    var findings: [Finding] = []
    mutating func feed(_ text: String) -> String { replacing(text) }
    mutating func finish() -> String { "" }
    private func replacing(_ text: String) -> String {
        text.split(separator: planted, omittingEmptySubsequences: false).joined(separator: plantedMark)
    }
}

/// A whole text through a fresh filter.
func redacted(_ text: String) -> String {
    var filter = MarkerFilter()
    return filter.feed(text) + filter.finish()
}

/// What came of rewriting a stream.
struct Rewritten {
    var bytes: [UInt8] = []
    var calls: [HeldCall] = []
    var rewriter: StreamRewriter
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Runs a stream through a rewriter, cut by `cut` (the length of each next slice).
func rewrite(
    _ stream: String, _ dialect: Dialect, limits: StreamLimits = .init(),
    filter: TestFilter = .marker, cut: Cut = .nowhere, decide: (HeldCall) -> CallDecision = redact
) throws(StreamFault) -> Rewritten {
    let bytes = Array(stream.utf8)
    var cut = cut
    var out = Rewritten(rewriter: StreamRewriter(dialect: dialect, limits: limits, makeFilter: filter.make))
    var at = 0
    func settle(_ calls: [HeldCall]) {
        out.calls += calls
        out.bytes += out.rewriter.take(Dictionary(uniqueKeysWithValues: calls.map { ($0.id, decide($0)) }))
    }
    while at < bytes.count {
        let end = min(bytes.count, at + cut.next(bytes.count))
        settle(try out.rewriter.feed(Array(bytes[at..<end])))
        at = end
    }
    settle(try out.rewriter.finish())
    return out
}

/// Lets a call through, its arguments filtered.
func redact(_ call: HeldCall) -> CallDecision {
    let text = redacted(call.argumentsText)
    return .release(arguments: text == call.argumentsText ? nil : text)
}

enum TestFilter: Sendable {
    case marker, word, naive

    var make: @Sendable () -> any TextFilter {
        { [self] in
            switch self {
            case .marker: MarkerFilter()
            case .word: WordFilter()
            case .naive: NaiveFilter()
            }
        }
    }
}

/// Where a stream is cut on its way in.
enum Cut {
    case nowhere
    case once(Int)
    case every(Int)
    case random(SplitMix, longest: Int)

    /// The length of the next slice.
    mutating func next(_ count: Int) -> Int {
        switch self {
        case .nowhere: return count
        case .once(let position):
            self = .nowhere
            return position
        case .every(let width): return width
        case .random(var random, let longest):
            defer { self = .random(random, longest: longest) }
            return Int.random(in: 1...longest, using: &random)
        }
    }
}

/// A small generator for repeatable random tests (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A JSON literal.
func json(_ text: String) -> String { String(decoding: JSONString.literal(text), as: UTF8.self) }

/// A text in pieces of so many characters.
func pieces(_ text: String, _ width: Int) -> [String] {
    var out: [String] = []
    var rest = Substring(text)
    while !rest.isEmpty {
        out.append(String(rest.prefix(width)))
        rest = rest.dropFirst(width)
    }
    return out
}

/// Reads events the way a client does, without Redoubt's parser.
func clientEvents(_ text: String) throws -> [(name: String?, data: String)] {
    var out: [(String?, String)] = []
    for block in text.split(separator: "\n\n") {
        var name: String?
        var data: [Substring] = []
        for line in block.split(separator: "\n") {
            if line.hasPrefix("event: ") { name = String(line.dropFirst(7)) }
            if line.hasPrefix("data: ") { data.append(line.dropFirst(6)) }
        }
        if !data.isEmpty { out.append((name, data.joined(separator: "\n"))) }
    }
    return out
}

/// What a client would say of an illegal stream.
struct ClientError: Error { let words: String }

/// One text after the other.
func cat(_ parts: String...) -> String { parts.joined() }
