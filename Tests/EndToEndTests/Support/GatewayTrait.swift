internal import Testing

/// Gives a suite a gateway of its own, started before its first test and stopped after its last.
struct GatewayTrait: SuiteTrait, TestScoping {
    @TaskLocal static var current: TestGateway?

    let requests: String
    let tokens: [String]

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let gateway = try await TestGateway.start(requests: requests, tokens: tokens)
        do { try await Self.$current.withValue(gateway) { try await function() } } catch {
            await gateway.stop()
            throw error
        }
        let status = await gateway.stop()
        #expect(status == 0, "the gateway did not end well")
    }
}

extension Trait where Self == GatewayTrait {
    static func gateway(requests: String = "1000000/h", tokens: [String] = ["tester"]) -> Self {
        GatewayTrait(requests: requests, tokens: tokens)
    }
}

/// The suite's gateway.
func suiteGateway() throws -> TestGateway {
    guard let gateway = GatewayTrait.current else { throw Trouble("the suite has no gateway") }
    return gateway
}

/// Runs a script against a gateway, the suite's own where none is named; each of its cases that is not well becomes an issue of the test.
func expectAllWell(
    _ script: String, with gateway: TestGateway? = nil, within limit: Duration = .seconds(120),
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let (python, arguments) = try (gateway ?? suiteGateway()).script(script)
    let outcome = try await python.run(arguments, within: limit)
    let lines = outcome.out.split(separator: "\n")
    for line in lines where line.hasPrefix("not ok ") {
        Issue.record(Comment(rawValue: String(line.dropFirst("not ok ".count))), sourceLocation: sourceLocation)
    }
    let isWhole = outcome.status == 0 && lines.last == "done" && lines.contains { $0.hasPrefix("ok ") }
    #expect(isWhole, "\(script) ended early with \(outcome.status): \(outcome.err.suffix(2000))", sourceLocation: sourceLocation)
}
