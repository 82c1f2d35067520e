import RedoubtCore
import Testing

@testable import Redoubt

@Suite struct `The calculator's arithmetic` {
    private func refusal(_ text: String) -> Denial? {
        do { _ = try ExpressionEvaluator.evaluate(text) } catch { return error }
        return nil
    }

    @Test(arguments: [
        ("15 * 23", "345"), ("1+2*3", "7"), ("(1+2)*3", "9"), ("2^3^2", "512"), ("-2^2", "-4"), ("(-2)^2", "4"), ("2^-1", "0.5"),
        ("2*-3", "-6"), ("--3", "3"), ("-+-3", "3"), ("2--3", "5"), ("10-2-3", "5"), ("100/10/2", "5"), ("7%3", "1"), ("-7%3", "2"),
        ("7%-3", "-2"), ("-7%-3", "-1"), ("5.5%2", "1.5"), ("2*3%4", "2"), ("2**10", "1024"), ("2**3**2", "512"),
        ("2 ** -2 * 4", "1"),
        ("6×7", "42"), ("8÷2", "4"), ("5−3", "2"), ("  1\t+\n1 ", "2"), (".5+.5", "1"), ("5.", "5"), ("007", "7"), ("0", "0"),
        ("-0", "0"),
        ("0^0", "1"), ("1/3*3", "1"), ("4^0.5", "2"), ("((((1))))", "1"), ("1^99999999999999999999", "1"),
        ("(-1)^99999999999999999999", "-1"),
    ])
    func `has the usual precedence`(expression: String, result: String) throws {
        #expect(try ExpressionEvaluator.evaluate(expression) == result)
    }

    @Test(arguments: [
        ("0.1+0.2", "0.3"), ("0.1*3-0.3", "0"), ("1.1*1.1", "1.21"), ("1/8", "0.125"), ("19.99*3", "59.97"), ("-1/4", "-0.25"),
        ("1/1024", "0.0009765625"), ("1/3", "0.333333333333333"), ("2/3", "0.666666666666667"), ("10/3", "3.33333333333333"),
        ("9999999999*9999999999", "99999999980000000001"), ("2^63", "9223372036854775808"),
        ("2^126", "85070591730234615865843651857942052864"),
        ("2^0.5", "1.4142135623731"), ("1/2^60", "8.67361737988404e-19"), ("0.5^1000", "9.33263618503219e-302"),
        ("1.0000001^50", "1.00000500001225"), ("3.14159265358979323846264338327950288419716939937510*1", "3.14159265358979"),
        ("1/0.000001", "1000000"), ("0.000001", "0.000001"), ("0.0000001", "1e-7"),
        ("999999999999999.96/3*3", "999999999999999.96"),
        ("0.99999999999999999999999999999999999999999", "1"), ("123456789.987654321", "123456789.987654321"),
        ("10^20/3", "33333333333333300000"),
        ("1e5".replacing("e", with: "*10^"), "100000"), ("1.5*10^30/7", "2.14285714285714e+29"),
    ])
    func `is exact where it can be and 15 digits where not`(expression: String, result: String) throws {
        #expect(try ExpressionEvaluator.evaluate(expression) == result)
    }

    @Test(arguments: ["1/0", "0/0", "1%0", "1/(2-2)", "0^-1", "5%(0.0)", "1/0.000"])
    func `says that a division is by zero`(expression: String) {
        #expect(refusal(expression)?.words == "division by zero")
        #expect(refusal(expression)?.code == .inputSchema)
    }

    @Test(arguments: [
        "9^9^9", "9**9**9**9", "2^127", "10^38*10", "99999999999999999999999999999999999999999", "1.5^10000", "0.5^-99999",
        "9^9^9^9^9",
        "170141183460469231731687303715884105727+1", "2^99999999999999999999999999999999999999",
    ])
    func `says that a result is too large, at once`(expression: String) {
        #expect(refusal(expression)?.words == "the result is too large")
    }

    @Test(arguments: ["(-2)^0.5", "(0-1)^(1/3)"]) func `says that a result is not real`(expression: String) {
        #expect(refusal(expression)?.words == "the result is not a real number")
    }

    @Test(arguments: [
        "__import__('os').system('ls')", "eval(1)", "abs(-1)", "x+1", "1;2", "1,000", "0x10", "1e5", "1_000", "2 = 2", "a", "'1'",
        "[1]", "{1}",
        "1 & 2", "1 | 2", "~1", "1 << 2", "!1", "π", "１+１", "٣", "√4", "1\u{0}", "1\u{200B}+1", "1\u{202E}+1", "\\1", "$(ls)",
        "`ls`", "1 # 2",
        "lambda: 0", "1 if 1 else 2", "1\u{301}",
    ])
    func `knows no names and no code`(expression: String) {
        #expect(refusal(expression)?.code == .inputSchema)
        #expect(refusal(expression)?.words == "expression contains forbidden pattern")
        #expect(refusal(expression)?.hint == "use numbers, + - * / % ^ and parentheses")
    }

    @Test(arguments: [
        "", " ", "+", "1+", "(", ")", "()", "(1", "1)", "1 2", "2(3)", "(1)(2)", "1..2", ".", "1.2.3", "*1", "1*/2", "1***2", "^2",
        "1+*", "%",
    ])
    func `refuses what is not a whole expression`(expression: String) {
        #expect(refusal(expression)?.code == .inputSchema)
        #expect(refusal(expression)?.words.hasPrefix("expression ") == true)
        #expect(refusal(expression)?.words.contains("forbidden") == false)
    }

    @Test func `has bounds of length and depth`() throws {
        let sum = String(repeating: "1+", count: 127) + "10"
        #expect(try ExpressionEvaluator.evaluate(sum) == "137")
        #expect(refusal(sum + "0")?.code == .inputTooLong)
        #expect(refusal(String(repeating: " ", count: 1_000_000))?.code == .inputTooLong)
        func nested(_ depth: Int) -> String { String(repeating: "(", count: depth) + "1" + String(repeating: ")", count: depth) }
        #expect(try ExpressionEvaluator.evaluate(nested(64)) == "1")
        #expect(refusal(nested(65))?.words == "expression is nested deeper than 64")
        #expect(refusal(String(repeating: "-", count: 200) + "1")?.words == "expression is nested deeper than 64")
        #expect(refusal("1" + String(repeating: "^1", count: 100))?.words == "expression is nested deeper than 64")
    }

    /// A random expression and its value, worked out in doubles while it was made.
    private func random(_ generator: inout SplitMix, depth: Int) -> (String, Double) {
        if depth == 0 || generator.next() % 4 == 0 {
            let number = Int(generator.next() % 100)
            return generator.next() % 3 == 0 ? ("\(number).5", Double(number) + 0.5) : ("\(number)", Double(number))
        }
        let (left, leftValue) = random(&generator, depth: depth - 1)
        let (right, rightValue) = random(&generator, depth: depth - 1)
        switch generator.next() % 5 {
        case 0: return ("(\(left)+\(right))", leftValue + rightValue)
        case 1: return ("(\(left) - \(right))", leftValue - rightValue)
        case 2: return ("(\(left)*\(right))", leftValue * rightValue)
        case 3: return ("-(\(left))", -leftValue)
        default: return ("(\(left)/\(right))", rightValue == 0 ? .nan : leftValue / rightValue)
        }
    }

    @Test func `agrees with floating point on random expressions`() throws {
        var generator = SplitMix(state: 7)
        var compared = 0
        for _ in 0..<3000 {
            let (text, expected) = random(&generator, depth: 4)
            guard text.utf8.count <= 256 else { continue }
            guard let answer = try? ExpressionEvaluator.evaluate(text) else {
                #expect(!expected.isFinite || abs(expected) > 1e30, "\(text)")
                continue
            }
            guard let value = Double(answer), expected.isFinite else { continue }
            compared += 1
            #expect(abs(value - expected) <= 1e-9 * max(1, abs(expected)), "\(text) = \(answer), not \(expected)")
        }
        #expect(compared > 1000)
    }

    @Test func `survives anything`() {
        let alphabet = Array("0123456789.+-*/%^() ×÷ex_'")
        var generator = SplitMix(state: 11)
        for _ in 0..<5000 {
            let length = Int(generator.next() % 40)
            _ = refusal(String((0..<length).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }))
        }
    }
}

/// SplitMix64, so that a failure can be repeated.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
