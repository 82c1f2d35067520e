internal import ArgumentParser
internal import Redoubt
internal import RedoubtAudit
internal import RedoubtCore
internal import RedoubtVault

/// Where a key's value comes from: never the command line, which others can see.
struct KeyValue: ParsableArguments {
    @Option(name: .long, help: "The environment variable that holds the key; standard input without it.") var env: String?

    func read(_ assembly: Assembly, for provider: String) throws(Fault) -> SecureString {
        let key = if let env { try Self.variable(env, assembly) } else { try Self.line() }
        let known = KeyedProvider(rawValue: provider)
        for warning in key.withValue({ EnvironmentKeys.warnings(about: $0, named: "the key", of: known) }) {
            Terminal.error("warning: " + warning.words)
        }
        return key
    }

    private static func variable(_ name: String, _ assembly: Assembly) throws(Fault) -> SecureString {
        guard let value = assembly.environment[name], !value.isEmpty else {
            throw Fault(.usage, "\(quoted(name)) is not set", hint: "set it, or give the key on standard input")
        }
        return SecureString(value)
    }

    private static func line() throws(Fault) -> SecureString {
        var bytes = try Input.bytes(limit: StoredKey.limit)
        while let last = bytes.last, last == 10 || last == 13 || last == 32 { bytes.removeLast() }
        guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw Fault(
                .usage, "standard input holds no key", hint: "give it on one line: redoubt key add openai --name primary < FILE")
        }
        return SecureString(text)
    }
}

/// The vault's keys for people and programs, without their values.
struct KeyTable {
    private let assembly: Assembly
    private let isJSON: Bool
    private let advises: Bool

    init(_ assembly: Assembly, isJSON: Bool, advises: Bool = false) {
        self.assembly = assembly
        self.isJSON = isJSON
        self.advises = advises
    }

    func show() throws(Fault) {
        let keys = try assembly.vault().contents()?.keys ?? []
        if isJSON { return Terminal.out(.array(keys.map { .object(fields($0)) })) }
        let head = ["PROVIDER", "NAME", "STATUS", "KEY", "CREATED", "ENDS"] + (advises ? ["ADVICE"] : [])
        Terminal.table(
            head,
            keys.map { key in
                [
                    key.provider, key.name, key.status.rawValue, key.status == .destroyed ? "" : key.value.masked,
                    key.created.rfc3339, end(of: key)?.rfc3339 ?? "never",
                ] + (advises ? [advice(key).joined(separator: "; ")] : [])
            })
    }

    private func fields(_ key: StoredKey) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "provider": .string(key.provider), "name": .string(key.name), "status": .string(key.status.rawValue),
            "masked": .string(key.status == .destroyed ? "" : key.value.masked), "created": .string(key.created.rfc3339),
            "ends": end(of: key).map { .string($0.rfc3339) } ?? .null, "reason": .string(key.reason),
        ]
        if advises { fields["advice"] = .array(advice(key).map { .string($0) }) }
        return fields
    }

    private func end(of key: StoredKey) -> Timestamp? { [key.expires, key.notAfter].compactMap(\.self).min() }

    private func advice(_ key: StoredKey) -> [String] {
        guard key.status != .destroyed else { return [] }
        let now = SystemTime().now()
        let known = KeyedProvider(rawValue: key.provider)
        var words = key.value.withValue { EnvironmentKeys.warnings(about: $0, named: "it", of: known).map(\.words) }
        if key.status == .primary, let rotation = assembly.configuration.rotation[key.provider] {
            let due = key.created + rotation.frequency
            if now >= due {
                words.append("due for a change since \(due.rfc3339)")
            } else if now >= due - rotation.notificationThreshold {
                words.append("due for a change on \(due.rfc3339)")
            }
        }
        if let end = end(of: key), end <= now { words.append("its time is over") }
        return words
    }
}

extension Assembly {
    /// A name that no provider has is a slip; what was kept under it would never be used.
    func checkProvider(_ name: String) throws(Fault) {
        let names = configuration.providers.map(\.name)
        guard !names.contains(name) else { return }
        let near = didYouMean(name, among: Set(names))
        throw Fault(
            .usage, "no provider is called \(quoted(name))",
            hint: near.isEmpty ? "configured: " + names.joined(separator: ", ") : near)
    }
}
