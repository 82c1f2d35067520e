internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

@Suite struct RedactionStreamTests {
    private static let texts: [String] = RedactionRule.builtIn.flatMap { rule in
        rule.examples.map { "Ünï 🎉 vor=\"" + $0 + "\" nach \($0) 日本." } + rule.counterExamples.map { "é" + $0 + "ß" }
    }

    private func streamed(_ pieces: [String], _ redactor: Redactor = .standard) -> Redaction {
        var stream = redactor.makeStream()
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

    @Test func `a text cut in two anywhere gives the same`() {
        for text in Self.texts where text.utf8.count < 160 {
            let whole = Redactor.standard.redact(text)
            for cut in 0...text.unicodeScalars.count {
                let cutUp = streamed(pieces(text, cutAt: [cut]))
                guard cutUp == whole else {
                    Issue.record("cut at \(cut): \(text): \(cutUp.text) instead of \(whole.text)")
                    break
                }
            }
        }
    }

    @Test(arguments: 1...7)
    func `pieces of one width give the same`(width: Int) {
        for text in Self.texts {
            let cuts = Array(stride(from: width, to: text.unicodeScalars.count, by: width))
            #expect(streamed(pieces(text, cutAt: cuts)) == Redactor.standard.redact(text), "\(text)")
        }
    }

    @Test func `random cuts of random mixtures give the same`() {
        var random = SplitMix(seed: 20_260_101)
        for round in 0..<120 {
            let text = (0..<6).map { _ in Self.texts.randomElement(using: &random) ?? "" }
                .joined(separator: ["", " ", "\n", "-", "\""].randomElement(using: &random) ?? "")
            let count = text.unicodeScalars.count
            let cuts = Set((0..<Int.random(in: 1...12, using: &random)).map { _ in Int.random(in: 0...count, using: &random) })
            #expect(streamed(pieces(text, cutAt: Array(cuts))) == Redactor.standard.redact(text), "round \(round)")
        }
    }

    @Test func `random bytes of dangerous alphabets give the same however cut`() {
        var random = SplitMix(seed: 7)
        let parts = [
            "sk-", "ant-", "a1B2c3D4", "ghp_", "eyJ", ".", "-", "@", "x", "4111", " ", "password", "=", "\"", "://", ":", "AKIA",
            "é", "\n", "0f", "(", ")", "+1",
        ]
        for round in 0..<300 {
            let chosen = (0..<40).map { _ in parts.randomElement(using: &random) ?? "" }
            #expect(streamed(chosen) == Redactor.standard.redact(chosen.joined()), "round \(round): \(chosen)")
        }
    }

    @Test func `bytes cut inside a character give the same`() {
        let text = "日本 jane.döe@exämple.com 🎉 " + "sk-ant-" + "api03-" + Sample.mixed(30) + "é"
        for width in 1...5 {
            var stream = Redactor.standard.makeStream()
            var out: [UInt8] = []
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: width) {
                out += stream.feed(bytes: bytes[start..<min(start + width, bytes.count)])
            }
            out += stream.finishBytes()
            #expect(String(decoding: out, as: UTF8.self) == Redactor.standard.redact(text).text)
        }
    }

    @Test func `nothing of a secret is released before it is known`() {
        let key = "sk-ant-" + "api03-" + Sample.mixed(60)
        var stream = Redactor.standard.makeStream()
        var out = ""
        for character in "the key is " + key {
            out += stream.feed(String(character))
            #expect(!out.contains("sk-a"))
        }
        out += stream.finish()
        #expect(out == "the key is [REDACTED_ANTHROPIC_KEY]")
    }

    @Test(arguments: [1, 3, 64, 1_000, 9_000, 200_000])
    func `a token of a hundred kilobytes is replaced once and memory stays small`(width: Int) {
        let text = "a " + "sk-ant-" + String(repeating: Sample.mixed(50), count: 2_000) + " b " + "jane@example.com"
        let bytes = Array(text.utf8)
        var stream = Redactor.standard.makeStream()
        var out: [UInt8] = []
        var mostHeld = 0
        var start = 0
        // One-byte pieces for the part where something happens; the rest need not take a minute.
        while start < bytes.count {
            let step = width < 64 && start > 20_000 && start < bytes.count - 200 ? 1_024 : width
            out += stream.feed(bytes: bytes[start..<min(start + step, bytes.count)])
            mostHeld = max(mostHeld, stream.heldByteCount)
            start += step
        }
        out += stream.finishBytes()
        #expect(String(decoding: out, as: UTF8.self) == "a [REDACTED_ANTHROPIC_KEY] b [REDACTED_EMAIL]")
        #expect(stream.findings.map(\.range) == [2..<(bytes.count - 19), (bytes.count - 16)..<bytes.count])
        #expect(mostHeld <= 8_192 + 16)
    }

    @Test func `a huge key block without an end is replaced once`() {
        let line = "\n" + Sample.base64(64)
        let text = "-----BEGIN " + "PRIVATE KEY-----" + String(repeating: line, count: 500)
        let whole = Redactor.standard.redact(text)
        #expect(whole.text == "[REDACTED_PRIVATE_KEY]")
        #expect(streamed(pieces(text, cutAt: Array(stride(from: 777, to: text.utf8.count, by: 777)))) == whole)
    }

    @Test func `more half-matches than are followed are dropped, not released`() throws {
        // Two hundred rules that all stay alive on the same letters.
        let rules = try (0..<200).map { number -> RedactionRule in
            let name = "k" + String(number, radix: 36) + "_"
            _ = try LinearPattern(name)
            return RedactionRule(id: "r\(number)", pattern: name + "[a-z0-9_]{40,}!", replacement: "[R]")
        }
        let redactor = try Redactor(kinds: [], extra: rules)
        let text = "start " + (0..<200).map { "k" + String($0, radix: 36) + "_" }.joined() + " end and on"
        let whole = redactor.redact(text)
        #expect(whole.text == "start [REDACTED] end and on")
        #expect(whole.findings.map(\.kind.name) == ["secret.overflow"])
        for width in [1, 2, 5, 17] {
            let cuts = Array(stride(from: width, to: text.utf8.count, by: width))
            #expect(streamed(pieces(text, cutAt: cuts), redactor) == whole)
        }
    }

    @Test func `little is held back of ordinary chat`() {
        let chat =
            "Sure! Here is how you can sort a list in Python: use sorted(items, key=len). It returns a new list, "
            + "so the old one stays as it was. For 3 items that hardly matters; for 10,000 it may. Does that help?"
        var stream = Redactor.standard.makeStream()
        var held = 0, feeds = 0
        let characters = Array(chat)
        for start in stride(from: 0, to: characters.count, by: 4) {
            _ = stream.feed(String(characters[start..<min(start + 4, characters.count)]))
            held += stream.heldByteCount
            feeds += 1
        }
        #expect(Double(held) / Double(feeds) < 6)
    }

    @Test func `a stream can take another text after its end`() {
        var stream = Redactor.standard.makeStream()
        _ = stream.feed("sk-ant-")
        _ = stream.finish()
        #expect(stream.feed("api03-abc123xyz ") + stream.finish() == "api03-abc123xyz ")
    }
}
