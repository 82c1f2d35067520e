internal import RedoubtCore

/// What the rehearsal says: a text, and the tools it asks for. A function of the conversation alone.
struct RehearsalAnswer: Sendable, Hashable {
    var text: String = ""
    var calls: [ToolCall] = []
}

/// The few sentences that the rehearsal understands.
enum RehearsalScript {
    static let help = """
        I am the rehearsal, a built-in provider that needs no key. I understand: What is A * B? · Calculate EXPR · \
        Save a note [to FILE] with content "T" · List my notes · Read note FILE · say: TEXT · call: TOOL {"arg": …}
        """

    /// The answer to what the user wrote last.
    static func answer(to text: String, tools: [String]) -> RehearsalAnswer {
        let line = unmarked(text).trimmed
        if let words = line.after("say:") ?? line.after("repeat after me:") ?? line.after("repeat after me") {
            return RehearsalAnswer(text: words)
        }
        if line.after("call:") != nil { return scriptedCalls(line) }
        if let expression = expression(in: line) { return calculation(expression, tools: tools) }
        if let note = note(in: line) { return RehearsalAnswer(calls: [note]) }
        if line.after("list my notes") != nil || line.after("list notes") != nil {
            return RehearsalAnswer(calls: [ToolCall(name: "list_notes", arguments: [:])])
        }
        if let file = line.after("read note") ?? line.after("read the note") {
            return RehearsalAnswer(calls: [ToolCall(name: "read_note", arguments: ["filename": .string(file)])])
        }
        return RehearsalAnswer(text: help)
    }

    /// The answer once a tool has answered.
    static func answer(toResult result: String, of question: String) -> RehearsalAnswer {
        let result = unmarked(result).trimmed
        if let expression = expression(in: unmarked(question).trimmed) { return RehearsalAnswer(text: "\(expression) = \(result)") }
        return RehearsalAnswer(text: result)
    }

    /// What stands to be calculated in `What is 15 * 23?` or `Calculate 2 + 2`.
    private static func expression(in line: String) -> String? {
        if let rest = line.after("calculate") { return rest }
        guard let rest = line.after("what is"), rest.unicodeScalars.contains(where: { "0123456789".unicodeScalars.contains($0) })
        else { return nil }
        let bare = rest.hasSuffix("?") ? String(rest.dropLast()).trimmed : rest
        let isArithmetic = bare.unicodeScalars.allSatisfy { "0123456789.+-*/%^()×÷ ".unicodeScalars.contains($0) }
        return isArithmetic ? bare : nil
    }

    private static func calculation(_ expression: String, tools: [String]) -> RehearsalAnswer {
        if tools.contains("calculator") {
            return RehearsalAnswer(calls: [ToolCall(name: "calculator", arguments: ["expression": .string(expression)])])
        }
        do { return RehearsalAnswer(text: "\(expression) = \(try ExpressionEvaluator.evaluate(expression))") } catch {
            return RehearsalAnswer(text: "I cannot calculate that: \(error.words)")
        }
    }

    private static func note(in line: String) -> ToolCall? {
        guard let rest = line.after("save a note") else { return nil }
        var arguments: [String: JSONValue] = [:]
        guard let marker = rest.range(ofFolded: "with content") else { return nil }
        if let file = String(rest[..<marker.lowerBound]).trimmed.after("to") { arguments["filename"] = .string(file) }
        var content = String(rest[marker.upperBound...]).trimmed
        if content.count >= 2, content.hasPrefix("\""), content.hasSuffix("\"") { content = String(content.dropFirst().dropLast()) }
        arguments["content"] = .string(content)
        return ToolCall(name: "save_note", arguments: .object(arguments))
    }

    /// `call: TOOL {json}`, one a line, for trying how tool calls are decided.
    private static func scriptedCalls(_ text: String) -> RehearsalAnswer {
        var answer = RehearsalAnswer()
        for line in text.split(separator: "\n") {
            guard let rest = String(line).trimmed.after("call:") else { continue }
            let name = rest.prefix { $0 != " " && $0 != "{" }
            let json = String(rest.dropFirst(name.count)).trimmed
            guard let arguments = try? JSONValue(parsing: json.isEmpty ? "{}" : json) else {
                return RehearsalAnswer(text: "the arguments after \(quoted(name)) are not a JSON object")
            }
            answer.calls.append(ToolCall(name: String(name), arguments: arguments))
        }
        return answer
    }

    /// The text without the marks that the gateway put around it.
    private static func unmarked(_ text: String) -> String {
        guard text.hasPrefix("<untrusted ") || text.hasPrefix("<user "), let first = text.firstIndex(of: "\n"),
            let last = text.lastIndex(of: "\n"), first < last
        else { return text }
        return String(text[text.index(after: first)..<last])
    }
}

extension String {
    fileprivate var trimmed: String {
        let isSpace: (Character) -> Bool = { $0.isWhitespace }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    /// What follows a beginning, without regard to case, trimmed; nil if the text begins otherwise.
    fileprivate func after(_ beginning: String) -> String? {
        guard lowercased().hasPrefix(beginning) else { return nil }
        let rest = String(dropFirst(beginning.count))
        let endsInLetter = beginning.last?.isLetter ?? false
        if endsInLetter, let next = rest.first, next.isLetter || next.isNumber { return nil }
        return rest.trimmed
    }

    /// Where an ASCII phrase stands, without regard to case.
    fileprivate func range(ofFolded phrase: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].lowercased().hasPrefix(phrase) {
                return start..<(index(start, offsetBy: phrase.count, limitedBy: endIndex) ?? endIndex)
            }
            start = index(after: start)
        }
        return nil
    }
}
