internal import RedoubtCore

/// The form of a vault's plaintext: one JSON object of version 1.
///
///     {"version":1,"keys":[{"id","provider","name","status","created","expires"?,"not_after"?,"reason"?,"value"}],
///      "record_keys":{"primary":N,"keys":[{"id":N,"value":HEX}]}}
///
/// A member that is not known is refused rather than lost at the next writing.
extension VaultContents {
    static let version = 1

    /// The text, in protected memory.
    func json() -> SecureBytes {
        var out = SecureJSONWriter()
        out.raw("{\"version\":\(Self.version),\"keys\":[")
        for (index, key) in keys.enumerated() {
            out.raw(index == 0 ? "\n{" : ",\n{")
            var members = [("id", key.id), ("provider", key.provider), ("name", key.name), ("status", key.status.rawValue)]
            members.append(("created", key.created.rfc3339))
            if let expires = key.expires { members.append(("expires", expires.rfc3339)) }
            if let notAfter = key.notAfter { members.append(("not_after", notAfter.rfc3339)) }
            if !key.reason.isEmpty { members.append(("reason", key.reason)) }
            for (name, value) in members {
                out.raw("\"\(name)\":")
                out.string(value)
                out.raw(",")
            }
            out.raw("\"value\":")
            out.string(key.value)
            out.raw("}")
        }
        out.raw("]")
        if let recordKeys { Self.write(recordKeys, &out) }
        out.raw("}\n")
        return out.finish()
    }

    /// Reads the text. Throws `vault.unreadable`.
    init(json text: Span<UInt8>) throws(Fault) {
        var reader = SecureJSONReader()
        var version: Int?
        var keys: [StoredKey] = []
        var recordKeys: Keyset?
        try reader.object(text) { (reader, member) throws(Fault) in
            switch member {
            case "version":
                version = try reader.number(text)
                guard version == Self.version else { throw Self.newer("version \(version ?? 0)") }
            case "keys":
                try reader.array(text) { (reader) throws(Fault) in
                    keys.append(try Self.key(&reader, text))
                    guard keys.count <= Self.limit else { throw SecureJSONReader.damaged("there are more than \(Self.limit) keys") }
                }
            case "record_keys": recordKeys = try Self.keyset(&reader, text)
            default: throw Self.newer(quoted(member))
            }
        }
        try reader.finish(text)
        guard version != nil else { throw SecureJSONReader.damaged("the version is missing") }
        self.init(keys: keys, recordKeys: recordKeys)
    }

    private static func key(_ reader: inout SecureJSONReader, _ text: Span<UInt8>) throws(Fault) -> StoredKey {
        let known: Set = ["id", "provider", "name", "status", "created", "expires", "not_after", "reason"]
        var members: [String: String] = [:]
        var value: SecureString?
        try reader.object(text) { (reader, member) throws(Fault) in
            if member == "value" { value = try reader.string(text); return }
            guard known.contains(member) else { throw newer(quoted(member)) }
            members[member] = try reader.text(text)
        }
        let times = try (time(members["created"]), time(members["expires"]), time(members["not_after"]))
        guard let id = members["id"], let provider = members["provider"], let name = members["name"], let value,
            let created = times.0,
            let status = members["status"].flatMap(StoredKey.Status.init(rawValue:)), StoredKey.isName(provider),
            StoredKey.isName(name)
        else { throw SecureJSONReader.damaged("a key lacks something") }
        return StoredKey(
            id: id, provider: provider, name: name, status: status, created: created, expires: times.1, notAfter: times.2,
            reason: members["reason"] ?? "", value: value)
    }

    private static func time(_ text: String?) throws(Fault) -> Timestamp? {
        guard let text else { return nil }
        guard let time = Timestamp(rfc3339: text) else { throw SecureJSONReader.damaged("\(quoted(text)) is not a time") }
        return time
    }

    private static func keyset(_ reader: inout SecureJSONReader, _ text: Span<UInt8>) throws(Fault) -> Keyset {
        var primary: Int?
        var keys: [Keyset.KeyID: [UInt8]] = [:]
        try reader.object(text) { (reader, member) throws(Fault) in
            switch member {
            case "primary": primary = try reader.number(text)
            case "keys":
                try reader.array(text) { (reader) throws(Fault) in
                    let (id, value) = try recordKey(&reader, text)
                    keys[id] = value
                }
            default: throw newer(quoted(member))
            }
        }
        guard let primary = primary.flatMap(UInt32.init(exactly:)) else {
            throw SecureJSONReader.damaged("the record keys have no primary")
        }
        return try Keyset(primary: Keyset.KeyID(primary), keys: keys)
    }

    private static func recordKey(
        _ reader: inout SecureJSONReader, _ text: Span<UInt8>
    ) throws(Fault) -> (Keyset.KeyID, [UInt8]) {
        var id: UInt32?
        var value: [UInt8]?
        try reader.object(text) { (reader, member) throws(Fault) in
            switch member {
            case "id": id = UInt32(exactly: try reader.number(text))
            case "value": value = try reader.string(text).withBytes { Hexadecimal.decode($0) }
            default: throw newer(quoted(member))
            }
        }
        guard let id, let value else { throw SecureJSONReader.damaged("a record key lacks something") }
        return (Keyset.KeyID(id), value)
    }

    private static func write(_ keyset: Keyset, _ out: inout SecureJSONWriter) {
        out.raw(",\n\"record_keys\":{\"primary\":\(keyset.primary.number),\"keys\":[")
        keyset.withKeys { keys in
            for (index, id) in keyset.ids.enumerated() {
                out.raw((index == 0 ? "" : ",") + "{\"id\":\(id.number),\"value\":")
                out.hexadecimal(keys[id] ?? [])
                out.raw("}")
            }
        }
        out.raw("]}")
    }

    private static func newer(_ what: String) -> Fault {
        Fault(
            .vaultUnreadable, "the vault has \(what), which this version does not know",
            hint: "use the version of redoubt that wrote it")
    }
}
