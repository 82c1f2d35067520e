internal import Foundation
internal import RedoubtCore

/// A gateway on loopback, with a local upstream behind it and users who may use it.
final class TestGateway: Sendable {
    let redoubt: Redoubt
    /// Where the gateway and the upstream are.
    let address: String
    let upstreamAddress: String
    /// Tokens by the name of what they are for.
    let tokens: [String: String]
    private let gateway: RunningProgram
    private let upstream: RunningProgram

    static let key = "mock-upstream-key"

    private init(
        _ redoubt: Redoubt, address: String, upstreamAddress: String, tokens: [String: String], gateway: RunningProgram,
        upstream: RunningProgram
    ) {
        self.redoubt = redoubt
        self.address = address
        self.upstreamAddress = upstreamAddress
        self.tokens = tokens
        self.gateway = gateway
        self.upstream = upstream
    }

    /// Starts both; nothing is left behind when it fails.
    static func start(requests: String = "1000000/h", tokens names: [String] = ["tester"]) async throws -> TestGateway {
        let folder = try ScratchFolder()
        do {
            let upstream = try startUpstream(folder)
            do {
                let upstreamAddress = try await upstream.line(after: "upstream listens on ")
                try folder.write(configuration(upstreamAddress, requests: requests), to: "redoubt.yaml")
                let redoubt = Redoubt(folder: folder, environment: ["MOCK_KEY": key, "MOCK_BAD_KEY": "not-" + key])
                let (gateway, address) = try await startGateway(redoubt)
                do {
                    let tokens = try await makeTokens(names, redoubt)
                    return TestGateway(
                        redoubt, address: address, upstreamAddress: upstreamAddress, tokens: tokens, gateway: gateway,
                        upstream: upstream)
                } catch { await gateway.stop(); throw error }
            } catch { await upstream.stop(); throw error }
        } catch { folder.remove(); throw error }
    }

    /// The gateway alone, on a configuration that stands in its folder; answers with where it listens.
    static func startGateway(_ redoubt: Redoubt) async throws -> (RunningProgram, String) {
        let gateway = try redoubt.start("serve", "--listen", "127.0.0.1:0")
        do {
            let rest = try await gateway.line(after: "redoubt listens on ")
            return (gateway, String(rest.prefix { $0 != " " }))
        } catch { await gateway.stop(); throw error }
    }

    static func startUpstream(_ folder: ScratchFolder) throws -> RunningProgram {
        let environment = ["PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"]
        let python = Program(executable: try Places.python, environment: environment, folder: folder.path)
        return try python.start([Places.script("upstream.py"), "--key", key])
    }

    /// `revoked` and `expired` are tokens that are no longer good.
    private static func makeTokens(_ names: [String], _ redoubt: Redoubt) async throws -> [String: String] {
        var tokens: [String: String] = [:]
        for name in names {
            let ending = name == "expired" ? ["--expires", "1ms"] : []
            let made = try await redoubt.run(["token", "create", "--user", name, "--role", "user", "--json"] + ending).json
            tokens[name] = made["token"]?.string
            if name == "revoked" { _ = try await redoubt("token", "revoke", made["id"]?.string ?? "") }
        }
        return tokens
    }

    /// Ends both and removes their folder; answers with the gateway's exit status.
    @discardableResult
    func stop() async -> Int32 {
        let status = await gateway.stop()
        await upstream.stop()
        redoubt.folder.remove()
        return status
    }

    /// The gateway dies as if the power had failed.
    func killGateway() async throws {
        gateway.signal(SIGKILL)
        guard try await gateway.ends(within: .seconds(10)) else { throw Trouble("the gateway survived SIGKILL") }
    }

    /// Ends the gateway politely, and leaves the state.
    func stopGateway() async -> Int32 { await gateway.stop() }

    /// A script of the folder `Python`, told where everything is.
    func script(_ name: String) throws -> (Program, [String]) {
        var environment = [
            "PATH": "/usr/bin:/bin", "HOME": redoubt.folder.path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1",
            "NO_PROXY": "*", "E2E_URL": address, "E2E_UPSTREAM": upstreamAddress, "E2E_UPSTREAM_KEY": Self.key,
            "E2E_BINARY": try Places.binary, "E2E_STATE": redoubt.state,
        ]
        for (name, token) in tokens { environment["E2E_" + name.uppercased()] = token }
        environment["E2E_TOKEN"] = tokens["tester"]
        environment["E2E_PID"] = String(gateway.pid)
        return (
            Program(executable: try Places.python, environment: environment, folder: redoubt.folder.path), [Places.script(name)]
        )
    }

    /// Providers for every way of failing: short deadlines so that waiting for them is short, keys that are bad, and one that is patient.
    private static func configuration(_ upstream: String, requests: String) -> String {
        let port = upstream.split(separator: ":").last.map(String.init) ?? ""
        func provider(_ name: String, _ more: String = "", keys: String = "[{env: MOCK_KEY}]") -> String {
            let settings = "keys: \(keys), first_byte_timeout: 3s, idle_timeout: 2s, retries: 0" + more
            return """
                  \(name): {dialect: openai, base_url: "http://127.0.0.1:\(port)/v1", models: ["\(name)-*"], \(settings)}
                  \(name)-messages: {dialect: anthropic, base_url: "http://127.0.0.1:\(port)", models: ["\(name)-*"], \(settings)}

                """
        }
        func replaced(_ text: String, _ pairs: KeyValuePairs<String, String>) -> String {
            pairs.reduce(text) { text, pair in text.replacing(pair.key, with: pair.value) }
        }
        return """
            version: 1
            environment: testing
            gateway: {header_timeout: 2s, body_timeout: 2s, drain_timeout: 4s}
            providers:
            \(provider("mock"))\
            \(replaced(provider("flaky"), ["retries: 0": "retries: 2", "first_byte_timeout: 3s": "first_byte_timeout: 20s"]))\
            \(replaced(provider("patient"), ["_byte_timeout: 3s": "_byte_timeout: 60s", "idle_timeout: 2s": "idle_timeout: 60s"]))\
            \(provider("spare", keys: "[{env: MOCK_BAD_KEY}, {env: MOCK_KEY}]"))\
            \(provider("badkey", keys: "[{env: MOCK_BAD_KEY}]"))\
            \(provider("limited"))\
              gone: {dialect: openai, base_url: "http://127.0.0.1:9/v1", models: ["gone-*"], retries: 0}
            limits:
              user: {requests: \(requests)}
              provider: {concurrency: 16}
              tiers: {read_only: 1000000/min, write: 1000000/min}
            audit: {origin: e2e.example/log}
            policy:
              version: 1
              name: end-to-end
              tools:
                get_weather: {effect: read}
                save_note: {effect: write}

            """
    }
}
