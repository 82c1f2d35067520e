/// An http or https address of a service, to which paths are added: no user, no query, no fragment.
public struct ServiceURL: Sendable, Hashable, CustomStringConvertible {
    /// `http` or `https`.
    public let scheme: String
    /// Lower case; an IPv6 address without its brackets.
    public let host: String
    /// The port; the scheme's own when none is written.
    public let port: Int
    /// Empty, or a path that begins with a slash and does not end with one.
    public let path: String

    public init?(parsing text: some StringProtocol) {
        guard text.utf8.count <= 2048, text.unicodeScalars.allSatisfy({ ("!"..."~").contains($0) }),
            !text.contains(where: { "@#?\\\"<>^`{|}".contains($0) }), let mark = text.firstRange(of: "://")
        else { return nil }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = text[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard let (host, port) = hostAndPort(authority) else { return nil }
        if let port, port == 0 { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port ?? (scheme == "https" ? 443 : 80)
        var path = rest[authority.endIndex...]
        while path.last == "/" { path.removeLast() }
        self.path = String(path)
    }

    public var description: String {
        let shown = host.contains(":") ? "[\(host)]" : host
        let isUsual = port == (scheme == "https" ? 443 : 80)
        return scheme + "://" + shown + (isUsual ? "" : ":\(port)") + path
    }

    /// Whether the host is this machine by its very name: `localhost`, `127.0.0.0/8`, `::1`.
    public var isLoopback: Bool { isLoopbackHost(host) }
}

/// Where the gateway listens.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address; IPv6 without its brackets.
    public let host: String
    /// 0 lets the system choose.
    public let port: Int

    public init?(parsing text: some StringProtocol) {
        guard text.utf8.count <= 300, let (host, port) = hostAndPort(text), let port else { return nil }
        self.host = host
        self.port = port
    }

    public var description: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
    public var isLoopback: Bool { isLoopbackHost(host) }
}

/// `HOST`, `HOST:PORT`, `[V6]` or `[V6]:PORT` (RFC 3986, section 3.2, without user).
private func hostAndPort(_ text: some StringProtocol) -> (String, Int?)? {
    var host = String(text).lowercased()[...]
    var port: Int?
    if host.first == "[" {
        guard let end = host.firstIndex(of: "]") else { return nil }
        let inside = host[host.index(after: host.startIndex)..<end]
        let rest = host[host.index(after: end)...]
        guard inside.contains(":"), inside.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        if !rest.isEmpty {
            guard rest.first == ":", let number = portNumber(rest.dropFirst()) else { return nil }
            port = number
        }
        return (String(inside), port)
    }
    if let colon = host.firstIndex(of: ":") {
        guard let number = portNumber(host[host.index(after: colon)...]) else { return nil }
        port = number
        host = host[..<colon]
    }
    let isName = host.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
    guard isName, let first = host.first, first != ".", first != "-", !host.contains(".."), host.utf8.count <= 253 else {
        return nil
    }
    return (String(host), port)
}

private func portNumber(_ text: some StringProtocol) -> Int? {
    guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(text), port <= 65_535
    else {
        return nil
    }
    return port
}

private func isLoopbackHost(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
        && parts.allSatisfy {
            (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } && (Int($0) ?? 256) < 256
        }
}
