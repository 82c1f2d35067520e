import RedoubtCore
import Testing

@testable import RedoubtVault

@Suite struct `A vault's contents` {
    private let now = Timestamp(seconds: 1_800_000_000)

    private func secret(_ text: String) -> SecureString { SecureString("value-of-" + text) }

    private func json(_ contents: VaultContents) -> [UInt8] { contents.json().copy() }

    private func fault(_ text: String) -> Fault? { Fault.from { _ = try read(text) } }

    private func read(_ text: String) throws(Fault) -> VaultContents { try VaultContents(json: Array(text.utf8).span) }

    private func filled() throws(Fault) -> VaultContents {
        var contents = VaultContents()
        try contents.add("openai", "one", secret("1"), at: now)
        try contents.add("openai", "two", secret("2"), at: now, expires: now + .seconds(3600))
        try contents.add("anthropic", "one", SecureString("quote\"back\\slash/{}[]:,"), at: now)
        try contents.add("openai", "three", secret("3"), at: now, pending: true)
        return contents
    }

    @Test func `come back from their JSON as they were`() throws {
        var contents = try filled()
        try contents.mark("openai", "two", .failed, reason: "401 from the provider", at: now)
        try contents.revoke("anthropic", "one", at: now)
        try contents.add("anthropic", "one", secret("again"), at: now)
        contents.recordKeys = try Keyset().rotated()
        let again = try VaultContents(json: json(contents).span)
        #expect(again.keys == contents.keys)
        #expect(again.recordKeys?.ids == contents.recordKeys?.ids && again.recordKeys?.primary == contents.recordKeys?.primary)
        #expect(json(again) == json(contents))
        let sealed = try Envelope.seal([1, 2], context: [3], with: #require(contents.recordKeys))
        #expect(try Envelope.open(sealed, context: [3], with: #require(again.recordKeys)) == [1, 2])
        // It is JSON that others can read.
        let value = try JSONValue(parsing: json(contents))
        #expect(value["version"]?.integer == 1 && value["keys"]?.array?.count == 5)
        #expect(value["keys"]?.array?[0]["value"]?.string == "value-of-1")
    }

    @Test func `are refused when they are damaged or newer`() throws {
        let text = String(decoding: json(try filled()), as: UTF8.self)
        #expect(fault(text) == nil)
        for length in 0..<text.count - 2 { #expect(fault(String(text.prefix(length)))?.code == .vaultUnreadable) }
        for bad in [
            "", "null", "[]", "{}", "{\"version\":2,\"keys\":[]}", "{\"version\":1,\"keys\":[{}]}", "{\"version\":1,\"new\":1}",
            text + "x",
            text.replacing("\"status\":\"primary\"", with: "\"status\":\"odd\""),
            text.replacing("\"created\":\"2", with: "\"created\":\"x2"),
            text.replacing("\"name\":\"one\"", with: "\"name\":\"-\""), "{\"version\":1,\"keys\":[\"\\ud83d\"]}",
            "{\"version\":1,\"keys\":[],\"record_keys\":{\"primary\":1,\"keys\":[]}}", "{\"version\":99999999999999999999}",
        ] {
            #expect([.vaultUnreadable, .stateCorrupt].contains(fault(bad)?.code), "\(bad.prefix(60))")
        }
        #expect(fault("{\"version\":2}")?.hint.contains("version") == true)
    }

    @Test func `have one primary for each provider, and backups`() throws {
        var contents = try filled()
        #expect(contents.usable("openai", at: now).map(\.name) == ["one", "two"])
        try contents.revoke("openai", "one", at: now)
        #expect(contents.usable("openai", at: now).map(\.name) == ["two"])
        #expect(contents.key("openai", "two")?.status == .primary)
        #expect(contents.key("openai", "one") == nil)
        let gone = contents.keys[0]
        #expect(gone.status == .destroyed && gone.value.isEmpty && gone.reason == "revoked")
    }

    @Test func `are rotated with an overlap in which both keys are good`() throws {
        var contents = try filled()
        try contents.promote("openai", "three", at: now, overlap: .seconds(86_400))
        #expect(contents.usable("openai", at: now).map(\.name) == ["three", "one", "two"])
        #expect(contents.usable("openai", at: now + .seconds(3600)).map(\.name) == ["three", "one"])
        #expect(contents.usable("openai", at: now + .seconds(86_399)).map(\.name) == ["three", "one"])
        #expect(contents.usable("openai", at: now + .seconds(86_400)).map(\.name) == ["three"])
        #expect(try contents.sweep(at: now).isEmpty)
        #expect(try contents.sweep(at: now + .seconds(86_400)).count == 2)
        #expect(contents.keys.count { $0.status == .destroyed && $0.value.isEmpty } == 2)
        contents.removeDestroyed()
        #expect(contents.keys.map(\.name) == ["one", "three"])
    }

    @Test func `are not changed by what is wrong`() throws {
        var contents = try filled()
        let before = contents.keys
        func code(_ body: (inout VaultContents) throws(Fault) -> Void) -> Fault.Code? {
            do { try body(&contents) } catch { return error.code }
            return nil
        }
        for name in ["", "-x", "a/b", "a b", "ü", String(repeating: "a", count: 65)] {
            #expect(code { (contents) throws(Fault) in try contents.add("openai", name, secret("x"), at: now) } == .usage)
            #expect(code { (contents) throws(Fault) in try contents.add(name, "x", secret("x"), at: now) } == .usage)
        }
        #expect(code { (contents) throws(Fault) in try contents.add("openai", "one", secret("x"), at: now) } == .usage)
        #expect(code { (contents) throws(Fault) in try contents.add("openai", "x", SecureString(""), at: now) } == .usage)
        #expect(code { (contents) throws(Fault) in try contents.revoke("openai", "onne", at: now) } == .keyMissing)
        #expect(Fault.from { try contents.revoke("openai", "onne", at: now) }?.hint == "did you mean `one`?")
        #expect(contents.keys == before)
    }

    @Test func `show no key`() throws {
        let contents = try filled()
        var shown = "\(contents) \(String(reflecting: contents.keys))"
        dump(contents, to: &shown)
        #expect(!shown.contains("value of"))
    }

    @Test func `are refused with a value that no header could carry, or a time that could not be read back`() {
        var contents = VaultContents()
        for value in ["two words", "line\nend", "line\r\nx: y", "grüße", "tab\t", "nul\u{0}"] {
            let found = #expect(throws: Fault.self) { try contents.add("openai", "x", SecureString(value), at: now) }
            #expect(found?.code == .usage)
        }
        let far = Timestamp(nanoseconds: .max)
        #expect(throws: Fault.self) { try contents.add("openai", "x", secret("x"), at: now, expires: far) }
        #expect(contents.keys.isEmpty)
    }

    @Test func `take in keys of another vault as they are, without those whose time is over`() throws {
        var other = VaultContents()
        try other.add("openai", "old", secret("old"), at: now)
        try other.add("openai", "new", secret("new"), at: now)
        try other.add("openai", "off", secret("off"), at: now)
        try other.promote("openai", "new", at: now, overlap: .seconds(60))
        try other.mark("openai", "off", .disabled, reason: "for now", at: now)
        var contents = VaultContents()
        let later = now + .seconds(61)
        for key in other.keys { _ = try contents.adopt(key, at: later) }
        #expect(contents.keys.map(\.name) == ["new", "off"])
        #expect(contents.keys.map(\.status) == [.primary, .disabled])
    }
}
