internal import RedoubtCore
internal import RedoubtPolicy

/// Looks at arguments that the policy calls a path or a URL, before anybody asks where they came from.
///
/// *Looks at:* every text under an argument with the role `path` or `url`, at any depth.
/// *Refuses when:* a path climbs (`..`, also percent-encoded or with backslashes), has control characters or is over 4,096 bytes
/// (`input.path`); a URL is no absolute `http` or `https` URL, hides a user name, or has characters that readers disagree about
/// (`input.url`). *Does not see:* links on the disk, and what a name resolves to; that is the sandbox's. *Costs:* one pass.
enum ArgumentShapes {
    static let maximumPath = 4096

    static func check(_ call: ToolCall, rule: ToolRule) throws(Denial) {
        guard case .object(let members) = call.arguments else { return }
        for (name, role) in rule.args {
            guard let value = members[name], role == .path || role == .url else { continue }
            for text in texts(in: value) {
                let problem = role == .path ? problem(ofPath: text) : problem(ofURL: text)
                guard let problem else { continue }
                throw Denial(
                    role == .path ? .inputPath : .inputURL, "\(quoted(name)) \(problem)",
                    hint: role == .path ? "name a file inside its folder" : "give a plain http or https URL",
                    details: ["argument": .string(name)])
            }
        }
    }

    private static func texts(in value: JSONValue) -> [String] {
        var out: [String] = []
        var pending = [value]
        while let next = pending.popLast() {
            switch next {
            case .string(let text): out.append(text)
            case .array(let items): pending += items
            case .object(let members): pending += members.values
            default: continue
            }
        }
        return out
    }

    static func problem(ofPath path: String) -> String? {
        guard path.utf8.count <= maximumPath else { return "is too long" }
        // A decoder further on may decode once more than we do; so what climbs after decoding counts as climbing.
        let decoded = percentDecoded(percentDecoded(path))
        if decoded.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) { return "has control characters" }
        if decoded.unicodeScalars.contains(where: isInvisible) { return "has invisible characters" }
        // Scalars, not characters: a mark behind a slash must not hide it.
        let separators: Set<Unicode.Scalar> = ["/", "\\", "\u{2215}", "\u{2044}", "\u{29F8}", "\u{FF0F}", "\u{FF3C}"]
        let parts = decoded.unicodeScalars.split { separators.contains($0) }
        return parts.contains { $0.elementsEqual("..".unicodeScalars) } ? "cannot leave its folder" : nil
    }

    static func problem(ofURL url: String) -> String? {
        let lowered = url.lowercased()
        guard lowered.hasPrefix("https://") || lowered.hasPrefix("http://") else { return "is no http or https URL" }
        guard url.utf8.count <= 8192 else { return "is too long" }
        if url.unicodeScalars.contains(where: {
            $0.value <= 0x20 || $0.value == 0x7F || $0 == "\\" || $0 == "\"" || $0 == "<" || $0 == ">"
        }) {
            return "has characters that readers disagree about"
        }
        if url.unicodeScalars.contains(where: isInvisible) { return "has invisible characters" }
        let ends: Set<Unicode.Scalar> = ["/", "?", "#"]
        let authority = lowered.unicodeScalars.drop { $0 != ":" }.dropFirst(3).prefix { !ends.contains($0) }
        if authority.isEmpty { return "has no host" }
        return authority.contains("@") || authority.contains("\u{FF20}") || authority.contains("\u{FE6B}")
            ? "hides a user name before its host" : nil
    }

    /// Format characters, variation selectors and combining marks outside words: what a person does not see and a reader may drop.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .format || scalar.properties.isVariationSelector
            || scalar.properties.isDefaultIgnorableCodePoint
    }

    private static func percentDecoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var out: [UInt8] = []
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[at + 1...at + 2], as: UTF8.self), radix: 16)
            {
                out.append(value)
                at += 3
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
