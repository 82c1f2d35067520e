import RedoubtCore
import RedoubtPolicy
import RedoubtVault
import Testing

@testable import Redoubt

@Suite struct ConfigTemplatesTests {
    private var files: [String: String] {
        Dictionary(ConfigTemplates.files.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first })
    }

    /// What `.env.example` sets, read as `.env` is.
    private func exampleVariables() throws -> [String: String] {
        let file = try DotEnv(parsing: ConfigTemplates.environment, from: ".env.example")
        return Dictionary(file.names.map { ($0, file[$0]?.withValue { $0 } ?? "") }, uniquingKeysWith: { first, _ in first })
    }

    @Test(arguments: DeploymentEnvironment.allCases)
    func `the files that init writes work together in every environment`(environment: DeploymentEnvironment) throws {
        let variables = try exampleVariables()
        let fixture = ConfigurationFixture(nil, environment: variables, flags: ["environment": environment.rawValue], files: files)
        let resolved = try fixture.resolve()
        #expect(resolved.file == "redoubt.yaml")
        #expect(resolved.policy.name == environment.rawValue + "-policy")
        #expect(resolved.warnings.isEmpty)
    }

    @Test func `the written configuration is the default one`() throws {
        let written = try ConfigurationFixture(nil, files: files).resolve(), standard = try ConfigurationFixture().resolve()
        #expect(written.configuration == standard.configuration)
    }

    @Test func `the example environment changes nothing`() throws {
        let variables = try exampleVariables()
        #expect(
            try ConfigurationFixture(nil, environment: variables).resolve().configuration
                == ConfigurationFixture().resolve().configuration)
    }

    @Test func `what is commented out would be valid too`() throws {
        var uncommented = ConfigTemplates.configuration.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, line) in uncommented.enumerated() {
            let body = line.drop { $0 == " " }
            let isKey =
                body.hasPrefix("# ") && body.dropFirst(2).drop(while: { $0 == " " }).contains(":") && !body.contains("`")
                && !body.hasPrefix("# A") && !body.hasPrefix("# W") && !body.hasPrefix("# M")
            if isKey { uncommented[index] = line.replacing("# ", with: "", maxReplacements: 1) }
        }
        let yaml = uncommented.joined(separator: "\n")
        let resolved = try ConfigurationFixture(yaml, files: files.filter { $0.key != "redoubt.yaml" }).resolve()
        #expect(resolved.configuration.providers.map(\.name) == ["openai", "anthropic", "ollama", "in-house"])
        #expect(resolved.configuration.toolServers.count == 2)
        #expect(resolved.configuration.limits.windows.provider.concurrency == 64)
        #expect(resolved.configuration.rotation.count == 1)
    }

    @Test(arguments: DeploymentEnvironment.allCases)
    func `the tests in every written policy hold`(environment: DeploymentEnvironment) throws {
        let document = try readPolicy(ConfigTemplates.policy(for: environment))
        #expect(document.tests.count == 3)
        for test in document.tests {
            let tier = test.tier ?? document.policy.declaredTools[test.call.name]?.tier ?? .readOnly
            let caller = Caller(user: test.user, roles: [.user], session: SessionID(user: test.user, name: ""))
            let decision = ToolAuthoriser().decide(
                test.call, caller: caller, grantedTier: tier,
                context: CallContext(trusted: [test.prompt], untrusted: test.untrusted),
                policy: document.policy)
            switch (decision, test.expectation) {
            case (.allow, .allow), (.ask, .ask), (.deny, .deny): break
            default: Issue.record("\(test.name): \(decision)")
            }
            if let code = test.code { #expect(decision.denial?.code == code) }
        }
    }
}
