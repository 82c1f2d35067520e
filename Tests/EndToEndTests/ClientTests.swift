internal import Testing

/// The official clients, unmodified but for their address and key.
@Suite(.serialized, .gateway()) struct ClientTests {
    @Test func `the official OpenAI client works through the gateway`() async throws {
        try await expectAllWell("sdk_openai.py")
    }

    @Test func `the official Anthropic client works through the gateway`() async throws {
        try await expectAllWell("sdk_anthropic.py")
    }

    @Test func `an operator's changes count in a running gateway`() async throws { try await expectAllWell("live_changes.py") }

    @Test func `the agent talks to a provider over HTTP, beside a gateway on the same state`() async throws {
        let redoubt = try suiteGateway().redoubt
        let outcome = try await redoubt("agent", "--once", "hello", "--model", "mock-model")
        let isAnswered = outcome.status == 0 && outcome.out.hasPrefix("Hello from the upstream: ")
        #expect(isAnswered, "\(outcome)")
        let gone = try await redoubt("agent", "--once", "hello", "--model", "gone-model")
        let isRefused = gone.status == 3 && gone.err.hasPrefix("error: upstream.error ")
        #expect(isRefused, "\(gone)")
    }
}

@Suite(.serialized, .gateway(requests: "100/h", tokens: ["tester", "other", "hasty", "revoked", "expired"]))
struct RefusalTests {
    @Test func `every refusal is the OpenAI client's own exception`() async throws { try await expectAllWell("refusals_openai.py") }

    @Test func `every refusal is the Anthropic client's own exception`() async throws {
        try await expectAllWell("refusals_anthropic.py")
    }
}

@Suite(.serialized, .gateway()) struct SecretTests {
    @Test func `a planted secret is in none of the bytes that reach the client`() async throws {
        try await expectAllWell("secrets_raw.py")
    }

    @Test func `a planted secret is in nothing that the official clients put together`() async throws {
        try await expectAllWell("secrets_sdk.py")
    }

    @Test func `what the gateway does not change keeps its bytes`() async throws { try await expectAllWell("passthrough.py") }
}

@Suite(.serialized, .gateway()) struct HostileTests {
    @Test func `bad input gets the contract's status and code, an entry, and does no harm`() async throws {
        try await expectAllWell("bad_input.py")
    }

    @Test func `a bad upstream gets the contract's status and code, an entry, and does no harm`() async throws {
        try await expectAllWell("bad_upstream.py")
    }

    @Test func `a client that goes away takes its request with it`() async throws { try await expectAllWell("disconnects.py") }
}

@Suite(.serialized, .gateway()) struct ProviderKeyTests {
    @Test func `keys fail over, rotate, are revoked and stay unseen, whatever the provider does`() async throws {
        try await expectAllWell("provider_keys.py")
    }
}
