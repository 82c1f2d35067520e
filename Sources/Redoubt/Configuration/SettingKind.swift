public import RedoubtCore
internal import RedoubtTraffic

/// What kind of value a setting takes: how it is read, what is said when it is wrong, what its JSON Schema is.
public indirect enum SettingKind: Sendable, Hashable {
    /// Any text of at least one character.
    case text
    case textOrEmpty
    case boolean
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    /// A time with its unit, at least so long.
    case duration(atLeast: Duration)
    case bytes(atLeast: Int)
    /// So many in any window, of these windows.
    case rate([Rate.Window])
    /// So much money in a day or a month, see ``Budget``.
    case budget
    /// An amount of money, exact to a millionth.
    case money
    /// Where a Redis server is, without a password.
    case redis
    case choice([String])
    /// `HOST:PORT`.
    case address
    /// An http or https URL that a path can be put after.
    case url
    /// A C2SP log origin.
    case origin
    /// The name of an environment variable.
    case variable
    /// A text that is never shown and stands in no file.
    case secret
    case list(SettingKind)
    /// Names of the user's own, each with a value.
    case map(SettingKind)
    case record([Setting])
    /// A file's path, or the thing itself as a mapping.
    case pathOrMapping
    /// Any YAML, read by a format of its own.
    case anything

    /// What a value must be, for the words `must be …`.
    var words: String {
        switch self {
        case .text: "a text"
        case .textOrEmpty: "a text, which may be empty"
        case .boolean: "true or false"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "a number from \(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound))"
        case .duration(let least): "a time with its unit (ms, s, m, h, d)" + (least > .zero ? " of at least \(least.written)" : "")
        case .bytes(let least):
            "a size in bytes (B, KiB, MiB, GiB, KB, MB, GB)" + (least > 0 ? " of at least \(ByteCount(least))" : "")
        case .rate(let windows): "a rate, a number per " + windows.map { "/" + $0.rawValue }.joined(separator: ", ")
        case .budget: "an amount of money per day, month, 24h or 30d"
        case .money: "an amount of money with at most six digits behind the point"
        case .redis: "redis://HOST:PORT/DATABASE, or rediss:// for TLS, without a password"
        case .choice(let words): "one of " + words.map { quoted($0) }.joined(separator: ", ")
        case .address: "HOST:PORT"
        case .url: "an http or https URL without user, query and fragment"
        case .origin: "a log's origin: printable, without spaces and plus signs"
        case .variable: "the name of an environment variable"
        case .secret: "a secret"
        case .list(let item): "a list, each item \(item.words)"
        case .map(let value): "a mapping, each value \(value.words)"
        case .record(let fields): "a mapping with " + fields.map(\.key).joined(separator: ", ")
        case .pathOrMapping: "a file's path, a preset's name or a mapping"
        case .anything: "a value"
        }
    }

    /// Whether a wrong value may be repeated in a message: not where people paste keys by mistake.
    var isShown: Bool { !isStructure && ![.secret, .variable, .redis].contains(self) }

    private static func plain(_ number: Double) -> String { JSONValue.double(number).canonicalText }
}

extension SettingKind {
    /// Reads a value of this kind; `setting` gives the example for the message.
    func value(of node: ConfigNode, like setting: Setting) throws(Fault) -> SettingValue {
        switch self {
        case .list(let item): return try list(of: item, in: node, like: setting)
        case .map(let value): return try map(of: value, in: node, like: setting)
        case .record(let fields): return .record(try record(fields, in: node, like: setting))
        case .anything: return .node(node)
        case .pathOrMapping:
            if node.members != nil { return .node(node) }
            guard let text = node.text, !text.isEmpty else { throw setting.wrong(node, wanted: self) }
            return .text(text)
        default:
            guard case .text(let text, let isPlain) = node.value, let value = scalar(text, isPlain: isPlain) else {
                throw setting.wrong(node, wanted: self)
            }
            return value
        }
    }

    private func scalar(_ text: String, isPlain: Bool) -> SettingValue? {
        switch self {
        case .text: text.isEmpty ? nil : .text(text)
        case .textOrEmpty: .text(text)
        case .boolean: isPlain ? Self.boolean(text).map { .boolean($0) } : nil
        case .integer(let range): isPlain ? Int(text).flatMap { range.contains($0) ? .integer($0) : nil } : nil
        case .number(let range): isPlain ? Double(text).flatMap { range.contains($0) ? .number($0) : nil } : nil
        case .duration(let least): Duration(parsing: text).flatMap { $0 >= least ? .duration($0) : nil }
        case .bytes(let least): ByteCount(parsing: text).flatMap { $0.bytes >= least ? .bytes($0) : nil }
        case .rate(let windows): Rate(parsing: text).flatMap { windows.contains($0.window) ? .rate($0) : nil }
        case .budget: Budget(parsing: text).map { .budget($0) }
        case .money: isPlain ? Budget.micros(parsing: text).map { .money($0) } : nil
        case .redis: isRedisAddress(text) ? .text(text) : nil
        case .choice(let words): words.contains(text) ? .text(text) : nil
        case .address: ListenAddress(parsing: text).map { .address($0) }
        case .url: ServiceURL(parsing: text).map { .url($0) }
        case .origin: isOrigin(text) ? .text(text) : nil
        case .variable: isVariableName(text) ? .text(text) : nil
        case .secret: text.isEmpty ? nil : .secret(SecureString(text))
        case .list, .map, .record, .pathOrMapping, .anything: nil
        }
    }

    private static func boolean(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }

    private func list(of item: SettingKind, in node: ConfigNode, like setting: Setting) throws(Fault) -> SettingValue {
        guard let items = node.list else { throw setting.wrong(node, wanted: self) }
        var values: [SettingValue] = []
        for node in items { values.append(try item.value(of: node, like: setting)) }
        return .list(values)
    }

    private func map(of kind: SettingKind, in node: ConfigNode, like setting: Setting) throws(Fault) -> SettingValue {
        guard let members = node.members else { throw setting.wrong(node, wanted: self) }
        var values: [String: SettingValue] = [:]
        for member in members { values[member.key] = try kind.value(of: member.node, like: setting) }
        return .map(values)
    }

    private func record(_ fields: [Setting], in node: ConfigNode, like setting: Setting) throws(Fault) -> SettingRecord {
        guard let members = node.members else { throw setting.wrong(node, wanted: self) }
        var values: [String: SettingValue] = [:]
        for member in members {
            guard let field = fields.first(where: { $0.key == member.key }) else {
                throw unknownKey(member, among: fields.map(\.key))
            }
            values[member.key] = try field.value(of: member.node)
        }
        if let missing = fields.first(where: { $0.isRequired && values[$0.key] == nil }) {
            throw node.fault("lacks \(quoted(missing.key))", hint: "for example \(quoted(setting.example, limit: 120))")
        }
        return SettingRecord(place: node.place, fields: values)
    }

    /// A node from one text, as environment variables, flags and defaults have it: lists may be `a,b`, structures are YAML.
    func node(from text: String, at place: ConfigPlace) throws(Fault) -> ConfigNode {
        func yaml() throws(Fault) -> ConfigNode { try YAMLReader(origin: place.origin, key: place.key).read(Array(text.utf8)) }
        switch self {
        case .list(let item):
            if text.hasPrefix("[") || item.isStructure { return try yaml() }
            let items = text.split(separator: ",").map { part in
                ConfigNode(.text(String(part.drop(while: \.isWhitespace)).trimmedEnd, isPlain: true), at: place)
            }
            return ConfigNode(.list(items), at: place)
        case .map, .record, .anything: return try yaml()
        case .pathOrMapping where text.hasPrefix("{"): return try yaml()
        case .boolean where text == "1" || text == "0":
            return ConfigNode(.text(text == "1" ? "true" : "false", isPlain: true), at: place)
        default: return ConfigNode(.text(text, isPlain: true), at: place)
        }
    }

    private var isStructure: Bool {
        switch self {
        case .list, .map, .record, .anything: true
        default: false
        }
    }
}

/// The fault for a key that nobody knows, naming the nearest known one.
func unknownKey(_ member: ConfigNode.Member, among known: [String]) -> Fault {
    let near = didYouMean(member.key, among: known)
    let all = known.isEmpty ? "" : "known here: " + known.joined(separator: ", ")
    return member.node.fault(.configUnknownKey, "is not a known key" + (near.isEmpty ? "" : "; " + near), hint: all)
}

/// The name rule of POSIX (IEEE 1003.1, section 8.1), with lower case as everybody uses it.
func isVariableName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 128, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
        return false
    }
    return text.unicodeScalars.allSatisfy { $0 == "_" || ($0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0))) }
}

/// An address as far as this room looks; a password in it would stand in a file. The client reads the rest.
func isRedisAddress(_ text: String) -> Bool {
    guard let scheme = ["redis://", "rediss://"].first(where: { text.hasPrefix($0) }), text.utf8.count <= 500 else { return false }
    let rest = text.dropFirst(scheme.count)
    let user = rest.contains("@") ? rest.prefix { $0 != "@" } : ""
    return !rest.isEmpty && !user.contains(":") && rest.unicodeScalars.allSatisfy { ("!"..."~").contains($0) }
}

/// C2SP tlog-checkpoint: an origin is a schema-less URL; signed-note keys are named by it, so no spaces and no plus signs.
func isOrigin(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 255 && text.unicodeScalars.allSatisfy { ("!"..."~").contains($0) && $0 != "+" }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
