/// Credentials of HTTP's Authorization header (RFC 9110, section 11), with the header's name or by the scheme alone.
extension RedactionRule {
    static let headers: [RedactionRule] = [
        RedactionRule(
            id: "bearer.header", kind: .secret("bearer", "BEARER_TOKEN"), trigger: .keywords(["authorization"]),
            prefix: "(?i)authorization" + assignment + quote + "?(?:bearer|token|apikey|api-key|api-token)[ \\t]{1,4}" + quote
                + "?",
            pattern: "[A-Za-z0-9._~+/-]{8,}={0,2}",
            check: .plausible(if: { !isExample($0) && Randomness.isMixed($0) }), priority: 52,
            examples: ["Authorization: Bearer " + Sample.mixed(24), "\"Authorization\": \"token " + Sample.hex(40) + "\""],
            counterExamples: [
                "Authorization: Bearer <token>", "Authorization: Bearer YOUR_TOKEN_HERE", "Authorization: Bearer test-token-123",
            ]),
        RedactionRule(
            id: "bearer", kind: .secret("bearer", "BEARER_TOKEN"), trigger: .keywords(["bearer"]),
            prefix: "(?i)bearer[ \\t]{1,4}" + quote + "?",
            pattern: "[A-Za-z0-9._~+/-]{16,}={0,2}", left: .word, check: .plausible(if: Randomness.isToken), priority: 50,
            examples: ["bearer " + Sample.mixed(32)],
            counterExamples: ["a bearer authentication-mechanisms overview", "token_type=bearer request_id=" + Sample.hex(32)]),
        RedactionRule(
            id: "basic_auth", kind: .secret("basic_auth", "BASIC_AUTH"), trigger: .keywords(["basic"]),
            prefix: "(?i)basic[ \\t]{1,4}" + quote + "?", pattern: "[A-Za-z0-9+/_-]{6,}={0,2}", left: .word,
            check: .require(BasicCredentials.isCredential), priority: 54,
            examples: ["Authorization: Basic " + "dXNlcjpodW50ZXIyMjI=", "\"value\": \"Basic " + "cm9vdDpzM2NyM3Q=" + "\""],
            counterExamples: [
                "Authorization: Basic <credentials>", "Basic authentication is simple", "Authorization: Basic " + "dXNlcjpwYXNz",
            ]),
        RedactionRule(
            id: "ntlm", kind: .secret("ntlm", "NTLM_MESSAGE"), trigger: .keywords(["TlRMTVNTUAAD"]),
            // `NTLMSSP`, a zero byte and the number of the message that answers the challenge.
            pattern: "TlRMTVNTUAAD[A-Za-z0-9+/]{20,}={0,2}", left: .alphanumerics, priority: 54,
            examples: ["Authorization: NTLM " + "TlRMTVNTUAAD" + Sample.mixed(40)],
            counterExamples: ["NTLM " + "TlRMTVNTUAABAAAA"]),
    ]

    private static let exampleWords = NameWord.set(
        "demo test example sample dummy fake token key secret my some valid invalid access")

    /// `test-token-123`: words that say that it is none, and too little besides.
    private static func isExample(_ value: ArraySlice<UInt8>) -> Bool {
        if Placeholder.isPlaceholder(value) { return true }
        return value.count < 24 && NameWord.words(of: value).contains { exampleWords.contains($0) }
    }
}

/// The `user:password` that the Basic scheme writes in base64 (RFC 7617).
enum BasicCredentials {
    static func isCredential(_ value: ArraySlice<UInt8>) -> Bool {
        guard let decoded = decode(value), let colon = decoded.firstIndex(of: UInt8(ascii: ":")) else { return false }
        let password = decoded[(colon + 1)...]
        // A key may stand in the user's place, with nothing behind the colon.
        guard isPrintable(decoded), !password.isEmpty || colon >= 4 else { return false }
        return password.isEmpty ? !URLCredentials.isPlaceholder(decoded[..<colon]) : !URLCredentials.isPlaceholder(password)
    }

    private static func isPrintable(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 >= 32 && $0 != 127 } && String(validating: bytes, as: UTF8.self) != nil
    }

    private static func decode(_ value: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest: UInt32 = 0, bits = 0
        for byte in value where byte != UInt8(ascii: "=") {
            guard let digit = digit(byte) else { return nil }
            rest = rest << 6 | UInt32(digit)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(rest >> UInt32(bits) & 0xFF))
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 65...90: byte - 65
        case 97...122: byte - 71
        case 48...57: byte + 4
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
