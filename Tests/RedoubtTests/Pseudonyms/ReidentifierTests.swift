import Redoubt
import RedoubtCore
import Testing

@Suite struct `A reidentifier` {
    private let pseudonymiser: Pseudonymiser
    private let token: String
    private let value = "jane@example.com"

    init() throws {
        pseudonymiser = try Pseudonymiser(key: Array(repeating: 7, count: 32), session: "s1")
        token = pseudonymiser.token(for: FindingKind("pii.email", replacement: "[REDACTED_EMAIL]"), value: value)
    }

    private func filtered(_ pieces: [String], _ writing: Reidentifier.Writing = .plain) -> (text: String, findings: [Finding]) {
        var filter = Reidentifier(pseudonymiser, writing: writing)
        var out = ""
        for piece in pieces { out += filter.feed(piece) }
        out += filter.finish()
        return (out, filter.findings)
    }

    private var texts: [String] {
        [
            "Write to \(token) or \"\(token)\", é [x] [EMAIL] [A~] \\[ \\\\", "[\(token)](mailto:\(token))",
            "[EMAIL~[EMAIL~\(token)",
            "**\(token)** \\\(token.dropLast())\\] \(token.dropLast())", "[[\\\\\\\(token)\\\\\(token)]", "[~[EMAIL~]~~\(token)~~",
            token.replacing("~", with: "\\~").replacing("_", with: "\\_").replacing("-", with: "\\-"),
            "日本\(token)🎉[日本~AAAA]", token.replacing("EMAIL", with: "PHONE") + token,
        ]
    }

    @Test func `gives the same for every cut`() {
        for text in texts {
            let whole = filtered([text])
            for first in text.unicodeScalars.indices {
                let pieces = [String(text.unicodeScalars[..<first]), String(text.unicodeScalars[first...])]
                #expect(filtered(pieces) == whole, "\(pieces)")
            }
            #expect(filtered(text.unicodeScalars.map { String($0) }) == whole, "\(text)")
        }
    }

    @Test func `puts values back wherever a model repeats a token`() {
        #expect(filtered(["Write to \(token)."]).text == "Write to jane@example.com.")
        #expect(filtered(["[\(token)](mailto:\(token))"]).text == "[jane@example.com](mailto:jane@example.com)")
        #expect(filtered(["[EMAIL~[EMAIL~\(token)"]).text == "[EMAIL~[EMAIL~jane@example.com")
        #expect(filtered(["\\\(token.dropLast())\\]"]).text == "jane@example.com")
        #expect(filtered([token.replacing("~", with: "\\~").replacing("_", with: "\\_")]).text == value)
        #expect(filtered(["a \(token)"]).findings.map(\.range) == [2..<(2 + token.utf8.count)])
    }

    @Test func `leaves every damaged token as it is and says so`() {
        let digits = Array(token.utf8)
        for place in 7..<(digits.count - 1) {
            var damaged = digits
            damaged[place] = damaged[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let text = String(decoding: damaged, as: UTF8.self)
            let result = filtered(["x " + text])
            #expect(result.text == "x " + text, "\(place)")
            #expect(result.findings.map(\.kind) == [Reidentifier.unverified] && result.findings.map(\.range.lowerBound) == [2])
        }
        for cut in 8..<(digits.count - 1) {
            let text = String(decoding: digits[..<cut] + [UInt8(ascii: "]")], as: UTF8.self)
            #expect(filtered([text]).text == text)
        }
    }

    @Test func `opens no token of another session, kind or key`() throws {
        let kind = FindingKind("pii.email", replacement: "[REDACTED_EMAIL]")
        let foreign = [
            try Pseudonymiser(key: Array(repeating: 7, count: 32), session: "s2").token(for: kind, value: value),
            try Pseudonymiser(key: Array(repeating: 8, count: 32), session: "s1").token(for: kind, value: value),
            token.replacing("EMAIL", with: "PHONE"),
        ]
        for text in foreign {
            #expect(filtered([text]).text == text && filtered([text]).findings.map(\.kind) == [Reidentifier.unverified])
        }
    }

    @Test func `writes values as JSON where it is told to`() throws {
        let odd = "a \"b\" \\ \n\u{1} é"
        let token = pseudonymiser.token(for: FindingKind("pii.x", replacement: "[REDACTED_X]"), value: odd)
        let json = filtered(["{\"to\":\"\(token)\",\"other\":\"\\\"\(token)\\\"\"}"], .insideJSONString).text
        let parsed = try JSONValue(parsing: json)
        #expect(parsed["to"]?.string == odd)
        #expect(parsed["other"]?.string == "\"\(odd)\"")
    }

    @Test func `holds nothing of ordinary text, and little of what looks like a token`() {
        var filter = Reidentifier(pseudonymiser)
        for piece in ["See [the list](x), a[0], [ ] and [REDACTED_EMAIL]", " or [x~y] ", "C:\\notes\\ "] {
            #expect(filter.feed(piece) == piece)
            #expect(filter.heldByteCount == 0)
        }
        #expect(filter.feed("go [EMAIL~") == "go ")
        var most = 0
        for _ in 0..<2_000 {
            _ = filter.feed("\\\\A")
            most = max(most, filter.heldByteCount)
        }
        #expect(most < 1_400)
    }

    @Test func `floods of near tokens take linear time`() {
        let forged = token.replacing("EMAIL", with: "PHONE")
        for unit in ["[", "[A~", "[EMAIL~" + String(repeating: "a", count: 380), "\\", "[EMAIL~\\\\", forged] {
            let text = String(repeating: unit, count: 500_000 / unit.utf8.count)
            let time = ContinuousClock().measure { #expect(filtered([text]).text == text) }
            #expect(time < .seconds(4), "\(unit.prefix(20))")
        }
    }
}
