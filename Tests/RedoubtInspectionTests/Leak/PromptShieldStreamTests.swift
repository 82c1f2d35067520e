internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

@Suite struct PromptShieldStreamTests {
    private static let prompt = PromptShieldTests.prompt
    private static let shield = PromptShield(prompts: [prompt], quoted: ["the table below and recommend an appointment, please"])

    private func streamed(_ pieces: [String], _ shield: PromptShield = Self.shield) -> Redaction {
        var stream = shield.makeFilter()
        var out = ""
        for piece in pieces { out += stream.feed(piece) }
        out += stream.finish()
        return Redaction(text: out, findings: stream.findings)
    }

    private func pieces(_ text: String, cutAt cuts: [Int]) -> [String] {
        let scalars = Array(text.unicodeScalars)
        let edges = [0] + cuts.sorted() + [scalars.count]
        return zip(edges, edges.dropFirst()).map { range in
            var piece = ""
            piece.unicodeScalars.append(contentsOf: scalars[range.0..<range.1])
            return piece
        }
    }

    @Test(arguments: LeakDisguise.all)
    func `a disguised quotation cut in two anywhere gives the same`(disguise: LeakDisguise) {
        let text = "Ünï: " + disguise.apply(Self.prompt) + " nach 日本."
        let whole = Self.shield.redact(text)
        for cut in 0...text.unicodeScalars.count {
            let cutUp = streamed(pieces(text, cutAt: [cut]))
            guard cutUp == whole else {
                Issue.record("cut at \(cut): \(cutUp.text) instead of \(whole.text)")
                break
            }
        }
    }

    @Test(arguments: LeakDisguise.all)
    func `pieces of one width give the same`(disguise: LeakDisguise) {
        let text = disguise.apply(Self.prompt) + " and " + disguise.apply(String(Self.prompt.dropFirst(90)))
        for width in 1...9 {
            let cuts = Array(stride(from: width, to: text.unicodeScalars.count, by: width))
            #expect(streamed(pieces(text, cutAt: cuts)) == Self.shield.redact(text), "\(width)")
        }
    }

    @Test func `random mixtures of the prompt's words give the same however cut`() {
        var random = SplitMix(seed: 20_260_202)
        let words = Self.prompt.split(separator: " ").map(String.init)
        for round in 0..<400 {
            var text = ""
            while text.utf8.count < 900 {
                let start = Int.random(in: words.indices, using: &random)
                let run = words[start..<min(words.count, start + Int.random(in: 1...22, using: &random))]
                let between =
                    [" ", " 1. ", "\u{200B} ", "é ", "\\n", "\n\n", " zq zw ", "* ", "\u{E0041}"].randomElement(using: &random)
                    ?? ""
                text += run.joined(separator: " ") + between
                if Int.random(in: 0..<8, using: &random) == 0 { text += LeakDisguise.base64(run.joined(separator: " ")) + between }
                if Int.random(in: 0..<8, using: &random) == 0 {
                    text += LeakDisguise.hex(
                        run.joined(separator: " "), between: ["", " ", " 0x"].randomElement(using: &random) ?? "")
                }
            }
            let count = text.unicodeScalars.count
            let cuts = (0..<Int.random(in: 1...60, using: &random)).map { _ in Int.random(in: 0...count, using: &random) }
            #expect(streamed(pieces(text, cutAt: cuts)) == Self.shield.redact(text), "round \(round): \(text)")
        }
    }

    @Test func `gaps and long words at their bounds give the same however cut`() {
        let half = Self.prompt.index(Self.prompt.startIndex, offsetBy: 150)
        for gap in [510, 513, 4_094, 4_095, 4_096, 4_097, 5_000] {
            for filler in [" ", "\u{200B}", "-", "a "] {
                let middle = String(repeating: filler, count: gap / filler.utf8.count)
                let text = String(Self.prompt[..<half]) + middle + String(Self.prompt[half...])
                for width in [1, 7, 1_000, 4_095] {
                    let cuts = Array(stride(from: width, to: text.unicodeScalars.count, by: width))
                    #expect(streamed(pieces(text, cutAt: cuts)) == Self.shield.redact(text), "\(gap) of \(filler) by \(width)")
                }
            }
        }
    }

    @Test func `nothing telling of a quotation is released before it is known`() {
        var stream = PromptShield(prompts: [Self.prompt]).makeFilter()
        var out = ""
        for character in "I say: " + Self.prompt {
            out += stream.feed(String(character))
            #expect(!out.contains("Finley") && !out.contains("finance"))
        }
        out += stream.finish()
        #expect(out == "I say: You are [REDACTED_SYSTEM_PROMPT].")
    }

    @Test func `the replacement goes out as soon as the quotation is long enough`() {
        var stream = PromptShield(prompts: [Self.prompt]).makeFilter()
        let out = stream.feed(String(Self.prompt.prefix(200)))
        #expect(out == "You are [REDACTED_SYSTEM_PROMPT]")
    }

    @Test(arguments: [" ", "\u{200B}", "a ", "1. ", "-", "x", "Ａ", "系", "\\", "'", "= ", "é"])
    func `little is held however the text goes on behind a beginning`(filler: String) {
        var stream = PromptShield(prompts: [Self.prompt]).makeFilter()
        _ = stream.feed("Finley, the finance assistant of Northwind")
        var most = 0
        for _ in 0..<300 {
            _ = stream.feed(String(repeating: filler, count: 100))
            most = max(most, stream.heldByteCount)
        }
        #expect(most < 16_384 + 5_000)
        #expect(stream.heldByteCount < 1_000)
    }

    @Test func `little is held of ordinary chat`() {
        let chat =
            "Sure! Here is how you can sort a list in Python: use sorted(items, key=len). It returns a new list, "
            + "so the old one stays as it was. For 3 items that hardly matters; for 10,000 it may. Does that help?"
        var stream = PromptShield(prompts: [Self.prompt]).makeFilter()
        var held: [Int] = []
        for word in chat.split(separator: " ") {
            _ = stream.feed(" " + word)
            held.append(stream.heldByteCount)
        }
        #expect(held.sorted()[held.count / 2] == 0)
        #expect(held.reduce(0, +) < 2 * held.count)
    }

    @Test func `floods of near matches take linear time`() {
        let words = Self.prompt.split { !$0.isLetter }
        let pairs = words.indices.dropLast().map { "\(words[$0]) \(words[$0 + 1]) zq " }.joined()
        let triples = words.indices.dropLast(2).map { "\(words[$0]) \(words[$0 + 1]) \(words[$0 + 2]) zq zw zr zs " }.joined()
        let units = [
            pairs, triples, "Finley ", Self.prompt + "\n", Self.prompt + " zq zw zr zs zt zu zv zx ",
            LeakDisguise.base64(Self.prompt), "-", "\u{200B}a",
        ]
        for unit in units {
            let text = String(repeating: unit, count: 2_000_000 / unit.utf8.count)
            let time = ContinuousClock().measure { _ = Self.shield.redact(text) }
            #expect(time < .seconds(4), "\(unit.prefix(30))")
        }
    }

    @Test func `a stream can take another text after its end`() {
        var stream = Self.shield.makeFilter()
        let half = String(Self.prompt.prefix(60))
        #expect(stream.feed(half) + stream.finish() == half)
        let rest = String(Self.prompt.dropFirst(60).prefix(60))
        #expect(stream.feed(rest) + stream.finish() == rest)
        #expect(stream.feed(Self.prompt) + stream.finish() == "You are [REDACTED_SYSTEM_PROMPT].")
        #expect(stream.findings.map(\.range.lowerBound) == [128])
    }
}
