import RedoubtCore
import RedoubtVault
import Testing

@Suite struct `A provider key in the environment` {
    /// A random text of the form of a real key; the parts keep a scanner from taking this file for a leak.
    static func real(_ provider: KeyedProvider, seed: UInt64 = 1) -> String {
        var generator = SplitMix(state: seed)
        let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        func random(_ count: Int) -> String { String((0..<count).map { _ in digits[Int(generator.next() % 62)] }) }
        return switch provider {
        case .openai: "sk-" + "proj-" + random(120)
        case .anthropic: "sk-ant-" + "api03-" + random(93) + "AA"
        case .gemini: "AIza" + "Sy" + random(33)
        }
    }

    private func key(_ provider: KeyedProvider, _ value: String) throws(Fault) -> EnvironmentKey {
        try EnvironmentKeys(environment: [provider.variable: value]).key(for: provider)
    }
    private func kinds(_ provider: KeyedProvider, _ value: String) throws -> Set<KeyWarning.Kind> {
        Set(try key(provider, value).warnings.map(\.kind))
    }

    @Test(arguments: KeyedProvider.allCases) func `is taken as it is when it looks right`(provider: KeyedProvider) throws {
        for seed in 0..<300 {
            let value = Self.real(provider, seed: UInt64(seed))
            let found = try key(provider, value)
            #expect(found.warnings.isEmpty, "seed \(seed)")
            #expect(found.value == SecureString(value) && found.provider == provider)
        }
    }

    @Test(arguments: KeyedProvider.allCases, ["", " ", "\n\t"]) func `is asked for by name when it is missing`(
        provider: KeyedProvider, empty: String
    ) {
        for environment in [[:], [provider.variable: empty]] {
            do {
                _ = try EnvironmentKeys(environment: environment).key(for: provider)
                Issue.record("found a key")
            } catch {
                #expect(error.code == .keyMissing)
                #expect(error.words == provider.variable + " is not set")
                #expect(error.hint.contains(provider.variable))
            }
        }
    }

    @Test(
        arguments: [
            ("sk-test", [.short, .test]), ("changeme", [.short, .placeholder, .shape]),
            ("your-api-key", [.short, .placeholder, .shape]),
            ("sk-" + String(repeating: "a", count: 48), [.repetitive]),
            ("sk-" + String(repeating: "abc1", count: 12), [.repetitive]),
            ("<your key here>".replacing(" ", with: "_"), [.short, .placeholder, .shape]),
            ("sk-" + String(repeating: "x", count: 48), [.placeholder, .repetitive]),
            ("none", [.short, .placeholder, .shape]), ("sk-" + "1234567890" + "abcdefghij" + "ABCDEFGHIJKLMNOPQRSTUVW", [.test]),
            ("hunter2", [.short, .shape]),
            ("${OPENAI_KEY}", [.short, .placeholder, .shape]),
            ("sk-" + "proj-test-" + "fGh7kLm2Qw9Zx4Cv8Bn3Jp6Rt5Yu1Io0As", [.test]),
        ] as [(String, Set<KeyWarning.Kind>)])
    func `is warned about when it is weak, and still given`(value: String, expected: Set<KeyWarning.Kind>) throws {
        #expect(try kinds(.openai, value) == expected)
        let found = try key(.openai, value)
        #expect(found.value == SecureString(value))
        for warning in found.warnings {
            #expect(warning.words.hasPrefix("OPENAI_API_KEY ") && !warning.words.contains("\n"))
            #expect(!warning.words.contains(value))
        }
    }

    @Test func `is warned about when it is another provider's`() throws {
        #expect(try key(.openai, Self.real(.anthropic)).warnings.map(\.words) == ["OPENAI_API_KEY looks like a key of anthropic"])
        #expect(try key(.openai, Self.real(.gemini)).warnings.map(\.words).contains("OPENAI_API_KEY looks like a key of gemini"))
        #expect(try kinds(.anthropic, Self.real(.openai)) == [.shape])
        #expect(try kinds(.gemini, Self.real(.anthropic)) == [.shape])
    }

    @Test func `is freed of white space around it, and no other`() throws {
        let value = Self.real(.openai)
        let found = try key(.openai, " " + value + "\r\n")
        #expect(found.value == SecureString(value))
        #expect(found.warnings.map(\.kind) == [.space])
        for odd in [
            value + "\nX-Admin: yes", value + " x", value + "ü", value + "\u{7F}", "\u{0}" + value,
            String(repeating: "k", count: 1025),
        ] {
            do {
                _ = try key(.openai, odd)
                Issue.record("took an odd key")
            } catch {
                #expect(error.code == .configInvalid)
                #expect(!error.description.contains(value.prefix(20)))
            }
        }
    }

    @Test func `comes from the environment first, then from .env`() throws {
        let dotEnv = try DotEnv(parsing: "OPENAI_API_KEY=\(Self.real(.openai, seed: 8))\nGEMINI_API_KEY=\(Self.real(.gemini))\n")
        let keys = EnvironmentKeys(environment: ["OPENAI_API_KEY": Self.real(.openai, seed: 9)], dotEnv: dotEnv)
        #expect(try keys.key(for: .openai).value == SecureString(Self.real(.openai, seed: 9)))
        #expect(try keys.key(for: .gemini).value == SecureString(Self.real(.gemini)))
        #expect(keys.present == [.openai, .gemini])
    }

    @Test func `is shown by nothing`() throws {
        var dumped = ""
        dump(try key(.openai, Self.real(.openai)), to: &dumped)
        #expect(!dumped.contains(Self.real(.openai).prefix(20)))
    }
}

@Suite struct `The audit log's integrity key` {
    private func bytes(_ text: String) -> [UInt8]? { IntegrityKey(SecureString(text))?.withBytes { $0 } }

    @Test func `is 32 bytes as 64 hex digits, else the text's bytes`() {
        let hex = (0..<32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(bytes(hex) == Array(0..<32))
        #expect(bytes(hex.uppercased()) == Array(0..<32))
        #expect(bytes(" " + hex + "\n") == Array(0..<32))
        #expect(bytes(String(hex.dropLast())) == Array(hex.dropLast().utf8))
        #expect(bytes(hex + "00") == Array((hex + "00").utf8))
        #expect(bytes("g" + hex.dropFirst()) == Array(("g" + hex.dropFirst()).utf8))
        #expect(bytes("schlüssel") == Array("schlüssel".utf8))
    }

    @Test(arguments: ["", " ", "\n"]) func `is none when it is empty`(text: String) {
        #expect(IntegrityKey(SecureString(text)) == nil)
    }

    @Test(
        arguments: [
            ("short", [.short]), ("fifteen_letters", [.short]), ("your_generated_key_here", [.placeholder]),
            (String(repeating: "0", count: 64), [.repetitive]), ("correct horse battery staple", []),
            ("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", []),
        ] as [(String, Set<KeyWarning.Kind>)])
    func `is warned about when it is weak`(text: String, expected: Set<KeyWarning.Kind>) {
        #expect(IntegrityKey(SecureString(text)).map { Set($0.warnings.map(\.kind)) } == expected)
    }

    @Test func `is shown by nothing`() {
        var dumped = ""
        dump(IntegrityKey(SecureString("correct horse battery staple")) as Any, to: &dumped)
        #expect(!dumped.contains("horse"))
    }
}

@Suite struct `Keys that must be there` {
    @Test func `are missed all at once`() throws {
        let key = "sk-" + String(repeating: "aB3", count: 15)
        let keys = EnvironmentKeys(environment: ["OPENAI_API_KEY": key, "GEMINI_API_KEY": "  "])
        let fault = Fault.from { _ = try keys.keys(for: KeyedProvider.allCases) }
        #expect(fault?.code == .keyMissing && fault?.words == "ANTHROPIC_API_KEY, GEMINI_API_KEY are not set")
        #expect(fault?.hint.contains("ANTHROPIC_API_KEY, GEMINI_API_KEY") == true)
        #expect(try keys.keys(for: [.openai]).map(\.provider) == [.openai])
    }
}
