internal import RedoubtCore

/// The values read so far, each with its origin; a later layer's value replaces an earlier one's.
struct SettingValues: Sendable {
    struct Entry: Sendable {
        let value: SettingValue
        let origin: ConfigOrigin
    }

    private(set) var entries: [[String]: Entry] = [:]
    /// The user's own names in a section, in the order in which they came.
    private(set) var names: [[String]: [String]] = [:]
    private var nameOrigins: [[String]: ConfigOrigin] = [:]

    subscript(path: [String]) -> Entry? { entries[path] }

    mutating func set(_ path: [String], _ value: SettingValue, from origin: ConfigOrigin) {
        entries[path] = Entry(value: value, origin: origin)
    }

    mutating func note(_ name: String, under section: [String], from origin: ConfigOrigin) {
        if names[section]?.contains(name) == true { return }
        names[section, default: []].append(name)
        nameOrigins[section + [name]] = origin
    }

    func names(_ section: String...) -> [String] { names[section] ?? [] }

    /// Where a name or a value stands, for a fault that only its meaning shows.
    func place(_ path: [String]) -> ConfigPlace {
        var known = path
        while !known.isEmpty {
            if let origin = entries[known]?.origin ?? nameOrigins[known] {
                return ConfigPlace(origin, key: path.joined(separator: "."))
            }
            known.removeLast()
        }
        return ConfigPlace(.builtIn, key: path.joined(separator: "."))
    }

    /// A pattern's paths, one for each name that stands where its `*` does.
    func paths(matching pattern: [String]) -> [[String]] {
        var paths: [[String]] = [[]]
        for part in pattern {
            paths = paths.flatMap { path in part == "*" ? (names[path] ?? []).map { path + [$0] } : [path + [part]] }
        }
        return paths
    }

    /// A value that the table gives a default, so that it is always there.
    func value<Value>(_ path: [String], _ read: (SettingValue) -> Value?) throws(Fault) -> Value {
        guard let value = optional(path, read) else { throw place(path).fault(.internalFailure, "has no value") }
        return value
    }

    func optional<Value>(_ path: [String], _ read: (SettingValue) -> Value?) -> Value? {
        entries[path].flatMap { read($0.value) }
    }
}
