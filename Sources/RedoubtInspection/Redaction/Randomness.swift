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
        var counts = [Int](repeating: 0, count: 256)
        for byte in value { counts[Int(byte)] += 1 }
        let total = Double(value.count)
        return counts.reduce(0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / total
            return sum - share * log2(share)
        }
    }

    struct Tally {
        var digits = 0, lower = 0, upper = 0, other = 0
        var letters: Int { lower + upper }
        var isMixedCase: Bool { lower > 0 && upper > 0 }

        init(_ value: ArraySlice<UInt8>) {
            for byte in value {
                switch byte {
                case 48...57: digits += 1
                case 65...90: upper += 1
                case 97...122: lower += 1
                default: other += 1
                }
            }
        }
    }

    /// A token as machines make them: letters and digits well mixed.
    static func isToken(_ value: ArraySlice<UInt8>) -> Bool {
        guard !Placeholder.isPlaceholder(value), !Placeholder.isCode(value) else { return false }
        let tally = Tally(value)
        guard tally.digits >= 1, tally.letters >= 2 else { return false }
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
        let strange = ByteSet("!@#$%^&*+=~?")
        return value.contains { strange.contains($0) }
    }

    static func isCommonPassword(_ value: ArraySlice<UInt8>) -> Bool {
        commonPasswords.contains(String(decoding: value, as: UTF8.self).lowercased())
    }

    /// Letters alone, and yet passwords: the head of every published list.
    private static let commonPasswords: Set<String> = [
        "letmein", "qwerty", "qwertyuiop", "iloveyou", "trustno", "sunshine", "princess", "football", "baseball",
        "welcome", "monkey", "dragon", "superman", "batman", "starwars", "changeme", "hunter", "asdfgh", "asdfghjkl", "zxcvbn",
        "zxcvbnm", "opensesame", "swordfish", "correcthorsebatterystaple",
    ]
}
