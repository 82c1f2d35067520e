// Take more out of replies than the built-in rules do: by a pattern, or by a filter of your own.

import Redoubt
import RedoubtCore
import RedoubtInspection

/// Replaces a word wherever a stream was cut, by holding back what may still become the word.
struct Codename: TextFilter {
    let word = "bluebird"
    private(set) var findings: [Finding] = []
    private var held = ""
    private var released = 0

    mutating func feed(_ text: String) -> String {
        held += text
        return release(keeping: word.utf8.count - 1)
    }

    mutating func finish() -> String { release(keeping: 0) }

    private mutating func release(keeping tail: Int) -> String {
        var out = ""
        while let match = held.firstRange(of: word) {
            let before = held[..<match.lowerBound]
            let start = released + before.utf8.count
            findings.append(
                Finding(
                    range: start..<start + word.utf8.count,
                    kind: FindingKind("secret.codename", replacement: "[REDACTED_CODENAME]"),
                    rule: "codename", validated: false))
            out += before + "[REDACTED_CODENAME]"
            released = start + word.utf8.count
            held = String(held[match.upperBound...])
        }
        let ready = held.dropLast(tail)
        out += ready
        released += ready.utf8.count
        held = String(held.dropFirst(ready.count))
        return out
    }
}

let staff = RedactionRule(id: "staff", pattern: "EMP-[0-9]{6}", replacement: "[REDACTED_EMPLOYEE]", kind: "pii.employee")
let filter = OutputFilter(redactor: try Redactor(extra: [staff]), extra: [{ Codename() }])

let result = filter.apply("EMP-004217 works on bluebird; write to ann@example.com.")
print(result.text)
print(result.findings.map(\.kind.name))

// The same, cut anywhere.
var stream = filter.makeFilter()
print(["EMP-0042", "17 works on blue", "bird; write to ann@exam", "ple.com."].map { stream.feed($0) }.joined() + stream.finish())
