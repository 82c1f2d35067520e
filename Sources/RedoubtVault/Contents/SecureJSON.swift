internal import RedoubtCore

/// A small JSON object with secrets in it, made in protected memory.
enum SecureJSON {
    enum Value { case plain(String), secret(SecureString) }

    static func object(_ members: [(String, Value)]) -> SecureString {
        var out = SecureJSONWriter()
        for (index, (name, value)) in members.enumerated() {
            out.raw(index == 0 ? "{" : ",")
            out.string(name)
            out.raw(":")
            switch value {
            case .plain(let text): out.string(text)
            case .secret(let secret): out.string(secret)
            }
        }
        out.raw(members.isEmpty ? "{}" : "}")
        return SecureString(out.finish()) ?? SecureString("{}")
    }
}
