import RedoubtCore
import Testing

@Suite struct `A moment` {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400, "2000-02-29T00:00:00.000Z"), (1_709_164_800, "2024-02-29T00:00:00.000Z"),
            (4_102_444_799, "2099-12-31T23:59:59.000Z"), (-1, "1969-12-31T23:59:59.000Z"),
            (-2_203_977_600, "1900-02-28T00:00:00.000Z"),
        ] as [(Int64, String)])
    func `is written and read as RFC 3339`(seconds: Int64, text: String) {
        #expect(Timestamp(seconds: seconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == Timestamp(seconds: seconds))
    }

    @Test func `is read with an offset, a fraction, or as a date alone`() {
        let noon = Timestamp(rfc3339: "2026-11-21T12:00:00Z")
        #expect(Timestamp(rfc3339: "2026-11-21T13:30:00+01:30") == noon)
        #expect(Timestamp(rfc3339: "2026-11-21T12:00:00.250Z") == noon.map { $0 + .milliseconds(250) })
        #expect(Timestamp(rfc3339: "2026-11-21") == noon.map { $0 - .seconds(43_200) })
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-11-21T12:00", "2026-11-21T25:00:00Z", "2026-11-21T12:00:00", "21.11.2026",
        "2026-11-21T12:00:00+1:00",
    ])
    func `is not read from anything else`(text: String) { #expect(Timestamp(rfc3339: text) == nil) }
}

@Suite struct `Units` {
    @Test func `of bytes are read and written`() {
        #expect(ByteCount(parsing: "512MiB")?.bytes == 512 << 20)
        #expect(ByteCount(parsing: "10MB")?.bytes == 10_000_000)
        #expect(ByteCount(parsing: "4096")?.bytes == 4096)
        for bad in ["", "MiB", "-1B", "1.5GB", "99999999999TiB", "1 MB"] { #expect(ByteCount(parsing: bad) == nil, "\(bad)") }
        #expect(ByteCount(8 << 20).description == "8MiB")
    }

    @Test func `of rates and durations are read`() {
        #expect(Rate(parsing: "100/h") == Rate(100, per: .hour))
        for bad in ["", "100", "/h", "-1/h", "100/fortnight", "1/2/h"] { #expect(Rate(parsing: bad) == nil, "\(bad)") }
        #expect(Duration(parsing: "250ms") == .milliseconds(250))
        #expect(Duration(parsing: "7d") == .seconds(604_800))
        for bad in ["", "s", "-1s", "10", "1y", "999999999999d"] { #expect(Duration(parsing: bad) == nil, "\(bad)") }
    }
}

@Suite struct `A secret text` {
    private let secret = SecureString("sk-ant-" + "api03-" + "sensitive-key")

    @Test func `is shown by nothing`() {
        var dumped = ""
        dump(secret, to: &dumped)
        for text in [
            "\(secret)", String(describing: secret), String(reflecting: secret), dumped, "\([secret])",
            "\(Optional(secret) as Any)",
        ] {
            #expect(!text.contains("sensitive"), "\(text)")
        }
        #expect("\(secret)" == "SecureString(***REDACTED***)")
    }

    @Test func `can be told from another by its ends, when it is long enough`() {
        #expect(secret.masked == "sk-ant-***...key")
        #expect(SecureString("short").masked == "***")
    }

    @Test func `is lent, and compared by value`() {
        #expect(secret.withValue { $0.hasSuffix("key") })
        #expect(secret == SecureString("sk-ant-" + "api03-" + "sensitive-key"))
        #expect(secret != SecureString("other"))
    }
}

@Suite struct `A suggestion` {
    @Test(arguments: [
        ("antropic", "anthropic"), ("OpenAI", "openai"), ("gemni", "gemini"), ("anth", "anthropic"), ("opnai", "openai"),
    ])
    func `names what was meant`(typed: String, meant: String) {
        #expect(nearest(to: typed, among: ["anthropic", "openai", "gemini"]).first == meant)
    }

    @Test func `is not made where nothing is near`() {
        #expect(nearest(to: "zebra", among: ["anthropic", "openai"]).isEmpty)
        #expect(didYouMean("zebra", among: ["openai"]).isEmpty)
    }
}

@Suite struct `Words for people` {
    @Test func `show what was typed, clipped and harmless`() {
        #expect(quoted("a`b\u{1B}[31m\n") == "`a'b\\u{1b}[31m\\u{a}`")
        #expect(quoted(String(repeating: "x", count: 100), limit: 5) == "`xxxxx…`")
    }

    @Test func `have one meaning for each code, and codes are unique`() {
        #expect(Set(DenialCode.allCases.map(\.rawValue)).count == DenialCode.allCases.count)
        for code in DenialCode.allCases {
            #expect(code.meaning.first?.isLowercase == true, "\(code.rawValue)")
            #expect((400...599).contains(code.status))
        }
    }

    @Test func `of a fault do not reach the caller`() {
        for code in Fault.Code.allCases {
            let denial = Fault(code, "the file /srv/secret is broken").denial
            #expect(!denial.words.contains("/srv"))
        }
    }
}
