public import RedoubtCore
internal import RedoubtWire

/// Where a Redis or Valkey server is: `redis://[user[:password]@]host[:port][/database]`, or `rediss://` for TLS.
///
/// The password is no part of any description.
public struct RedisAddress: Sendable {
    public let host: String
    public let port: Int
    public let isSecure: Bool
    public let database: Int
    let user: String?
    let password: SecureString?

    /// Throws ``Fault/Code/configInvalid``, without the text, which may hold a password.
    public init(_ text: String, password given: SecureString? = nil) throws(Fault) {
        let wrong = Fault(
            .configInvalid, "the address of the Redis server makes no sense",
            hint: "write redis://HOST:PORT/DATABASE, or rediss:// for TLS; the password is better in an environment variable")
        let parts = text.split(separator: "://", maxSplits: 1).map(String.init)
        guard parts.count == 2, ["redis", "rediss"].contains(parts[0]) else { throw wrong }
        isSecure = parts[0] == "rediss"
        let rest = parts[1].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let sides = rest[0].split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        guard sides.count <= 2, let address = sides.last, let (name, number) = Self.split(address) else { throw wrong }
        let credentials = sides.count == 2 ? sides[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) : []
        let chosen = rest.count == 2 && !rest[1].isEmpty ? Int(rest[1]) : 0
        guard let chosen, (0..<1_024).contains(chosen) else { throw wrong }
        host = name
        port = number
        database = chosen
        user = credentials.first.flatMap { $0.isEmpty ? nil : String($0) }
        password = given ?? (credentials.count == 2 && !credentials[1].isEmpty ? SecureString(String(credentials[1])) : nil)
    }

    private static func split(_ address: String) -> (String, Int)? {
        if address.hasPrefix("["), let end = address.firstIndex(of: "]") {
            let behind = address[address.index(after: end)...]
            let port = behind.isEmpty ? 6_379 : behind.hasPrefix(":") ? Int(behind.dropFirst()) : nil
            return port.flatMap {
                (1...65_535).contains($0) ? (String(address[address.index(after: address.startIndex)..<end]), $0) : nil
            }
        }
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts[0].isEmpty else { return nil }
        let port = parts.count == 2 ? Int(parts[1]) : 6_379
        return port.flatMap { (1...65_535).contains($0) ? (String(parts[0]), $0) : nil }
    }

    /// What is said on a new connection before anything else.
    var greeting: [[[UInt8]]] {
        var commands: [[[UInt8]]] = []
        password?.withValue { password in
            let words = ["AUTH"] + (user.map { [$0] } ?? []) + [password]
            commands.append(words.map { Array($0.utf8) })
        }
        if database > 0 { commands.append(["SELECT", String(database)].map { Array($0.utf8) }) }
        return commands
    }
}

extension RedisAddress: CustomStringConvertible {
    public var description: String { "\(isSecure ? "rediss" : "redis")://\(host):\(port)/\(database)" }
}
