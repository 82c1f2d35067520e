public import RedoubtCore

/// A place that a tool may reach: `api.github.com`, `https://api.github.com`, `*.example.com:443`, `[::1]:8080`.
///
/// `*.example.com` means every host below it and not `example.com` itself; `*` means every host. A scheme sets the port
/// where none is written and is not looked at further, because a connection does not show it.
public struct NetworkRule: Sendable, Hashable, CustomStringConvertible {
    /// The host, lower case: a name, an address, `*`, or `*.` and a name.
    public let host: String
    /// The port; nil means any.
    public let port: Int?

    /// Reads a rule; a `policy.invalid` fault says what is wrong with it.
    public init(_ text: String) throws(Fault) {
        var rest = Substring(text)
        var port: Int?
        if let scheme = Self.schemes.first(where: { rest.lowercased().hasPrefix($0.prefix) }) {
            rest = rest.dropFirst(scheme.prefix.count)
            port = scheme.port
        }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        if let colon = Self.portColon(in: rest) {
            guard let number = Int(rest[rest.index(after: colon)...]), (1...65_535).contains(number) else {
                throw Self.fault(text)
            }
            port = number
            rest = rest[..<colon]
        }
        guard Self.isHost(rest) else { throw Self.fault(text) }
        self.host = rest.lowercased()
        self.port = port
    }

    private init(host: String, port: Int?) {
        self.host = host
        self.port = port
    }

    public var description: String { port.map { "\(host):\($0)" } ?? host }

    /// Whether a connection to this host and port is meant. The host is compared as it is asked for, before any look-up.
    public func matches(host name: String, port asked: Int) -> Bool {
        (port == nil || port == asked) && Self.covers(host, name.lowercased())
    }

    /// What both rules mean; nil when they have nothing in common.
    public func intersection(_ other: NetworkRule) -> NetworkRule? {
        guard port == nil || other.port == nil || port == other.port else { return nil }
        let both = port ?? other.port
        if Self.covers(host, other.host) { return NetworkRule(host: other.host, port: both) }
        if Self.covers(other.host, host) { return NetworkRule(host: host, port: both) }
        return nil
    }

    private static func covers(_ pattern: String, _ name: String) -> Bool {
        if pattern == "*" || pattern == name { return true }
        return pattern.hasPrefix("*.") && name.hasSuffix(pattern.dropFirst()) && name.utf8.count > pattern.utf8.count - 1
    }

    private static let schemes = [(prefix: "https://", port: 443), (prefix: "http://", port: 80)]

    private static func portColon(in text: Substring) -> Substring.Index? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        if text.hasPrefix("[") { return text[..<colon].hasSuffix("]") ? colon : nil }
        return colon
    }

    private static func isHost(_ text: Substring) -> Bool {
        if text.hasPrefix("["), text.hasSuffix("]") {
            return text.count > 4 && text.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        let name = text.hasPrefix("*.") ? text.dropFirst(2) : text
        return text == "*" || (!name.isEmpty && name.utf8.count <= 253 && !name.hasPrefix(".") && name.utf8.allSatisfy(isHostByte))
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func fault(_ text: String) -> Fault {
        Fault(
            .policyInvalid, "the network rule \(quoted(text)) is not a host with a port",
            hint: "write `api.example.com`, `*.example.com:443` or `https://api.example.com`, without a path")
    }
}
