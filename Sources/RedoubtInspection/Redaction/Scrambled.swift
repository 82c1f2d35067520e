/// Tells what a machine made up from what somebody typed to fill a place: words, one character held down, a row of crosses.
enum Scrambled {
    /// Whether most of the value is runs of one character, as in `xxxxxxxxxxxx` or `0000-0000-0000`.
    static func isFiller(_ value: ArraySlice<UInt8>) -> Bool {
        var inRuns = 0, run = 0
        var previous: UInt8?
        let bytes = value.span
        for place in bytes.indices {
            let byte = bytes[place]
            run = byte == previous ? run + 1 : 1
            previous = byte
            if run == 5 { inRuns += 5 } else if run > 5 { inRuns += 1 }
        }
        return inRuns * 2 > value.count
    }

    /// Letters without digits that read like words: `requiredCharacteristicTypes`, `service_account_key`.
    static func isWords(_ value: ArraySlice<UInt8>) -> Bool {
        let tally = Randomness.Tally(value)
        guard tally.digits == 0, tally.letters >= 8 else { return tally.digits == 0 }
        let bytes = value.span, pairs = commonPairs.span
        var changes = 0, common = 0
        var previous: UInt8?
        for place in bytes.indices {
            let byte = bytes[place]
            guard (97...122).contains(byte | 0x20) && byte < 128 else { continue }
            if let previous {
                if isUpper(previous) != isUpper(byte) { changes += 1 }
                if pairs[Int(previous & 31) * 32 + Int(byte & 31)] { common += 1 }
            }
            previous = byte
        }
        // In a random one about half of all neighbours differ in case; in camel case few do.
        return changes * 3 < tally.letters && common * 4 >= tally.letters
    }

    private static func isUpper(_ byte: UInt8) -> Bool { byte < 97 }

    /// The fifty most frequent pairs of letters in English text: a good third of all its pairs, and one in fourteen by chance.
    private static let commonPairs: [Bool] = {
        let pairs =
            "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea "
            + "ra ce li ch ll be ma si om ur"
        var table = [Bool](repeating: false, count: 1_024)
        for pair in pairs.utf8.split(separator: 32) {
            guard let first = pair.first, let last = pair.last else { continue }
            table[Int(first & 31) * 32 + Int(last & 31)] = true
        }
        return table
    }()
}

extension RedactionCheck {
    /// For bodies behind a known beginning: anything but filler and words.
    static func scrambled(behind beginnings: [String]) -> RedactionCheck {
        let beginnings = beginnings.map { Array($0.utf8) }
        return .plausible { value in
            let body = value.dropFirst(beginnings.first { value.starts(with: $0) }?.count ?? 0)
            return !Scrambled.isFiller(body) && !Scrambled.isWords(body)
        }
    }
    /// For values whose form alone says little.
    static let token = RedactionCheck.plausible { Randomness.isToken($0) && !Scrambled.isFiller($0) }
    /// For values whose form and whose name say the same: one digit is enough, and none for letters that make no words.
    static let serviceToken = RedactionCheck.plausible { value in
        guard !Scrambled.isFiller(value) else { return false }
        if Randomness.isToken(value) { return true }
        guard !Placeholder.isPlaceholder(value), !Placeholder.isCode(value), !Scrambled.isWords(value) else { return false }
        let tally = Randomness.Tally(value)
        guard tally.letters > 0, Randomness.entropy(value) >= (tally.digits > 0 ? 2.75 : 3.5) else { return false }
        return tally.digits > 0 ? tally.other == 0 : value.count >= 20
    }
    /// For well-known beginnings: only filler is turned away, and the test may confirm.
    static func unlessFiller(_ confirms: @escaping @Sendable (ArraySlice<UInt8>) -> Bool = { _ in false }) -> RedactionCheck {
        RedactionCheck { Scrambled.isFiller($0) ? .rejected : confirms($0) ? .confirmed : .plausible }
    }
}
