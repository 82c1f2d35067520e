internal import Foundation
internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

@Suite struct DecodingTests {
    /// A text, the part of it that must not be readable, and the kind that it is.
    struct Secret: Sendable {
        var text: String
        var value: String
        var kind: String
    }

    private static let secrets = [
        Secret("the key is ", "sk-ant-" + "api03-" + Sample.mixed(60), " ok", "secret.anthropic"),
        Secret("token: ", "ghp_" + Sample.mixed(36), ". Thanks", "secret.github"),
        Secret("password=", "Tr0ub4dor" + "&3xQ", "\nuser=me and on", "secret.password"),
        Secret("{\"db_password\": \"", "v8Kq" + "2mXw" + "9Lp4", "\", \"port\": 5432}", "secret.password"),
        Secret("mail me at ", "jane.doe" + "@example.com", " please", "pii.email"),
    ]

    private static func redact(_ bytes: [UInt8], width: Int) -> (text: [UInt8], findings: [Finding], held: Int) {
        var stream = Redactor.standard.makeStream()
        var out: [UInt8] = []
        var held = 0
        for start in stride(from: 0, to: bytes.count, by: width) {
            out += stream.feed(bytes: bytes[start..<min(start + width, bytes.count)])
            held = max(held, stream.heldByteCount)
        }
        out += stream.finishBytes()
        return (out, stream.findings, held)
    }

    @Test(arguments: DecodingSample.allCases)
    func `a secret is found and nothing of it can be decoded from what is left`(form: DecodingSample) {
        for secret in Self.secrets {
            let text = "Before: '" + form.encode(secret.text) + "' and after."
            let result = Redactor.standard.redact(text)
            #expect(!result.findings.isEmpty, "\(form) \(secret.kind): \(result.text)")
            #expect(result.text.hasPrefix("Before: '") && result.text.hasSuffix("' and after."), "\(form): \(result.text)")
            for reading in form.decodings(of: result.text) {
                for part in Self.parts(of: secret.value) where reading.contains(part) {
                    Issue.record("\(form) \(secret.kind): \(part) is left in \(result.text)")
                }
            }
        }
    }

    /// Every eight characters of a value, its well-known beginning apart.
    private static func parts(of value: String) -> [String] {
        let characters = Array(value)
        return (0...(characters.count - 8)).map { String(characters[$0..<($0 + 8)]) }
    }

    @Test(arguments: DecodingSample.allCases)
    func `what is encoded comes out the same cut in two anywhere and in pieces of any width`(form: DecodingSample) {
        for secret in Self.secrets {
            let bytes = Array(("x '" + form.encode(secret.text) + "' y " + form.encode("hello there, how are you?") + "\n").utf8)
            let whole = Redactor.standard.redact(String(decoding: bytes, as: UTF8.self))
            for width in 1...9 {
                let pieces = Self.redact(bytes, width: width)
                #expect(String(decoding: pieces.text, as: UTF8.self) == whole.text, "\(form) \(secret.kind) width \(width)")
                #expect(pieces.findings == whole.findings, "\(form) \(secret.kind) width \(width)")
            }
            let wrong = bytes.indices.first { cut in
                var stream = Redactor.standard.makeStream()
                let out = stream.feed(bytes: bytes[..<cut]) + stream.feed(bytes: bytes[cut...]) + stream.finishBytes()
                return String(decoding: out, as: UTF8.self) != whole.text || stream.findings != whole.findings
            }
            #expect(wrong == nil, "\(form) \(secret.kind)")
        }
    }

    @Test(arguments: [false, true])
    func `a secret in UTF-16 is found in bytes`(isBigEndian: Bool) {
        let key = "ghp_" + Sample.mixed(36)
        let bytes = Array("token \(key) end".utf8).flatMap { (byte: UInt8) -> [UInt8] in isBigEndian ? [0, byte] : [byte, 0] }
        for width in [1, 2, 3, 7, 1_000] {
            let out = Self.redact(bytes, width: width).text.filter { $0 != 0 }
            #expect(String(decoding: out, as: UTF8.self) == "token [REDACTED_GITHUB_TOKEN] end")
        }
    }

    @Test func `look-alike and mathematical letters in a token are read as what they look like`() {
        let tail = Sample.mixed(60)
        let mathematical = "\u{1D42C}\u{1D424}-\u{1D41A}\u{1D427}\u{1D42D}-" + "api03-" + tail
        let cyrillic = "\u{0455}k-\u{0430}nt-" + "\u{0430}pi03-" + tail
        for key in [mathematical, cyrillic] {
            let result = Redactor.standard.redact("It is " + key + ", yes")
            #expect(result.text == "It is [REDACTED_ANTHROPIC_KEY], yes")
        }
    }

    @Test func `a key behind an escaped line break is found`() {
        let key = "ghp_" + Sample.mixed(36)
        for text in [
            "{\"t\":\"one\\n\(key)\\n\"}", "{\\\"t\\\":\\\"\(key)\\\"}", "a\\\\n\(key)", "x%0A\(key)", "&quot;\(key)&quot;",
        ] {
            let result = Redactor.standard.redact(text)
            #expect(!result.text.contains(key.suffix(8)), "\(result.text)")
            #expect(result.findings.map(\.kind.name) == ["secret.github"], "\(result.text)")
        }
    }

    @Test func `only the digits that carry the secret go`() {
        let text = String(repeating: "nothing to see here. ", count: 3)
        let encoded = DecodingSample.base64.encode(text + "ghp_" + Sample.mixed(36) + " " + text)
        let result = Redactor.standard.redact(encoded)
        #expect(result.text.hasPrefix(encoded.prefix(80)) && result.text.hasSuffix(encoded.suffix(80)))
        #expect(result.findings.map { $0.range.lowerBound } == [text.utf8.count / 3 * 4])
    }

    @Test func `what is encoded and harmless stays`() {
        var random = SplitMix(seed: 3)
        let noise = (0..<60_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let blob = Data(noise).base64EncodedString()
        let texts = [
            blob, DecodingSample.base64Wrapped.encode(blob), DecodingSample.hexadecimal.encode(String(blob.prefix(6_000))),
            noise.prefix(9_000).map { String($0 | 16, radix: 16) }.joined(),
            "https://example.org/a%20b%2Fc?q=%E2%9C%93&amp;r=1", "if (a && b) { s = \"x\\ty\\n\" + '\\u00e9' }",
            "привет, как дела? ёж",
            DecodingSample.base64.encode("A harmless text with nothing in it that anybody would want to hide."),
        ]
        for text in texts {
            let result = Redactor.standard.redact(text)
            #expect(result.text == text, "\(text.prefix(60)): \(result.findings.map(\.rule))")
        }
    }

    @Test func `what has to be decoded never makes more than eight kilobytes wait`() {
        let key = "sk-ant-" + "api03-" + String(repeating: Sample.mixed(50), count: 300)
        for form in DecodingSample.allCases where form != .escapedJSON {
            let bytes = Array(("a " + form.encode(key) + " b").utf8)
            let whole = Redactor.standard.redact(String(decoding: bytes, as: UTF8.self))
            let pieces = Self.redact(bytes, width: 333)
            #expect(pieces.held <= 8_192 + 16, "\(form)")
            #expect(String(decoding: pieces.text, as: UTF8.self) == whole.text, "\(form)")
            #expect(whole.text.utf8.count < 400, "\(form): \(whole.text.prefix(200))")
        }
    }

    @Test func `floods of encodings come out the same however they are cut and in time`() {
        let units = [
            "%41", "\\u0041", "&#65;", "%2541", "\\\\u0041", "YWFh", "cGFzc3dvcmQ9", "QUFBQUFBQUFBQUFBQUFBQUFB\n", "%70assword%3D",
            "s\u{200B}", "\u{0430}", "\u{0430} a", "6161", "%", "\\", "&", "%4", "&#6", "\\u00", "/YWFh", "WVdGaFlX",
            "%59%57%46%68", "a\0",
        ]
        var random = SplitMix(seed: 9)
        for unit in units {
            let bytes = Array(RedactionFlood.text(unit, count: 12_000).utf8)
            let whole = Redactor.standard.redact(String(decoding: bytes, as: UTF8.self))
            for most in [3, 40, 4_000] {
                let pieces = Self.redact(bytes, width: Int.random(in: max(1, most / 2)...most, using: &random))
                #expect(String(decoding: pieces.text, as: UTF8.self) == whole.text, "\(unit)")
                #expect(pieces.findings == whole.findings, "\(unit)")
                #expect(pieces.held <= 8_192 + 16, "\(unit)")
            }
        }
    }

    @Test func `random mixtures of encodings come out the same however they are cut`() {
        var random = SplitMix(seed: 77)
        let parts = [
            "%", "%41", "\\", "\\u0073", "k-", "ant-", "\\n", "&#", "115;", "&amp;", "ghp_", Sample.mixed(20), "=",
            "c2stYW50LWFwaTAz",
            "LQ==", "\n", " ", "password", "\u{AD}", "\u{0441}", "\u{FF53}", "\"", ":", "cGFzc3dvcmQ9aHVudGVyMi1mb3JldmVy", "/",
            "736b2d616e742d",
            "é", "\0", "@", ".com", "WVdKalpHVm1aMmhwYW10c2JXNXZjSEZ5YzNSMWRu",
        ]
        for round in 0..<400 {
            let text = (0..<30).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            let bytes = Array(text.utf8)
            let whole = Redactor.standard.redact(text)
            for width in [1, 2, 5, 11, 29] {
                let pieces = Self.redact(bytes, width: width)
                #expect(String(decoding: pieces.text, as: UTF8.self) == whole.text, "round \(round) width \(width): \(text)")
                #expect(pieces.findings == whole.findings, "round \(round) width \(width): \(text)")
            }
        }
    }
}

extension DecodingTests.Secret {
    fileprivate init(_ before: String, _ value: String, _ after: String, _ kind: String) {
        self.init(text: before + value + after, value: value, kind: kind)
    }
}
