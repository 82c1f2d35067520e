/// What a value looks like by itself.
struct SecretValue {
    /// Things that a value may be or hold, several at once.
    enum Mark: Int, CaseIterable {
        case longHex, shortHex, uuid, base64, path, address, dotted, dateOrVersion, camelCase, snakeCase, constant, kebabCase
        case format, codeSigns, run, fewDistinct, beyondASCII, manyWords, endsLikeSentence, endsInDigits, strongSign, space, dollar
        case capitalised, lowerWord, upperWord, startsWithDigit, keyVocabulary, exampleVocabulary, hasEquals, hasColon, isNumber
        case percent, mixedWithDigits, hasName, followedByCode, followedBySpace, followedByQuote, followedByEnd, isCommon, crypt,
            holdsVocabulary, startsWithSign, token, longToken, strange
    }

    let bytes: ArraySlice<UInt8>
    let tally: Randomness.Tally
    let reading: LetterTrigrams.Reading
    /// How often the class of characters changes, in sixteenths of the length.
    let changes: Int
    /// The words of its beginning.
    let words: [NameWord]
    private let kinds: ByteKinds
    /// A bit for each ``Mark``.
    private(set) var marks: UInt64 = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        tally = Randomness.Tally(bytes)
        reading = LetterTrigrams.read(bytes)
        changes = Self.changes(bytes)
        words = NameWord.words(of: bytes.prefix(64))
        kinds = ByteKinds(bytes)
        markShape()
        markSigns()
        markWords()
    }

    mutating func mark(_ mark: Mark, if holds: Bool) { if holds { marks |= 1 << UInt64(mark.rawValue) } }

    private static func changes(_ bytes: ArraySlice<UInt8>) -> Int {
        let span = bytes.span, classes = classes.span
        var changes = 0
        var last = -1
        for place in span.indices {
            let kind = Int(classes[Int(span[place])])
            if last >= 0, kind != last, !(last == 1 && kind == 2) { changes += 1 }
            last = kind
        }
        return changes * 16 / max(1, bytes.count)
    }

    private static let classes: [UInt8] = (0..<256).map { byte in
        switch byte {
        case 48...57: 0
        case 65...90: 1
        case 97...122: 2
        default: 3
        }
    }

    private mutating func markShape() {
        let count = bytes.count
        let isHex = kinds.isAll(.hex) && tally.digits > 0
        let isToken = Randomness.isToken(bytes)
        mark(.token, if: isToken)
        mark(.longToken, if: isToken && count >= 20)
        mark(.strange, if: reading.worth < 0 && tally.letters >= 4)
        mark(.longHex, if: isHex && count >= 24 && !tally.isMixedCase)
        mark(.shortHex, if: isHex && count >= 8 && count < 24)
        mark(.uuid, if: Self.isUUID(bytes))
        let isBase64 = kinds.isAll(.base64)
        mark(.base64, if: isBase64 && count >= 16 && tally.isMixedCase && tally.digits > 0)
        mark(.crypt, if: bytes.first == UInt8(ascii: "$") && count >= 16 && tally.digits > 1)
        let isWord = kinds.isAll(.word)
        mark(.camelCase, if: isWord && tally.other == 0 && Self.hasHump(bytes))
        mark(.snakeCase, if: isWord && tally.other > 0 && tally.upper == 0 && tally.lower > 0)
        mark(.constant, if: isWord && tally.lower == 0 && tally.upper > 0)
        mark(.kebabCase, if: kinds.has(.dash) && kinds.isAll(.kebab) && tally.lower > 0)
        mark(.lowerWord, if: tally.lower == count)
        mark(.upperWord, if: tally.upper == count)
        mark(.capitalised, if: tally.upper == 1 && tally.lower == count - 1 && (bytes.first ?? 0) < 97)
        mark(.isNumber, if: tally.letters == 0 && tally.digits > 0)
        mark(.mixedWithDigits, if: tally.isMixedCase && tally.digits > 0)
        mark(.dotted, if: Placeholder.isCode(bytes))
    }

    private mutating func markSigns() {
        let first = bytes.first ?? 0, last = bytes.last ?? 0
        mark(
            .path,
            if: first == UInt8(ascii: "/") || first == UInt8(ascii: "~")
                || kinds.has(.slash) && tally.digits < 4 && bytes.count { $0 == UInt8(ascii: "/") } >= 2)
        mark(.address, if: kinds.has(.at) && kinds.has(.dot) || kinds.has(.colon) && Self.hasScheme(bytes))
        mark(.dateOrVersion, if: kinds.isAll(.date) && kinds.has(.notDigit))
        mark(.format, if: kinds.has(.format))
        mark(.codeSigns, if: kinds.has(.codeSign))
        mark(.strongSign, if: kinds.has(.strongSign))
        mark(.space, if: kinds.has(.space))
        mark(.manyWords, if: kinds.has(.space) && bytes.count { $0 == 32 } >= 2)
        mark(.dollar, if: kinds.has(.dollar))
        mark(.percent, if: kinds.has(.percent))
        mark(.hasEquals, if: kinds.has(.equals) && bytes.dropLast(2).contains(UInt8(ascii: "=")))
        mark(.hasColon, if: kinds.has(.colon))
        mark(.beyondASCII, if: kinds.has(.beyondASCII))
        mark(.startsWithSign, if: !ByteSet.alphanumerics.contains(first) && first < 128)
        mark(.endsLikeSentence, if: Self.sentenceEnds.contains(last))
        mark(.startsWithDigit, if: ByteSet.digits.contains(first))
        mark(.endsInDigits, if: ByteSet.digits.contains(last) && tally.letters > 0)
        mark(.run, if: Self.hasRun(bytes))
        mark(.fewDistinct, if: Self.distinct(bytes.prefix(64)) * 2 <= min(bytes.count, 24))
    }

    private mutating func markWords() {
        mark(.keyVocabulary, if: words.contains { Self.keyVocabulary.contains($0) })
        mark(.exampleVocabulary, if: words.contains { Self.exampleVocabulary.contains($0) })
        mark(.holdsVocabulary, if: Self.vocabulary.hasHit(in: bytes))
        mark(.isCommon, if: words.count == 1 && Randomness.isCommonPassword(bytes))
    }

    private static let keyVocabulary = NameWord.set(
        "password passwd passphrase pass pwd secret token key auth credential user username login admin name value string id field")
    private static let exampleVocabulary = NameWord.set(
        "test example dummy sample fake mock foo bar baz some any my new old wrong invalid bad good default demo the a an xxx abc "
            + "hello world changeme null none undefined enter please missing required value here")
    /// Within a longer word, as in `mypassword1`.
    private static let vocabulary = WordFilter(
        "pass pwd passw secret token key user admin test example sample dummy login value name default change guest root")
    private static let sentenceEnds = ByteSet(".:,!?")

    private static func distinct(_ bytes: ArraySlice<UInt8>) -> Int {
        var seen = ByteSet()
        return bytes.reduce(0) { count, byte in
            defer { seen.insert(byte) }
            return seen.contains(byte) ? count : count + 1
        }
    }

    private static func hasHump(_ bytes: ArraySlice<UInt8>) -> Bool {
        let span = bytes.span
        for place in 1..<max(1, span.count) where (65...90).contains(span[place]) && (97...122).contains(span[place - 1]) {
            return true
        }
        return false
    }

    private static func hasScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return bytes[colon...].starts(with: "://".utf8)
    }

    static func isUUID(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count == 36 else { return false }
        return bytes.enumerated().allSatisfy { place, byte in
            [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : ByteSet.hex.contains(byte)
        }
    }

    /// `1234`, `abcd`, `aaaa`, `qwer`.
    private static func hasRun(_ bytes: ArraySlice<UInt8>) -> Bool {
        var up = 1, same = 1
        let span = bytes.span
        for place in 1..<max(1, span.count) {
            let before = span[place - 1], byte = span[place]
            up = byte == before &+ 1 ? up + 1 : 1
            same = byte == before ? same + 1 : 1
            if up >= 4 || same >= 4 { return true }
        }
        return false
    }
}
