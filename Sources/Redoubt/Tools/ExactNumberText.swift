extension ExactNumber: CustomStringConvertible {
    /// Whole numbers and short decimals in full (up to 30 digits); anything else to 15 significant digits.
    var description: String {
        switch self {
        case .fraction(let over, 1): String(over)
        case .fraction(let over, let under): DecimalText(over.magnitude, over: under.magnitude).text(isNegative: over < 0)
        case .approximate(let value): DecimalText(value.magnitude).text(isNegative: value < 0)
        }
    }
}

/// Significant digits and where the point is: 0.DIGITS times ten to the `point`.
private struct DecimalText {
    private var digits: [UInt8]
    private var point: Int

    private static let inFull = 30
    private static let rounded = 15

    /// Long division, one digit at a time, until it ends or there are too many digits.
    init(_ over: UInt128, over under: UInt128) {
        digits = String(over / under).utf8.map { $0 - 48 }
        if digits == [0] { digits = [] }
        point = digits.count
        var rest = over % under
        while rest != 0, digits.count <= Self.inFull {
            let (ten, overflow) = rest.multipliedReportingOverflow(by: 10)
            if overflow { self = DecimalText(Double(over) / Double(under)); return }
            let digit = UInt8(ten / under)
            rest = ten % under
            if digits.isEmpty, digit == 0 { point -= 1 } else { digits.append(digit) }
        }
        if rest != 0 { round() }
    }

    /// The shortest digits that mean the double, rounded again so that the noise of its last places is gone.
    init(_ value: Double) {
        let parts = value.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let whole = mantissa[0] == "0" ? "" : mantissa[0]
        let decimals = mantissa.count > 1 ? mantissa[1] : ""
        let all = (whole + decimals).utf8.map { $0 - 48 }
        let zeros = all.prefix { $0 == 0 }.count
        digits = Array(all.dropFirst(zeros))
        point = whole.count - zeros + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        round()
    }

    private mutating func round() {
        guard digits.count > Self.rounded else { return }
        let isUp = digits[Self.rounded] >= 5
        digits = Array(digits.prefix(Self.rounded))
        guard isUp else { return }
        while digits.last == 9 { digits.removeLast() }
        if let last = digits.popLast() {
            digits.append(last + 1)
        } else {
            digits = [1]
            point += 1
        }
    }

    func text(isNegative: Bool) -> String {
        let kept = digits.reversed().drop { $0 == 0 }.reversed()
        if kept.isEmpty { return "0" }
        let all = kept.map(String.init).joined()
        return (isNegative ? "-" : "") + laidOut(all)
    }

    private func laidOut(_ all: String) -> String {
        if point > 21 || point < -5 {
            let tail = all.dropFirst()
            return all.prefix(1) + (tail.isEmpty ? "" : "." + tail) + "e" + (point > 0 ? "+" : "") + String(point - 1)
        }
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + all }
        if point >= all.count { return all + String(repeating: "0", count: point - all.count) }
        return all.prefix(point) + "." + all.dropFirst(point)
    }
}
