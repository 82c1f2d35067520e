#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Whether a value looks made up by a machine or chosen as a password, rather than written as a word or as code.
enum Randomness {
    /// Shannon's entropy in bits a byte.
    static func entropy(_ value: ArraySlice<UInt8>) -> Double {
        guard !value.isEmpty else { return 0 }
        var counts = [UInt16](repeating: 0, count: 256)
        for byte in value { counts[Int(byte)] &+= 1 }
        let total = value.count, terms = terms.span
        var sum = 0.0
        for byte in counts.indices where counts[byte] > 0 {
            let count = Int(counts[byte])
            sum -= total <= mostKnown && count < mostOften ? terms[total * mostOften + count] : term(count, of: total)
        }
        return sum
    }

    private static func term(_ count: Int, of total: Int) -> Double {
        let share = Double(count) / Double(total)
        return share * log2(share)
    }

    private static let mostKnown = 96
    private static let mostOften = 16
    /// What a byte that occurs so often adds, by length and count: a logarithm costs more than all else.
    private static let terms: [Double] = (0...mostKnown).flatMap { total in
        (0..<mostOften).map { count in count > 0 && count <= total ? term(count, of: total) : 0 }
    }

    struct Tally {
        var digits = 0, lower = 0, upper = 0, other = 0
        var letters: Int { lower + upper }
        var isMixedCase: Bool { lower > 0 && upper > 0 }

        init(_ value: ArraySlice<UInt8>) {
            // Four counters of sixteen bits, in pieces that they can count.
            let lanes = Self.lanes.span, bytes = value.span
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + 32_768)
                var sum: UInt64 = 0
                for place in start..<end { sum &+= lanes[Int(bytes[place])] }
                digits += Int(sum & 0xFFFF)
                lower += Int(sum >> 16 & 0xFFFF)
                upper += Int(sum >> 32 & 0xFFFF)
                other += Int(sum >> 48)
                start = end
            }
        }

        private static let lanes: [UInt64] = (0..<256).map { byte in
            switch byte {
            case 48...57: 1
            case 97...122: 1 << 16
            case 65...90: 1 << 32
            default: 1 << 48
            }
        }
    }

    /// A token as machines make them: letters and digits well mixed.
    static func isToken(_ value: ArraySlice<UInt8>) -> Bool {
        let tally = Tally(value)
        guard tally.digits >= 1, tally.letters >= 2, !Placeholder.isPlaceholder(value), !Placeholder.isCode(value)
        else { return false }
        let enough = tally.digits >= 2 || (tally.isMixedCase && value.count >= 16)
        return enough && entropy(value) >= (value.count >= 16 ? 3.0 : 2.75)
    }

    /// A password as people choose them: a digit with letters, or mixed kinds, or one of the well-known ones.
    static func isPassword(_ value: ArraySlice<UInt8>) -> Bool {
        guard !Placeholder.isPlaceholder(value), !Placeholder.isCode(value) else { return false }
        let tally = Tally(value)
        if tally.letters == 0 { return tally.digits >= 4 && entropy(value) > 1.5 }
        if tally.digits > 0 { return true }
        if tally.other > 0, tally.isMixedCase, !value.contains(32) { return hasStrangeSign(value) }
        return isCommonPassword(value)
    }

    /// A sign that names in programs and prose do not have inside a word.
    private static func hasStrangeSign(_ value: ArraySlice<UInt8>) -> Bool {
        let strange = strangeSigns
        return value.contains { strange.contains($0) }
    }

    private static let strangeSigns = ByteSet("!@#$%^&*+=~?")

    static func isCommonPassword(_ value: ArraySlice<UInt8>) -> Bool {
        commonPasswords.contains(value)
    }

    /// Letters alone, and yet passwords: the head of every published list.
    private static let commonPasswords = ShortWordSet([
        "letmein", "qwerty", "qwertyuiop", "iloveyou", "trustno", "sunshine", "princess", "football", "baseball",
        "welcome", "monkey", "dragon", "superman", "batman", "starwars", "changeme", "hunter", "asdfgh", "asdfghjkl", "zxcvbn",
        "zxcvbnm", "opensesame", "swordfish", "correcthorsebatterystaple",
    ])
}
