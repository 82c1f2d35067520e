import RedoubtCore
import Testing

@testable import Redoubt

@Suite struct ServiceURLTests {
    @Test(arguments: [
        ("https://api.openai.com/v1", "https://api.openai.com/v1"), ("HTTPS://API.example.COM:443/", "https://api.example.com"),
        ("http://127.0.0.1:11434/v1/", "http://127.0.0.1:11434/v1"), ("http://[::1]:8080", "http://[::1]:8080"),
    ])
    func `a service's address is read and written the same everywhere`(text: String, written: String) {
        #expect(ServiceURL(parsing: text)?.description == written)
    }

    @Test(arguments: [
        "", "api.openai.com", "ftp://example.com", "https://", "https://user@example.com", "https://user:pw@example.com",
        "https://example.com#x",
        "https://example.com?x=1", "https://exa mple.com", "https://example.com:0", "https://example.com:99999",
        "https://example.com:x",
        "https://example.com\\@evil.example", "https://[::1", "https://[zz]", "https://a..b", "https://-x", "https://exämple.com",
        "https:///v1",
        "javascript://x", "https://example.com/\n", "https://:443",
    ])
    func `what could be read in two ways is no address`(text: String) {
        #expect(ServiceURL(parsing: text) == nil)
    }

    @Test(arguments: [
        ("http://localhost", true), ("http://127.0.0.1", true), ("http://127.9.8.7", true), ("http://[::1]", true),
        ("http://127.0.0.1.evil.example", false),
        ("http://localhost.evil.example", false), ("http://127.1", false), ("http://0.0.0.0", false), ("http://10.0.0.1", false),
        ("http://127.0.0.256", false),
    ])
    func `only this machine's own names are loopback`(text: String, expected: Bool) {
        #expect(ServiceURL(parsing: text)?.isLoopback == expected)
    }

    @Test(arguments: [("127.0.0.1:8787", "127.0.0.1", 8787), ("[::]:0", "::", 0), ("Example.COM:65535", "example.com", 65_535)])
    func `a listening address has host and port`(text: String, host: String, port: Int) {
        let address = ListenAddress(parsing: text)
        #expect(address?.host == host)
        #expect(address?.port == port)
    }

    @Test(arguments: [
        "8787", ":8787", "localhost", "localhost:", "localhost:65536", "localhost:-1", "localhost:+1", "::1:80", "a b:1", "a:1:2",
    ])
    func `half an address is none`(text: String) {
        #expect(ListenAddress(parsing: text) == nil)
    }
}
