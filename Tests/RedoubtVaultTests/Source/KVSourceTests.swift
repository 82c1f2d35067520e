import RedoubtCore
import RedoubtVault
import Synchronization
import Testing

/// A server as HashiCorp's API documentation describes it: tokens with leases, roles, versions that are deleted.
private final class KVServer: Sendable, TimeSource {
    struct State {
        var now = Timestamp(seconds: 1_800_000_000)
        var log: [String] = []
        var tokens: [String: Timestamp] = [:]
        var minted = 0
        var status: Int?
        var isRenewable = true
    }

    let state = Mutex(State())
    static let wrong = KVResponse(status: 403, body: Array("{\"errors\":[\"permission denied\"]}".utf8))

    func now() -> Timestamp { state.withLock { $0.now } }
    func pass(_ duration: Duration) { state.withLock { $0.now = $0.now + duration } }
    var log: [String] { state.withLock { $0.log } }

    func answer(_ request: KVRequest) -> KVResponse {
        state.withLock { state in
            state.log.append(request.method.rawValue + " " + request.path)
            if let status = state.status { return KVResponse(status: status, body: Array("{\"errors\":[\"as told\"]}".utf8)) }
            if request.path == "/v1/auth/approle/login" { return Self.login(request, &state) }
            guard let token = request.token?.withValue({ $0 }), let end = state.tokens[token], end > state.now else {
                return Self.wrong
            }
            if request.path == "/v1/auth/token/renew-self" {
                state.tokens[token] = state.now + .seconds(3600)
                return Self.auth(token, state.isRenewable)
            }
            return Self.secret(request)
        }
    }

    private static func login(_ request: KVRequest, _ state: inout State) -> KVResponse {
        let body = request.body?.withValue { try? JSONValue(parsing: $0) }
        guard body?["role_id"]?.string == "role", body?["secret_id"]?.string == "quo\"te" else {
            return KVResponse(status: 400, body: Array("{\"errors\":[\"invalid role or secret ID\"]}".utf8))
        }
        state.minted += 1
        let token = "hvs.made" + String(state.minted)
        state.tokens[token] = state.now + .seconds(3600)
        return auth(token, state.isRenewable)
    }

    private static func auth(_ token: String, _ isRenewable: Bool) -> KVResponse {
        let auth: JSONValue = [
            "client_token": .string(token), "accessor": "a", "policies": ["default"], "token_policies": ["default"],
            "lease_duration": 3600,
            "renewable": .bool(isRenewable), "token_type": "service",
        ]
        return KVResponse(
            status: 200, body: JSONValue.object(["request_id": "r", "lease_id": "", "auth": auth, "data": nil]).canonicalBytes)
    }

    private static func secret(_ request: KVRequest) -> KVResponse {
        let metadata: JSONValue = ["created_time": "2026-01-01T00:00:00Z", "deletion_time": "", "destroyed": false, "version": 2]
        let gone: JSONValue = [
            "created_time": "2026-01-01T00:00:00Z", "deletion_time": "2026-02-01T00:00:00Z", "destroyed": false, "version": 2,
        ]
        func found(_ fields: JSONValue, _ metadata: JSONValue, _ status: Int = 200) -> KVResponse {
            KVResponse(
                status: status,
                body: JSONValue.object(["data": ["data": fields, "metadata": metadata], "request_id": "r"]).canonicalBytes)
        }
        switch (request.method, request.path) {
        case (.get, "/v1/secret/data/team/openai"): return found(["api_key": "from the server", "other": "x"], metadata)
        case (.get, "/v1/secret/data/team/single"): return found(["whatever": "one field"], metadata)
        case (.get, "/v1/secret/data/team/a%20b%C3%BC"): return found(["value": "odd name"], metadata)
        case (.get, "/v1/secret/data/team/deleted"): return found(nil, gone, 404)
        case (.get, "/v1/secret/data/team/html"): return KVResponse(status: 200, body: Array("<html>".utf8))
        case (.list, "/v1/secret/metadata/team"):
            return KVResponse(status: 200, body: Array("{\"data\":{\"keys\":[\"openai\",\"sub/\",\"deleted\"]}}".utf8))
        default: return KVResponse(status: 404, body: Array("{\"errors\":[]}".utf8))
        }
    }
}

@Suite struct `Credentials of a HashiCorp server` {
    private let server = KVServer()
    private let role = KVLogin.appRole(role: "role", secret: SecureString("quo\"te"), mount: "approle")

    private func source(_ login: KVLogin? = nil, namespace: String? = nil) throws(Fault) -> KVSource {
        let server = server
        return try KVSource(folder: "team", namespace: namespace, login: login ?? role, time: server) { server.answer($0) }
    }

    private func fault(_ source: KVSource, _ name: String) async -> Fault? {
        do { _ = try await source.credential(name) } catch { return error }
        return nil
    }

    @Test func `are read with a token of the role, which is asked for once`() async throws {
        let source = try source()
        #expect(try await source.credential("openai#api_key") == SecureString("from the server"))
        #expect(try await source.credential("single") == SecureString("one field"))
        #expect(try await source.credential("a bü") == SecureString("odd name"))
        #expect(try await source.names() == ["deleted", "openai"])
        #expect(server.log.first == "POST /v1/auth/approle/login" && server.log.count { $0.hasPrefix("POST") } == 1)
    }

    @Test func `are read with a given token`() async throws {
        server.state.withLock { $0.tokens["hvs.given"] = $0.now + .seconds(10) }
        let source = try source(.token(SecureString("hvs.given")))
        #expect(try await source.credential("single") == SecureString("one field"))
        server.pass(.seconds(11))
        let ended = await fault(source, "single")
        #expect(ended?.code == .sourceDenied && ended?.words.contains("permission denied") == true && ended?.hint.isEmpty == false)
    }

    @Test func `are read on through renewal, and through a new login when that is refused`() async throws {
        let source = try source()
        for _ in 0..<20 {
            #expect(try await source.credential("single") == SecureString("one field"))
            server.pass(.seconds(1000))
        }
        #expect(server.log.count { $0.hasSuffix("/login") } == 1 && server.log.contains { $0.hasSuffix("/renew-self") })
        server.pass(.seconds(4000))
        #expect(try await source.credential("single") == SecureString("one field"))
        // The server forgot the token before its time: once more with a new one.
        server.state.withLock { $0.tokens = [:] }
        #expect(try await source.credential("single") == SecureString("one field"))
        #expect(server.log.count { $0.hasSuffix("/login") } == 3)
        server.state.withLock { $0.isRenewable = false }
    }

    @Test func `fail with what the server means`() async throws {
        let source = try source()
        let expected: [(String, Fault.Code, String)] = [
            ("absent", .keyMissing, "no secret"), ("deleted", .keyMissing, "deleted"), ("openai", .keyMissing, "`value`"),
            ("openai#nothing", .keyMissing, "`nothing`"), ("html", .sourceFailed, "something else"),
            ("", .keyMissing, "not a path"),
            ("../../sys/seal", .keyMissing, "not a path"), ("a//b", .keyMissing, "not a path"),
        ]
        for (name, code, words) in expected {
            let found = await fault(source, name)
            #expect(found?.code == code && found?.words.contains(words) == true && found?.hint.isEmpty == false, "\(name)")
        }
        for (status, words) in [(500, "500"), (503, "sealed"), (429, "too busy"), (473, "standby"), (412, "412"), (301, "301")] {
            server.state.withLock { $0.status = status }
            let found = await fault(source, "single")
            #expect(found?.code == .sourceFailed && found?.words.contains(words) == true && found?.hint.isEmpty == false)
        }
    }

    @Test func `are refused to a role with another secret`() async throws {
        let source = try source(.appRole(role: "role", secret: SecureString("wrong"), mount: "approle"))
        let found = await fault(source, "single")
        #expect(found?.code == .sourceDenied && found?.words.contains("invalid role or secret ID") == true)
    }

    @Test func `are asked for in a namespace, with nothing secret in the path`() async throws {
        let seen = Mutex<[KVRequest]>([])
        let server = server
        let source = try KVSource(mount: "kv/two", folder: "team", namespace: "ns/one", login: role, time: server) { request in
            seen.withLock { $0.append(request) }
            return server.answer(request)
        }
        _ = await fault(source, "openai")
        let requests = seen.withLock { $0 }
        #expect(requests.map(\.path) == ["/v1/auth/approle/login", "/v1/kv/two/data/team/openai"])
        #expect(requests.allSatisfy { $0.namespace == "ns/one" } && requests[0].token == nil)
        #expect(!"\(requests)".contains("quo"))
        #expect(Fault.from { _ = try KVSource(mount: "../sys", login: role) { server.answer($0) } }?.code == .configInvalid)
    }
}
