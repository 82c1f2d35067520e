internal import RedoubtCore

/// An entry written as far as it can be without its place in the log, so that the one writer has little left to do.
///
/// *Looks at:* every field. *Cuts:* texts above ``longestText`` bytes, details above ``largestDetails`` bytes or deeper than
/// ``deepest`` levels, each with a mark that says how much went. *Costs:* one pass over the fields.
struct LeafDraft: Sendable {
    /// The canonical members up to and with `"index":`, then those after the index.
    let bytes: [UInt8]
    let split: Int
    /// Something was too long and is not there whole.
    let isCut: Bool

    static let longestText = 512
    static let largestDetails = 40_960
    static let deepest = 16
    /// The longest text inside details that were too large as a whole.
    private static let longestDetail = 1024

    init(_ event: AuditEvent, at time: Timestamp) {
        var out = CanonicalWriter(capacity: 768)
        out.raw("\"action\":")
        out.text(Self.clipped(event.action, to: Self.longestText))
        out.raw(",\"code\":")
        out.text(Self.clipped(event.code, to: Self.longestText))
        out.raw(",\"details\":")
        let isWhole = Self.details(event.details, &out)
        out.raw(",\"event_type\":\"")
        out.raw(event.kind.rawValue)
        out.raw("\",\"index\":")
        split = out.bytes.count
        out.raw(",\"layer\":")
        out.text(Self.clipped(event.layer, to: Self.longestText))
        out.raw(",\"request_id\":")
        out.text(Self.clipped(event.request, to: Self.longestText))
        out.raw(",\"result\":")
        out.text(Self.clipped(event.result, to: Self.longestText))
        out.raw(",\"session_id\":")
        out.text(Self.clipped(event.session, to: Self.longestText))
        out.raw(",\"timestamp\":\"")
        out.raw(time.rfc3339)
        out.raw("\",\"user_id\":")
        out.text(Self.clipped(event.user, to: Self.longestText))
        out.raw(",\"v\":1}")
        bytes = out.bytes
        let longest = max(
            event.action.utf8.count, event.result.utf8.count, event.user.utf8.count, event.session.utf8.count,
            event.request.utf8.count,
            event.layer.utf8.count, event.code.utf8.count)
        isCut = !isWhole || longest > Self.longestText
    }

    /// An event as it may be kept in memory: with the texts of the log, and without details that would be large.
    func retained(_ event: AuditEvent) -> AuditEvent {
        guard isCut || bytes.count > Self.largestRetained else { return event }
        var short = event
        func clipped(_ text: String) -> String { Self.clipped(text, to: Self.longestText) }
        (short.action, short.result, short.user) = (clipped(event.action), clipped(event.result), clipped(event.user))
        (short.session, short.request) = (clipped(event.session), clipped(event.request))
        (short.layer, short.code) = (clipped(event.layer), clipped(event.code))
        short.details = ["_cut": ["members": .integer(Int64(event.details.count))]]
        return short
    }

    private static let largestRetained = 4096

    /// Writes the details; false when not all of them.
    private static func details(_ details: [String: JSONValue], _ out: inout CanonicalWriter) -> Bool {
        let start = out.bytes.count
        if out.object(details, depth: deepest, limit: start + largestDetails) { return true }
        out.bytes.removeSubrange(start...)
        out.bytes += cut(details).canonicalBytes
        return false
    }

    /// As many members as fit, long texts clipped, and a member `_cut` that says how many are missing.
    private static func cut(_ details: [String: JSONValue]) -> JSONValue {
        var kept: [String: JSONValue] = [:]
        var room = largestDetails - 256
        for (key, value) in details.sorted(by: { $0.key < $1.key }) {
            let short: JSONValue =
                if case .string(let text) = value { .string(clipped(text, to: longestDetail)) } else {
                    flattened(value, deepest - 1)
                }
            var member = CanonicalWriter(capacity: 64)
            guard member.object([key: short], depth: deepest, limit: room) else { continue }
            kept[key] = short
            room -= member.bytes.count
        }
        let missing = details.keys.filter { kept[$0] == nil }.count
        kept["_cut"] = [
            "members": .integer(Int64(missing)), "limit_bytes": .integer(Int64(largestDetails)),
            "limit_depth": .integer(Int64(deepest)),
        ]
        return .object(kept)
    }

    private static func clipped(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var kept = ""
        var count = 0
        for scalar in text.unicodeScalars {
            count += scalar.utf8.count
            if count > limit { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept + "…[cut from \(text.utf8.count) bytes]"
    }

    private static func flattened(_ value: JSONValue, _ room: Int) -> JSONValue {
        switch value {
        case .array(let items): room > 0 ? .array(items.map { flattened($0, room - 1) }) : "…[cut: nested too deep]"
        case .object(let members): room > 0 ? .object(members.mapValues { flattened($0, room - 1) }) : "…[cut: nested too deep]"
        default: value
        }
    }
}
