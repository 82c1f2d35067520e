internal import RedoubtCore

/// An entry written as far as it can be without its place in the log, so that the one writer has little left to do.
///
/// *Looks at:* every field. *Cuts:* texts above ``longestText`` bytes, details above ``largestDetails`` bytes or deeper than
/// ``deepest`` levels, each with a mark that says how much went. *Costs:* one pass over the fields.
struct LeafDraft: Sendable {
    /// The canonical members up to and with `"index":`, then those after the index.
    let bytes: [UInt8]
    let split: Int

    static let longestText = 512
    static let largestDetails = 40_960
    static let deepest = 16
    /// The longest text inside details that were too large as a whole.
    private static let longestDetail = 1024

    init(_ event: AuditEvent, at time: Timestamp) {
        var out: [UInt8] = []
        out.reserveCapacity(640)
        Self.text("\"action\":", event.action, &out)
        Self.text(",\"code\":", event.code, &out)
        out += ",\"details\":".utf8
        Self.details(event.details, &out)
        out += ",\"event_type\":\"".utf8
        out += event.kind.rawValue.utf8
        out += "\",\"index\":".utf8
        split = out.count
        Self.text(",\"layer\":", event.layer, &out)
        Self.text(",\"request_id\":", event.request, &out)
        Self.text(",\"result\":", event.result, &out)
        Self.text(",\"session_id\":", event.session, &out)
        out += ",\"timestamp\":\"".utf8
        out += time.rfc3339.utf8
        out.append(UInt8(ascii: "\""))
        Self.text(",\"user_id\":", event.user, &out)
        out += ",\"v\":1}".utf8
        bytes = out
    }

    private static func text(_ key: StaticString, _ value: String, _ out: inout [UInt8]) {
        out += String(describing: key).utf8
        JSONString.write(clipped(value, to: longestText), into: &out)
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

    private static func details(_ details: [String: JSONValue], _ out: inout [UInt8]) {
        if details.isEmpty { out += "{}".utf8; return }
        let whole = JSONValue.object(details)
        // Measured first, so that a huge value is never written out only to be thrown away.
        guard let fits = remaining(largestDetails, after: whole, deepest) else {
            out += cut(details.mapValues { flattened($0, deepest - 1) })
            return
        }
        let bytes = fits >= 0 ? whole.canonicalBytes : []
        if !bytes.isEmpty, bytes.count <= largestDetails { out += bytes } else { out += cut(details) }
    }

    /// As many members as fit, long texts clipped, and a member `_cut` that says how many are missing.
    private static func cut(_ details: [String: JSONValue]) -> [UInt8] {
        var kept: [String: JSONValue] = [:]
        var room = largestDetails - 256
        for (key, value) in details.sorted(by: { $0.key < $1.key }) {
            let short: JSONValue = if case .string(let text) = value { .string(clipped(text, to: longestDetail)) } else { value }
            let member = JSONValue.object([key: short])
            guard let left = remaining(room, after: member, deepest), left >= 0 else { continue }
            let cost = member.canonicalBytes.count
            if cost <= room {
                kept[key] = short
                room -= cost
            }
        }
        let missing = details.keys.filter { kept[$0] == nil }.count
        kept["_cut"] = ["members": .integer(Int64(missing)), "limit_bytes": .integer(Int64(largestDetails)), "limit_depth": .integer(Int64(deepest))]
        return JSONValue.object(kept).canonicalBytes
    }

    /// What is left of a room after a value, counted without its escapes; below zero as soon as it does not fit, nil when it is too deep.
    private static func remaining(_ room: Int, after value: JSONValue, _ depth: Int) -> Int? {
        var left = room
        switch value {
        case .string(let text): return left - text.utf8.count
        case .array(let items):
            guard depth > 0 else { return nil }
            for item in items where left >= 0 {
                guard let rest = remaining(left - 1, after: item, depth - 1) else { return nil }
                left = rest
            }
            return left
        case .object(let members):
            guard depth > 0 else { return nil }
            for (key, value) in members where left >= 0 {
                guard let rest = remaining(left - key.utf8.count - 4, after: value, depth - 1) else { return nil }
                left = rest
            }
            return left
        default: return left - 1
        }
    }

    private static func flattened(_ value: JSONValue, _ room: Int) -> JSONValue {
        switch value {
        case .array(let items): room > 0 ? .array(items.map { flattened($0, room - 1) }) : "…[cut: nested too deep]"
        case .object(let members): room > 0 ? .object(members.mapValues { flattened($0, room - 1) }) : "…[cut: nested too deep]"
        default: value
        }
    }
}

/// Turns drafts into leaves: the index, the hash of the leaf before, and the keyed hash over the rest.
struct LeafWriter: Sendable {
    let integrityKey: IntegrityKey?

    private static let integrityMember = Array("\"_integrity_hash\":\"".utf8)
    private static let previousMember = Array("\"_previous_hash\":\"".utf8)
    private static let zeros = [UInt8](repeating: 48, count: 64)

    /// Appends the canonical bytes of a leaf.
    func write(_ draft: LeafDraft, index: UInt64, previous: TreeHash?, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "{"))
        var hashAt = 0
        if integrityKey != nil {
            out += Self.integrityMember
            hashAt = out.count
            out += Self.zeros
            out.append(UInt8(ascii: "\""))
            out.append(UInt8(ascii: ","))
        }
        let rest = out.count
        out += Self.previousMember
        previous?.appendHex(to: &out)
        out.append(UInt8(ascii: "\""))
        out.append(UInt8(ascii: ","))
        out += draft.bytes[..<draft.split]
        out += String(index).utf8
        out += draft.bytes[draft.split...]
        if let integrityKey { integrityKey.hash(afterBrace: out, rest..<out.count).writeHex(into: &out, at: hashAt) }
    }
}
