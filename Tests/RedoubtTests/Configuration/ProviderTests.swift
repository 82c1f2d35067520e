import RedoubtCore
import Testing

@testable import Redoubt

@Suite struct ProviderTests {
    @Test func `without a section, providers are those whose key is there`() throws {
        let environment = ["OPENAI_API_KEY": "k", "GEMINI_API_KEY": "k"]
        let providers = try ConfigurationFixture(nil, environment: environment).resolve().configuration.providers
        #expect(providers.map(\.name) == ["openai", "gemini", "rehearsal"])
        #expect(providers[0].keys == [.environment("OPENAI_API_KEY")])
        #expect(providers[1].models == ["gemini-*"])
        #expect(providers[1].dialect == .openai)
        #expect(providers[2].dialect == .rehearsal)
        #expect(providers[2].baseURL == nil)
        #expect(providers[2].serves("rehearsal-1") && !providers[2].serves("gpt-4o"))
    }

    @Test func `a section counts alone and in its order`() throws {
        let yaml = """
            providers:
              zeta: {dialect: anthropic, base_url: "https://zeta.example/api/", keys: [{vault: primary}, {env: ZETA_KEY}], headers: {X-Team: red}}
              anthropic:
            """
        let providers = try ConfigurationFixture(yaml, environment: ["OPENAI_API_KEY": "k"]).resolve().configuration.providers
        #expect(providers.map(\.name) == ["zeta", "anthropic"])
        #expect(providers[0].baseURL?.description == "https://zeta.example/api")
        #expect(providers[0].keys == [.vault("primary"), .environment("ZETA_KEY")])
        #expect(providers[0].headers == [.init(name: "x-team", value: "red")])
        #expect(providers[0].connectTimeout == .seconds(10) && providers[0].firstByteTimeout == .seconds(300))
        #expect(providers[0].retries == 2 && providers[0].modelCache == .seconds(300))
        #expect(providers[1].dialect == .anthropic)
        #expect(providers[1].keys == [.environment("ANTHROPIC_API_KEY")])
    }

    @Test(arguments: ["openai", "anthropic", "gemini", "ollama", "vllm", "llamacpp", "rehearsal"])
    func `a preset needs nothing but its name`(name: String) throws {
        let provider = try ConfigurationFixture("providers: {\(name): {}}\n").resolve().configuration.providers.first
        #expect(provider?.name == name)
        #expect((provider?.baseURL == nil) == (name == "rehearsal"))
    }

    @Test func `an unknown name without an address is nearly a preset`() {
        let fault = ConfigurationFixture("providers:\n  antropic: {}\n").fault()
        #expect(
            fault?.words
                == "redoubt.yaml:2: `providers.antropic` needs `base_url`, because no preset has this name; did you mean `anthropic`?"
        )
    }

    @Test func `plain http goes to this machine, or where somebody wrote that it may`() throws {
        let fault = ConfigurationFixture("providers: {a: {base_url: 'http://10.0.0.5:8000/v1'}}\n").fault()
        #expect(fault?.words.contains("must be https") == true)
        #expect(
            try ConfigurationFixture("providers: {a: {base_url: 'http://10.0.0.5:8000/v1', allow_http: true}}\n").resolve()
                .configuration
                .providers.count == 1)
        #expect(
            try ConfigurationFixture("providers: {a: {base_url: 'http://localhost:8000/v1'}}\n").resolve().configuration.providers
                .first?
                .dialect == .openai)
    }

    @Test func `the environment can move a provider`() throws {
        let environment = ["REDOUBT_PROVIDERS_OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_API_KEY": "k"]
        let openai = try ConfigurationFixture(nil, environment: environment).resolve().configuration.providers.first
        #expect(openai?.baseURL?.port == 9)
        #expect(openai?.keys == [.environment("OPENAI_API_KEY")])
        let named = try ConfigurationFixture(
            "providers: {in-house: {base_url: 'https://a.example'}}\n",
            environment: ["REDOUBT_PROVIDERS_IN_HOUSE_RETRIES": "7", "REDOUBT_PROVIDERS_IN_HOUSE_MODELS": "a*, b"]
        ).resolve().configuration.providers
        #expect(named.count == 1)
        #expect(named[0].retries == 7)
        #expect(named[0].models == ["a*", "b"])
    }

    @Test(arguments: [
        "keys: [{}]", "keys: [{env: A, vault: b}]", "keys: [{env: A}, {env: A}]", "keys: [{env: 'A B'}]",
        "headers: {authorization: x}",
        "headers: {X-Api-Key: x}",
        "headers: {'a b': x}", "headers: {x: \"a\\r\\nb: c\"}", "headers: {x-a: b, X-A: c}", "base_url: 'https://u:p@a.example'",
        "retries: 11", "models: gpt-4",
        "connect_timeout: 0s", "key: x",
    ])
    func `a provider that would not work is refused`(line: String) {
        let fault = ConfigurationFixture("providers:\n  openai:\n    \(line)\n").fault()
        #expect(fault?.words.hasPrefix("redoubt.yaml:3:") == true, "\(line): \(fault?.words ?? "no fault")")
    }

    @Test(arguments: ["a b", "é", "a.b", "'*'", "''"])
    func `a provider's name is a word`(name: String) {
        #expect(ConfigurationFixture("providers: {\(name): {base_url: 'https://a.example'}}\n").fault()?.code == .configInvalid)
    }
}
