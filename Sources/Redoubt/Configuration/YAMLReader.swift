internal import RedoubtCore
internal import Yams

/// Turns YAML text into nodes, within bounds.
///
/// *Looks at:* size, depth, number of values, aliases, tags, keys. *Refuses when* one is over its bound or of a kind that no
/// configuration needs. *Does not see:* what the keys mean. *Costs* time and memory linear in the text and the followed aliases.
struct YAMLReader {
    static let maximumBytes = 10_000_000
    static let maximumDepth = 64
    static let maximumNodes = 200_000
    static let maximumAliases = 256
    static let maximumSeparators = 1_000_000

    let origin: ConfigOrigin
    let key: String

    func read(_ bytes: [UInt8]) throws(Fault) -> ConfigNode {
        let root = ConfigPlace(origin, key: key)
        guard bytes.count <= Self.maximumBytes else {
            throw root.fault("is larger than 10 MB", hint: "a configuration is a few kilobytes; is this the right file?")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw root.fault("is not UTF-8 text", hint: "save the file as UTF-8")
        }
        try checkShape(bytes)
        guard let tree = try compose(text) else { return ConfigNode(.null, at: root) }
        var count = 0
        return try convert(tree, at: root, depth: 1, count: &count)
    }

    private func compose(_ text: String) throws(Fault) -> Node? {
        do {
            return try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch {
            throw fault(error, in: text)
        }
    }

    private func convert(_ node: Node, at place: ConfigPlace, depth: Int, count: inout Int) throws(Fault) -> ConfigNode {
        count += 1
        guard count <= Self.maximumNodes else {
            throw place.fault("has more than \(Self.maximumNodes) values once its aliases are followed")
        }
        guard depth <= Self.maximumDepth else { throw place.fault("is nested deeper than \(Self.maximumDepth)") }
        switch node {
        case .scalar(let scalar): return try convert(scalar, at: place)
        case .sequence(let sequence):
            try checkTag(sequence.tag, at: place)
            var items: [ConfigNode] = []
            for (index, item) in sequence.enumerated() {
                let inner = place.item(index, line: item.mark?.line ?? 1)
                items.append(try convert(item, at: inner, depth: depth + 1, count: &count))
            }
            return ConfigNode(.list(items), at: place)
        case .mapping(let mapping):
            try checkTag(mapping.tag, at: place)
            var members: [ConfigNode.Member] = []
            for (key, value) in mapping {
                let name = try name(of: key, in: place)
                let inner = place.member(name, line: key.mark?.line ?? 1)
                members.append(.init(key: name, node: try convert(value, at: inner, depth: depth + 1, count: &count)))
            }
            return ConfigNode(.mapping(members), at: place)
        case .alias: throw place.fault("has an alias that leads nowhere")
        }
    }

    private func convert(_ scalar: Node.Scalar, at place: ConfigPlace) throws(Fault) -> ConfigNode {
        try checkTag(scalar.tag, at: place)
        let isPlain = scalar.style == .plain && scalar.tag.description.isEmpty
        if isPlain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) { return ConfigNode(.null, at: place) }
        return ConfigNode(.text(scalar.string, isPlain: isPlain), at: place)
    }

    private func name(of key: Node, in place: ConfigPlace) throws(Fault) -> String {
        guard case .scalar(let scalar) = key else {
            throw place.member("?", line: key.mark?.line ?? 1).fault("is a key that is not plain text")
        }
        if scalar.string == "<<", scalar.style == .plain {
            throw place.member("<<", line: key.mark?.line ?? 1).fault(
                "is a merge key, which is not supported", hint: "write the keys out, or use an alias for a whole value")
        }
        try checkTag(scalar.tag, at: place.member(scalar.string, line: scalar.mark?.line ?? 1))
        return scalar.string
    }

    private func checkTag(_ tag: Tag, at place: ConfigPlace) throws(Fault) {
        let allowed = ["", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"]
        guard allowed.contains(tag.description) else {
            throw place.fault("has the tag \(quoted(tag.description)), and tags are not supported", hint: "remove the tag")
        }
    }
}

/// What the parser must not meet: it follows aliases while it compares keys, which a small text can make endless, and it builds
/// every value before anybody can count them. Judged by bytes alone, so that text in quotes counts too; the bounds are wide.
extension YAMLReader {
    private func checkShape(_ bytes: [UInt8]) throws(Fault) {
        var anchors = 0, aliases = 0, complexKeyLine = 0, line = 1, commas = 0
        var previous = UInt8(ascii: "\n")
        for (index, byte) in bytes.enumerated() {
            let next = index + 1 < bytes.count ? bytes[index + 1] : UInt8(ascii: "\n")
            if opens(previous) {
                if byte == UInt8(ascii: "&"), !isBlank(next) { anchors += 1 }
                if byte == UInt8(ascii: "*"), !isBlank(next) { aliases += 1 }
                if byte == UInt8(ascii: "*"), endsAsKey(bytes, from: index) { complexKeyLine = line }
                if byte == UInt8(ascii: "?"), isBlank(next) { complexKeyLine = line }
            }
            if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}"), isFollowedByColon(bytes, from: index + 1) {
                complexKeyLine = line
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            if byte == UInt8(ascii: ",") { commas += 1 }
            previous = byte
        }
        if commas + line > Self.maximumSeparators {
            throw ConfigPlace(origin, key: key).fault("has more than \(Self.maximumNodes) values")
        }
        guard anchors > 0, aliases > 0 else { return }
        if aliases > Self.maximumAliases {
            throw ConfigPlace(origin, key: key).fault("has more than \(Self.maximumAliases) aliases", hint: "write the values out")
        }
        if complexKeyLine > 0 {
            throw ConfigPlace(origin.at(line: complexKeyLine), key: key).fault(
                "has a key that is not plain text, in a text with aliases", hint: "write keys as plain words")
        }
    }

    private func opens(_ byte: UInt8) -> Bool { isBlank(byte) || "[{,:?-".utf8.contains(byte) }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private func endsAsKey(_ bytes: [UInt8], from start: Int) -> Bool {
        var index = start + 1
        while index < bytes.count, !isBlank(bytes[index]), !",[]{}:".utf8.contains(bytes[index]) { index += 1 }
        return isFollowedByColon(bytes, from: index)
    }

    private func isFollowedByColon(_ bytes: [UInt8], from start: Int) -> Bool {
        var index = start
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        return index < bytes.count && bytes[index] == UInt8(ascii: ":")
    }
}

/// The parser's own errors, in our words.
extension YAMLReader {
    private func fault(_ error: any Error, in text: String) -> Fault {
        let root = ConfigPlace(origin, key: key)
        guard let error = error as? YamlError else { return root.fault("cannot be read as YAML") }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            return ConfigPlace(origin.at(line: mark.line), key: key).fault("is not YAML: \(problem)", hint: hint(for: problem))
        case .reader(let problem, let offset, _, _):
            let line = 1 + text.prefix(offset ?? 0).count { $0.isNewline }
            return ConfigPlace(origin.at(line: line), key: key).fault("is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            return ConfigPlace(origin.at(line: context.mark.line), key: key).fault(
                "has the key \(quoted(duplicates.first ?? "")) twice in one mapping", hint: "keep one of them")
        case .memory: return root.fault("is nested too deeply")
        default: return root.fault("cannot be read as YAML")
        }
    }

    private func hint(for problem: String) -> String {
        if problem.contains("cannot start any token") {
            return "indent with spaces, not tabs, and put texts that begin with * @ % or ` in quotes"
        }
        return problem.contains("mapping values") ? "put a text that contains a colon in quotes" : ""
    }
}
