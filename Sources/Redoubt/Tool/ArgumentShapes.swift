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
                    role == .path ? .inputPath : .inputURL, "\(quoted(name)) \(problem): \(quoted(text))",
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
        let parts = decoded.split { $0 == "/" || $0 == "\\" || $0 == "\u{2215}" || $0 == "\u{FF0F}" || $0 == "\u{FF3C}" }
        return parts.contains("..") ? "cannot leave its folder" : nil
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
        let authority = lowered.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if authority.isEmpty { return "has no host" }
        return authority.contains("@") ? "hides a user name before its host" : nil
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
