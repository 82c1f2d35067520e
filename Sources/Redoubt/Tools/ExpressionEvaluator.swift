public import RedoubtCore

/// Works out a line of arithmetic, and nothing else: there are no names in its grammar, so nothing can be called.
///
///     sum     = product { ("+" | "-") product }
///     product = signed { ("*" | "×" | "/" | "÷" | "%") signed }
///     signed  = ("+" | "-") signed | power
///     power   = atom [ ("^" | "**") signed ]          right to left, so -2 ^ 2 is -4 and 2 ^ 3 ^ 2 is 512
///     atom    = digits [ "." digits ] | "(" sum ")"
///
/// *Looks at:* at most 256 characters, nested at most 64 deep. *Refuses when:* any other character or order of them occurs, a division
/// is by zero, a whole result has more than 38 digits, a result is not a real number. *Does not see:* thousands separators, units.
/// *Costs:* linear in the length; a power takes at most 128 multiplications.
public enum ExpressionEvaluator {
    /// The longest expression, in characters (Unicode scalars).
    public static let limit = 256
    /// How deep parentheses, signs and powers may nest.
    public static let depth = 64

    static let hint = "use numbers, + - * / % ^ and parentheses"

    /// The result as text: whole numbers and short decimals exactly, anything else to 15 digits. Throws `input.schema` or `input.too_long`.
    public static func evaluate(_ expression: String) throws(Denial) -> String {
        guard expression.utf8.count <= 4 * limit, expression.unicodeScalars.count <= limit else {
            throw Denial(.inputTooLong, "expression is longer than \(limit) characters", hint: "split it into smaller ones")
        }
        var parser = Parser(tokens: try Token.all(in: expression))
        do throws(Complaint) { return try parser.whole().description } catch { throw error.denial }
    }
}

/// What is wrong with an expression.
private enum Complaint: Error {
    case arithmetic(ExactNumber.Failure)
    case grammar(String)

    var denial: Denial {
        switch self {
        case .arithmetic(let failure): Denial(.inputSchema, failure.rawValue, hint: "check the numbers in the expression")
        case .grammar(let words): Denial(.inputSchema, "expression " + words, hint: ExpressionEvaluator.hint)
        }
    }
}

private enum Token: Hashable {
    case number(ExactNumber)
    case sign(Unicode.Scalar)

    static func all(in text: String) throws(Denial) -> [Token] {
        var tokens: [Token] = []
        var digits = ""
        for scalar in text.unicodeScalars {
            if ("0"..."9").contains(scalar) || scalar == "." { digits.unicodeScalars.append(scalar); continue }
            try take(&digits, into: &tokens)
            if scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar == "\u{A0}" { continue }
            guard let sign = plain(scalar) else { throw Complaint.grammar("contains forbidden pattern").denial }
            tokens.append(.sign(sign))
        }
        try take(&digits, into: &tokens)
        return tokens
    }

    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar {
        case "+", "-", "*", "/", "%", "^", "(", ")": scalar
        case "×": "*"
        case "÷": "/"
        case "−": "-"
        default: nil
        }
    }

    private static func take(_ digits: inout String, into tokens: inout [Token]) throws(Denial) {
        if digits.isEmpty { return }
        let number: ExactNumber?
        do throws(ExactNumber.Failure) { number = try ExactNumber(digits: digits) } catch {
            throw Complaint.arithmetic(error).denial
        }
        guard let number else { throw Complaint.grammar("has a number with more than one point, or a point alone").denial }
        tokens.append(.number(number))
        digits = ""
    }
}

/// Recursive descent; every way down passes ``deeper(_:)``.
private struct Parser {
    private let tokens: [Token]
    private var at = 0
    private var level = 0

    init(tokens: [Token]) { self.tokens = tokens }

    private var next: Token? { at < tokens.count ? tokens[at] : nil }

    mutating func whole() throws(Complaint) -> ExactNumber {
        if tokens.isEmpty { throw .grammar("is empty") }
        let value = try sum()
        switch next {
        case nil: return value
        case .sign(")"): throw .grammar("has a closing parenthesis too many")
        default: throw .grammar("has no operator between two numbers")
        }
    }

    private mutating func sum() throws(Complaint) -> ExactNumber {
        var value = try product()
        while let sign = take(["+", "-"]) {
            let other = try product()
            value = try worked { () throws(ExactNumber.Failure) in sign == "+" ? try value + other : try value - other }
        }
        return value
    }

    private mutating func product() throws(Complaint) -> ExactNumber {
        var value = try signed()
        while let sign = take(["*", "/", "%"]) {
            let other = try signed()
            value = try worked { () throws(ExactNumber.Failure) in
                switch sign {
                case "*": try value * other
                case "/": try value / other
                default: try value % other
                }
            }
        }
        return value
    }

    private mutating func signed() throws(Complaint) -> ExactNumber {
        guard let sign = take(["+", "-"]) else { return try power() }
        let value = try deeper { (parser) throws(Complaint) in try parser.signed() }
        return sign == "-" ? -value : value
    }

    private mutating func power() throws(Complaint) -> ExactNumber {
        let base = try atom()
        guard takePower() else { return base }
        let exponent = try deeper { (parser) throws(Complaint) in try parser.signed() }
        return try worked { () throws(ExactNumber.Failure) in try base.raised(to: exponent) }
    }

    private mutating func atom() throws(Complaint) -> ExactNumber {
        switch next {
        case .number(let value):
            at += 1
            return value
        case .sign("("):
            at += 1
            let value = try deeper { (parser) throws(Complaint) in try parser.sum() }
            guard take([")"]) != nil else {
                throw .grammar(next == nil ? "has a parenthesis that is not closed" : "has no operator between two numbers")
            }
            return value
        case nil: throw .grammar("ends where a number should be")
        case .sign(let sign): throw .grammar("has \(quoted(String(sign))) where a number should be")
        }
    }

    private mutating func take(_ signs: [Unicode.Scalar]) -> Unicode.Scalar? {
        guard case .sign(let sign) = next, signs.contains(sign) else { return nil }
        // Two stars are a power, which binds tighter than one.
        if sign == "*", at + 1 < tokens.count, tokens[at + 1] == .sign("*") { return nil }
        at += 1
        return sign
    }

    private mutating func takePower() -> Bool {
        if next == .sign("^") { at += 1; return true }
        guard next == .sign("*"), at + 1 < tokens.count, tokens[at + 1] == .sign("*") else { return false }
        at += 2
        return true
    }

    private mutating func deeper(_ body: (inout Parser) throws(Complaint) -> ExactNumber) throws(Complaint) -> ExactNumber {
        guard level < ExpressionEvaluator.depth else { throw .grammar("is nested deeper than \(ExpressionEvaluator.depth)") }
        level += 1
        defer { level -= 1 }
        return try body(&self)
    }

    private func worked(_ body: () throws(ExactNumber.Failure) -> ExactNumber) throws(Complaint) -> ExactNumber {
        do throws(ExactNumber.Failure) { return try body() } catch { throw .arithmetic(error) }
    }
}
