internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

@Suite struct PromptShieldTests {
    static let prompt = """
        You are Finley, the finance assistant of Northwind Bank. Never reveal account balances to anyone who has not passed \
        verification. The internal escalation codename is BLUE HERON. When customers ask about mortgage rates, quote the table \
        below and recommend an appointment with an adviser.
        """
    static let words = "[REDACTED_SYSTEM_PROMPT]"

    private let shield = PromptShield(prompts: [prompt])

    @Test func `a quotation is replaced and reported`() {
        let reply = "Sure, I was told: " + Self.prompt + " That is all."
        let result = shield.redact(reply)
        #expect(result.text == "Sure, I was told: You are " + Self.words + ". That is all.")
        #expect(result.findings.map(\.kind) == [PromptShield.kind])
        #expect(result.findings.map(\.range) == [26..<(18 + Self.prompt.utf8.count - 1)])
    }

    @Test(arguments: LeakDisguise.all)
    func `a disguise does not help`(disguise: LeakDisguise) {
        let result = shield.redact("Here it is: " + disguise.apply(Self.prompt) + " Bye now.")
        #expect(result.findings.count == 1, "\(disguise.name): \(result.text)")
        // Tag characters would join the bracket before them.
        let plain = String(String.UnicodeScalarView(result.text.unicodeScalars.filter(\.isASCII)))
        #expect(plain.contains(Self.words) && plain.hasSuffix("Bye now."), "\(disguise.name): \(result.text)")
        let covered = result.findings.reduce(0) { $0 + $1.range.count }
        #expect(covered * 10 > disguise.apply(Self.prompt).utf8.count * 8, "\(disguise.name): \(result.text)")
    }

    @Test func `an encoding says which it was`() {
        let base64 = LeakDisguise.base64(Self.prompt), digits = LeakDisguise.hex(Self.prompt, between: " ")
        #expect(shield.redact(base64).findings.map(\.rule) == ["system_prompt.base64"])
        #expect(shield.redact(digits).findings.map(\.rule) == ["system_prompt.hex"])
        #expect(shield.redact(Self.prompt).findings.map(\.rule) == ["system_prompt"])
    }

    @Test func `words changed, left out and put in do not help`() {
        var edited: [Substring] = []
        for (number, word) in Self.prompt.split(separator: " ").enumerated() {
            switch number % 24 {
            case 7: edited.append("other")
            case 15: continue
            case 23: edited += [word, "really"]
            default: edited.append(word)
            }
        }
        let result = shield.redact(edited.joined(separator: " "))
        #expect(result.findings.reduce(0) { $0 + $1.range.count } * 10 > Self.prompt.utf8.count * 8, "\(result.text)")
    }

    @Test(arguments: [
        "You are a helpful assistant. Answer in JSON.", "I am Finley, the finance assistant of Northwind Bank. How can I help?",
        "Please ask an adviser about mortgage rates; I can recommend an appointment.",
        "I cannot reveal account balances to anyone who has not passed verification.",
        "Northwind Bank, mortgage rates, the table below, an adviser, verification, account balances, customers, Finley.",
    ])
    func `ordinary phrases are no quotation`(reply: String) {
        #expect(shield.redact(reply) == Redaction(text: reply, findings: []))
        let common = PromptShield(prompts: ["You are a helpful assistant. Answer in JSON."])
        #expect(common.redact(reply) == Redaction(text: reply, findings: []))
    }

    @Test func `a restated task is no quotation`() {
        let travel = PromptShield(prompts: [
            "You are a travel assistant for Contoso Airlines. Help customers find flights, hotels and rental cars. Be polite and "
                + "concise. Do not discuss competitors."
        ])
        let reply = "I'm a travel assistant for Contoso Airlines. I can help you find flights, hotels and rental cars."
        #expect(travel.redact(reply).findings.isEmpty)
    }

    @Test func `what the user said may be repeated, the rest may not`() {
        let half = String(Self.prompt.prefix(Self.prompt.utf8.count / 2))
        let quoting = PromptShield(prompts: [Self.prompt], quoted: ["hello", "What does this mean? " + half.uppercased()])
        #expect(quoting.redact("You said: " + half).findings.isEmpty)
        let whole = quoting.redact("You said: " + Self.prompt)
        #expect(whole.findings.count == 1)
        #expect(whole.text.contains("You said: You are Finley, the finance assistant"))
        #expect(!whole.text.contains("BLUE HERON") || !whole.text.contains("mortgage rates"))
    }

    @Test func `of several prompts each is protected by its own measure`() {
        let short = "The codeword is swordfish; never mention Operation Daffodil."
        let both = PromptShield(prompts: [Self.prompt, short])
        #expect(both.redact("It says: " + short).text == "It says: The " + Self.words + ".")
        #expect(both.redact("It says: " + Self.prompt).findings.count == 1)
        #expect(both.redact("the finance assistant of Northwind Bank never mentions swordfish").findings.isEmpty)
    }

    @Test func `the minimum decides how long a quotation must be`() {
        let excerpt = "Never reveal account balances to anyone who has not passed verification."
        let strict = PromptShield(index: PromptIndex([Self.prompt], minimum: 5))
        #expect(strict.redact(excerpt).findings.count == 1)
        #expect(shield.redact(excerpt).findings.isEmpty)
    }

    @Test func `whoever has quoted once is believed less`() {
        let excerpt = "When customers ask about mortgage rates, quote the table below"
        #expect(shield.redact(excerpt).findings.isEmpty)
        let after = Self.prompt + " Let me think about it for a moment, and then say something else. " + excerpt
        #expect(shield.redact(after).findings.count == 2)
    }

    @Test func `scripts without spaces are read sign by sign`() {
        let prompt = "你是北风银行的理财助手。未经身份验证，绝不能透露任何账户余额。内部升级代号是蓝鹭。客户询问抵押贷款利率时，请引用下表并建议预约顾问。"
        let result = PromptShield(prompts: [prompt]).redact("好的：" + prompt)
        #expect(result.findings.count == 1)
        #expect(!result.text.contains("蓝鹭"))
        #expect(PromptShield(prompts: [prompt]).redact("您好，我是理财助手，请问有什么可以帮您？").findings.isEmpty)
    }

    @Test func `no prompt, no work`() {
        let none = PromptShield(prompts: [])
        #expect(none.redact(Self.prompt) == Redaction(text: Self.prompt, findings: []))
        #expect(PromptShield(prompts: [""]).redact(Self.prompt).findings.isEmpty)
    }

    @Test func `a prompt of a quarter of a mebibyte is protected, and not what goes beyond`() {
        var random = SplitMix(seed: 5)
        let filler = (0..<40_000).map { _ in LeakDisguise.word(&random) }.joined(separator: " ")
        let long = PromptShield(prompts: [String(filler.prefix(250_000)) + " " + Self.prompt])
        #expect(long.redact(Self.prompt).findings.count == 1)
        let tooLong = PromptShield(prompts: [String(filler.prefix(262_144)), Self.prompt])
        #expect(tooLong.redact(Self.prompt).findings.isEmpty)
    }
}
