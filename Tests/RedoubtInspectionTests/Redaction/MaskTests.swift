internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

@Suite struct MaskTests {
    private func masked(_ value: String, _ kind: String) -> String {
        let bytes = RedactionOperator.mask.replacement(for: FindingKind(kind, replacement: "[X]"), value: Array(value.utf8)[...])
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `a key shows who issued it and its last three characters`() {
        #expect(masked("sk-ant-" + "api03-sensitive-key", "secret.anthropic") == "sk-ant-***...key")
        #expect(masked("sk-proj-" + Sample.mixed(40), "secret.openai").hasPrefix("sk-proj-***..."))
        #expect(masked("sk-" + Sample.mixed(40), "secret.openai").hasPrefix("sk-***..."))
        #expect(masked("ghp_" + Sample.mixed(36), "secret.github").hasPrefix("ghp_***..."))
        #expect(masked("AKIA" + Sample.upper(16), "secret.aws.access_key") == "***..." + Sample.upper(16).suffix(3))
    }

    @Test func `it agrees with what is shown of a kept key`() {
        let key = "sk-ant-" + "api03-" + Sample.mixed(40)
        #expect(masked(key, "secret.anthropic") == SecureString(key).masked)
    }

    @Test func `of a password or a short secret nothing is shown`() {
        #expect(masked("correct-horse-battery-staple", "secret.password") == "***")
        #expect(masked("hunter2222", "secret.generic") == "***")
        #expect(masked("a-b-" + Sample.lower(16), "secret.generic") == "a-b-***..." + Sample.lower(16).suffix(3))
        #expect(masked("9-b-" + Sample.lower(16), "secret.generic").hasPrefix("***..."))
    }

    @Test func `of personal data one character is shown at most`() {
        #expect(masked("jane@example.com", "pii.email") == "j***...")
        #expect(masked("abc", "pii.name") == "***...")
    }
}
