/// How likely letters are to be written as words rather than drawn at random.
///
/// *Looks at* every three letters that follow one another within a word, beginnings and ends included; a word ends at
/// whatever is no letter and at a capital behind a small letter. *Does not see* words of fewer than three letters.
enum LetterTrigrams {
    /// Tenths of a nat for each step of the table.
    private static let worth = [-30, -8, 6, 19]

    /// By `(first * 27 + second) * 27 + third`, where a letter counts from 1 and 0 is an edge of the word.
    private static let steps: [UInt8] = table.utf8.flatMap { character -> [UInt8] in
        let three = (character == UInt8(ascii: "~") ? UInt8(ascii: "\\") : character) - 48
        return [three & 3, three >> 2 & 3, three >> 4 & 3]
    }
    /// What each of them is worth.
    private static let worths: [Int8] = steps.map { Int8(worth[Int($0)]) }

    /// What speaks for words, in tenths of a nat, and how many trigrams were seen.
    struct Reading: Equatable {
        var worth = 0
        var count = 0
    }

    static func read(_ value: ArraySlice<UInt8>) -> Reading {
        let bytes = value.span, worths = worths.span
        var reading = Reading()
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, isLetter(bytes[end]), end == start || !isHump(bytes[end - 1], bytes[end]) { end += 1 }
            if end - start >= 3 {
                var before = 0, last = 0
                for place in start..<end {
                    let letter = Int(bytes[place] & 0x1F)
                    reading.worth += Int(worths[(before * 27 + last) * 27 + letter])
                    (before, last) = (last, letter)
                }
                reading.worth += Int(worths[(before * 27 + last) * 27])
                reading.count += end - start + 1
            }
            start = max(end, start + 1)
        }
        return reading
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (65...90).contains(byte) }
    private static func isHump(_ before: UInt8, _ byte: UInt8) -> Bool { before >= 97 && byte < 97 }
}
