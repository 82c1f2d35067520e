public import RedoubtCore

/// Puts back what a ``Pseudonymiser`` of the same session took out, in one text that comes in pieces; the result does not depend on how it
/// was cut.
///
/// A token may have been escaped for Markdown, with up to two backslashes before its signs. One that is damaged, forged or of another session
/// stays as it is and is reported. Text waits from a `[` on for as long as it can become a token: 1.3 KB at most.
public struct Reidentifier: TextFilter {
    /// A token whose value was put back.
    public static let restored = FindingKind("pseudonym.restored", replacement: "")
    /// A token that did not open.
    public static let unverified = FindingKind("pseudonym.unverified", replacement: "")

    /// How a value is written.
    public enum Writing: Sendable {
        /// As it is.
        case plain
        /// As it stands inside a JSON string.
        case insideJSONString
    }

    private enum Place: Sendable {
        case outside
        case label
        case body
    }

    private static let mostFindings = 10_000
    private static let mostBackslashes = 2
    private static let leastBody = (Pseudonymiser.nonceBytes + Pseudonymiser.tagBytes) * 4 / 3 + 1
    private static let mostBody = (Pseudonymiser.nonceBytes + Pseudonymiser.tagBytes + Pseudonymiser.longestValue + 2) * 4 / 3

    private let pseudonymiser: Pseudonymiser
    private let writing: Writing
    private var place = Place.outside
    /// What is held: backslashes, or what may become a token, as it came.
    private var raw: [UInt8] = []
    private var label: [UInt8] = []
    private var body: [UInt8] = []
    private var backslashes = 0
    private var openingBackslashes = 0
    private var position = 0
    private var out: [UInt8] = []
    private var noted = [0, 0]

    /// What was put back and what did not open, so far; offsets are UTF-8 bytes of everything fed.
    public private(set) var findings: [Finding] = []

    /// A filter for one text.
    public init(_ pseudonymiser: Pseudonymiser, writing: Writing = .plain) {
        self.pseudonymiser = pseudonymiser
        self.writing = writing
    }

    /// How many bytes wait because they may still become a token.
    public var heldByteCount: Int { raw.count }

    /// Takes the next piece and answers with what can be released.
    public mutating func feed(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            if place == .outside, raw.isEmpty { index = copy(bytes, from: index) }
            guard index < bytes.count else { break }
            step(bytes[index])
            position += 1
            index += 1
        }
        return take()
    }

    /// The end of the text: what is held is no token.
    public mutating func finish() -> String {
        giveUp()
        return take()
    }

    private mutating func take() -> String {
        defer { out.removeAll(keepingCapacity: out.capacity <= 65_536) }
        return String(decoding: out, as: UTF8.self)
    }

    /// Text in which no token can begin.
    private mutating func copy(_ bytes: [UInt8], from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "["), bytes[end] != UInt8(ascii: "\\") { end += 1 }
        out += bytes[start..<end]
        position += end - start
        return end
    }

    private mutating func step(_ byte: UInt8) {
        switch place {
        case .outside: stepOutside(byte)
        case .label, .body:
            if byte == UInt8(ascii: "\\"), backslashes < Self.mostBackslashes {
                backslashes += 1
                raw.append(byte)
            } else if !goesOn(byte) {
                giveUp()
                stepOutside(byte)
            }
        }
    }

    private mutating func stepOutside(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "["):
            openingBackslashes = raw.count
            raw.append(byte)
            place = .label
        case UInt8(ascii: "\\"):
            raw.append(byte)
            if raw.count > Self.mostBackslashes { out.append(raw.removeFirst()) }
        default:
            giveUp()
            out.append(byte)
        }
    }

    /// Whether a token can have this byte here.
    private mutating func goesOn(_ byte: UInt8) -> Bool {
        switch (place, byte) {
        case (.label, UInt8(ascii: "~")) where !label.isEmpty: place = .body
        case (.label, _) where Pseudonymiser.isLabel(byte) && label.count < Pseudonymiser.longestLabel: label.append(byte)
        case (.body, UInt8(ascii: "]")) where body.count >= Self.leastBody:
            raw.append(byte)
            end()
            return true
        case (.body, _) where Base64URL.isDigit(byte) && body.count < Self.mostBody: body.append(byte)
        default: return false
        }
        backslashes = 0
        raw.append(byte)
        return true
    }

    private mutating func end() {
        let start = position + 1 - raw.count
        guard let value = pseudonymiser.value(label: label, body: body[...]) else {
            note(Self.unverified, start..<(position + 1))
            return giveUp()
        }
        // A backslash before the first bracket is the token's only if there is one before the last.
        let kept = backslashes == 0 ? openingBackslashes : 0
        note(Self.restored, (start + kept)..<(position + 1))
        out += raw.prefix(kept)
        out += writing == .plain ? Array(value.utf8)[...] : JSONString.literal(value).dropFirst().dropLast()
        raw.removeAll(keepingCapacity: true)
        giveUp()
    }

    /// Releases what is held as it came.
    private mutating func giveUp() {
        out += raw
        raw.removeAll(keepingCapacity: true)
        label.removeAll(keepingCapacity: true)
        body.removeAll(keepingCapacity: true)
        backslashes = 0
        openingBackslashes = 0
        place = .outside
    }

    private mutating func note(_ kind: FindingKind, _ range: Range<Int>) {
        // So many of either kind, so that what did not open shows however much did.
        noted[kind == Self.restored ? 0 : 1] += 1
        guard noted[kind == Self.restored ? 0 : 1] <= Self.mostFindings else { return }
        findings.append(Finding(range: range, kind: kind, rule: kind.name, validated: kind == Self.restored))
    }
}
