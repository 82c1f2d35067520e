internal import Foundation
internal import RedoubtCore
internal import Testing

/// Limits that more than one process keeps, and limits in money.
@Suite(.serialized) struct SharedLimitTests {
    private static let redis = "/usr/bin/redis-server"
    private static let hasRedis = FileManager.default.isExecutableFile(atPath: redis)

    @Test(.enabled(if: hasRedis, "redis-server is not installed"))
    func `two gateways on one Redis server share a user's limit exactly, and let nothing through without it`() async throws {
        try await withUpstream { folder, upstream in
            let port = Int.random(in: 20_000...32_000)
            let server = try Program(executable: Self.redis, folder: folder.path).start(
                ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            let limits = "{user: {requests: 10/h}, store: {redis: \"redis://127.0.0.1:\(port)/0\", namespace: e2e}}"
            let redoubt = try configured(folder, upstream, limits: limits)
            do {
                let token = try await token(redoubt)
                // A state of its own for each gateway, with the same token in it.
                let copy = try folder.copied()
                defer { copy.remove() }
                let (first, address) = try await TestGateway.startGateway(redoubt)
                let (second, other) = try await TestGateway.startGateway(Redoubt(folder: copy, environment: redoubt.environment))
                do {
                    try await check(
                        "shared_limits.py", redoubt, upstream, address, token,
                        more: ["E2E_OTHER_URL": other, "E2E_REDIS_PID": String(server.pid)])
                } catch {
                    await first.stop()
                    await second.stop()
                    throw error
                }
                #expect(await first.stop() == 0)
                #expect(await second.stop() == 0)
                let away = try await redoubt.entries("--action", "limit_store_away")
                #expect(away.count == 1 && away.first?["details"]?["fault"] == "limits.store_away", "\(away)")
            } catch {
                await server.stop()
                throw error
            }
            await server.stop()
        }
    }

    @Test func `a budget that is spent is the official client's own exception`() async throws {
        try await withUpstream { folder, upstream in
            let limits = """
                {user: {requests: 1000/h, budget: 0.1/day}}
                prices: {"mock-model": {input: 500, output: 500}}
                """
            let redoubt = try configured(folder, upstream, limits: limits)
            let (gateway, address) = try await TestGateway.startGateway(redoubt)
            do { try await check("budgets.py", redoubt, upstream, address, try await token(redoubt)) } catch {
                await gateway.stop()
                throw error
            }
            #expect(gateway.err.contains("no price is written for `mock-*`"))
            #expect(await gateway.stop() == 0)
        }
    }

    private func withUpstream(_ body: (ScratchFolder, String) async throws -> Void) async throws {
        try await ScratchFolder.using { folder in
            let upstream = try TestGateway.startUpstream(folder)
            do { try await body(folder, try await upstream.line(after: "upstream listens on ")) } catch {
                await upstream.stop()
                throw error
            }
            await upstream.stop()
        }
    }

    private func configured(_ folder: ScratchFolder, _ upstream: String, limits: String) throws -> Redoubt {
        try folder.write(
            """
            version: 1
            environment: testing
            providers:
              mock: {dialect: openai, base_url: "\(upstream)/v1", models: ["mock-*"], keys: [{env: MOCK_KEY}], retries: 0}
            limits: \(limits)
            audit: {origin: e2e.example/log}
            policy: {version: 1, name: end-to-end}

            """, to: "redoubt.yaml")
        return Redoubt(folder: folder, environment: ["MOCK_KEY": TestGateway.key])
    }

    private func token(_ redoubt: Redoubt) async throws -> String {
        let made = try await redoubt("token", "create", "--user", "ann", "--role", "user", "--json").json
        return try #require(made["token"]?.string)
    }

    /// Runs a script; each of its cases that is not well becomes an issue.
    private func check(
        _ script: String, _ redoubt: Redoubt, _ upstream: String, _ address: String, _ token: String, more: [String: String] = [:]
    ) async throws {
        let environment = [
            "PATH": "/usr/bin:/bin", "HOME": redoubt.folder.path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1",
            "NO_PROXY": "*", "E2E_URL": address, "E2E_UPSTREAM": upstream, "E2E_UPSTREAM_KEY": TestGateway.key,
            "E2E_BINARY": try Places.binary, "E2E_STATE": redoubt.state, "E2E_TOKEN": token,
        ].merging(more) { $1 }
        let python = Program(executable: try Places.python, environment: environment, folder: redoubt.folder.path)
        let outcome = try await python.run([Places.script(script)], within: .seconds(90))
        let lines = outcome.out.split(separator: "\n")
        #expect(!lines.contains { $0.hasPrefix("not ok ") }, "\(outcome.out)")
        let isWhole = outcome.status == 0 && lines.last == "done" && lines.contains { $0.hasPrefix("ok ") }
        #expect(isWhole, "\(script) ended early with \(outcome.status): \(outcome.err.suffix(2000))")
    }
}
