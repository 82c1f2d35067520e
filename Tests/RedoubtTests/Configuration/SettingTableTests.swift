import RedoubtCore
import Testing

@testable import Redoubt

@Suite struct SettingTableTests {
    @Test(arguments: ConfigurationSettings.all + PolicySettings.table.settings)
    func `every default and example is a value of its setting`(setting: Setting) throws {
        _ = try setting.standardValue()
        if !setting.isSecret || setting.kind != .secret {
            _ = try setting.value(
                of: try setting.kind.node(from: setting.example, at: ConfigPlace(.environment("X"), key: setting.key)))
        }
        #expect(
            setting.meaning.first?.isLowercase == true || setting.meaning.hasPrefix("the ") || setting.meaning.hasPrefix("a JSON"))
        #expect(!setting.meaning.hasSuffix("."))
    }

    @Test func `no two settings share a name in the environment`() {
        let names = ConfigurationSettings.all.flatMap { [$0.environmentName] + $0.aliases.map(\.name) }
        #expect(Set(names).count == names.count)
    }

    @Test func `no two settings share a key`() {
        #expect(Set(ConfigurationSettings.all.map(\.key)).count == ConfigurationSettings.all.count)
    }

    @Test(arguments: ConfigurationSettings.all.filter { !$0.key.contains("*") && $0.kind != .secret && !$0.isFileOnly })
    func `every setting can be set by its environment variable, over the file`(setting: Setting) throws {
        var fixture = ConfigurationFixture(nil, environment: [setting.environmentName: setting.example])
        fixture.files["policy.yaml"] = "name: p\n"
        // Names of providers must be known.
        if setting.key == "agent.provider" { fixture.environment["ANTHROPIC_API_KEY"] = "k" }
        if setting.key == "gateway.maximum_body" { fixture.environment["REDOUBT_GATEWAY_MAXIMUM_TEXT"] = "1KiB" }
        let resolved = try fixture.resolve()
        #expect(resolved.origin(of: setting.key) == "environment \(setting.environmentName)")
    }

    @Test func `times are written in the unit that has no fraction`() {
        let texts = ["250ms", "10s", "5m", "24h", "365d", "90s", "0ms"]
        #expect(texts.map { Duration(parsing: $0)?.written ?? "" } == ["250ms", "10s", "5m", "1d", "365d", "90s", "0ms"])
    }

    @Test(arguments: [
        ("", "*", true), ("gpt-4o", "gpt-*", true), ("xgpt-4", "gpt-*", false), ("a/b:c", "a*c", true), ("abc", "a*b", false),
        ("o3", "o*", true), ("", "", true), ("a", "", false), ("aXbXc", "a*b*c", true),
    ])
    func `a star stands for any run of characters`(text: String, pattern: String, expected: Bool) {
        #expect(matchesGlob(text, pattern) == expected)
    }

    @Test func `the schema knows every section and forbids the rest`() throws {
        let schema = ResolvedConfiguration.schema
        #expect(schema["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["additionalProperties"] == false)
        let sections = Set(ConfigurationSettings.all.map { String($0.key.prefix { $0 != "." }) })
        #expect(Set(schema["properties"]?.object?.keys.map { $0 } ?? []) == sections)
        #expect(schema["properties"]?["providers"]?["additionalProperties"]?["properties"]?["base_url"] != nil)
        #expect(schema["properties"]?["gateway"]?["properties"]?["listen"]?["default"] == "127.0.0.1:8787")
        #expect(
            PolicyReader.schema["properties"]?["tools"]?["additionalProperties"]?["properties"]?["effect"]?["enum"] == [
                "read", "write", "execute", "privileged",
            ])
    }

    @Test func `the reference names every setting`() {
        let text = ResolvedConfiguration.reference
        for setting in ConfigurationSettings.all { #expect(text.contains("`\(setting.key)`")) }
        #expect(PolicyReader.reference.contains("`filesystem.read`"))
    }
}
