/// The last word on an assignment: a sum of weights that were learnt from labelled text.
enum SecretScore {
    static func check(_ form: SecretFeatures.Form) -> RedactionCheck {
        .around { isSecret($0, form) ? .plausible : .rejected }
    }

    static func isSecret(_ candidate: RedactionCandidate, _ form: SecretFeatures.Form) -> Bool {
        guard let (names, context) = reading(of: candidate, form) else { return false }
        if isObvious(candidate.value, names, context, form) || WrittenPassword.isLikely(candidate, names, context, form) {
            return true
        }
        if form == .spaced, isPlainWord(candidate.value) { return false }
        return SecretFeatures(candidate, context, names, form).sum > 0
    }

    static func features(of candidate: RedactionCandidate, _ form: SecretFeatures.Form) -> SecretFeatures? {
        reading(of: candidate, form).map { names, context in SecretFeatures(candidate, context, names, form, isListed: true) }
    }

    /// Labelled data has few passwords that people could choose, because its words were scrambled; and a long token in a
    /// secret's place needs no weighing.
    private static func isObvious(
        _ value: ArraySlice<UInt8>, _ names: SecretNames, _ context: SecretContext, _ form: SecretFeatures.Form
    ) -> Bool {
        guard form != .spaced || context.left == .dash, names.ending == .secret || names.ending == .neutral
        else { return false }
        switch names.family {
        case .password: return ChosenPassword.isLikely(value) || context.left == .dash && isStrange(value)
        case .secret, .token, .credential: return isLongToken(value)
        case .key: return (names.quality == .strong || context.words.last == apiKey) && isLongToken(value)
        case .pass, .auth, .none: return false
        }
    }

    private static let apiKey = NameWord("apikey")

    private static func isStrange(_ value: ArraySlice<UInt8>) -> Bool {
        value.allSatisfy { ByteSet.letters.contains($0) } && LetterTrigrams.read(value).worth < -20
    }

    /// Sixteen characters and more without a word, as a whole or as the longest of its parts.
    private static func isLongToken(_ value: ArraySlice<UInt8>) -> Bool {
        guard value.count >= 16, isMade(value, of: tokenBytes), Randomness.isToken(value) else { return false }
        if isDense(value) { return true }
        return value.split { separators.contains($0) }.contains { $0.count >= 16 && isDense($0) } || SecretValue.isUUID(value)
    }

    private static func isDense(_ value: ArraySlice<UInt8>) -> Bool {
        let tally = Randomness.Tally(value)
        guard tally.digits >= 3, tally.letters >= 3 else { return false }
        return isMade(value, of: .hex) || LetterTrigrams.read(value).worth < 30
    }

    /// The set comes as a value: a global's is looked for anew at each byte.
    private static func isMade(_ value: ArraySlice<UInt8>, of set: ByteSet) -> Bool { value.allSatisfy { set.contains($0) } }

    private static let separators = ByteSet("_-.=:~")
    private static let tokenBytes = ByteSet.alphanumerics.union(ByteSet("+/=_-.~%!@#$^*"))

    /// `nil` when no weight could make a secret of it.
    private static func reading(
        of candidate: RedactionCandidate, _ form: SecretFeatures.Form
    ) -> (SecretNames, SecretContext)? {
        guard mayBeSecret(candidate, form) else { return nil }
        let context = SecretContext(candidate)
        let names = SecretNames(context.words, of: candidate.text[context.name])
        guard context.wrap != .reader, names.mayBeSecret, !isType(context.name, in: candidate) else { return nil }
        return isVerb(names, context, in: candidate.text) ? nil : (names, context)
    }

    /// `AWS::IAM::AccessKey`.
    private static func isType(_ name: Range<Int>, in candidate: RedactionCandidate) -> Bool {
        candidate.text[candidate.first..<name.lowerBound].suffix(2).elementsEqual("::".utf8)
            && (65...90).contains(candidate.text[name.lowerBound])
    }

    /// `PASS("…")`, `pass("…")`.
    private static func isVerb(_ names: SecretNames, _ context: SecretContext, in text: [UInt8]) -> Bool {
        names.family == .pass && context.assignment == .call && (context.words.count == 1 || text[context.name.lowerBound] < 97)
    }

    /// What no weight shall outvote, and what is cheap to see.
    private static func mayBeSecret(_ candidate: RedactionCandidate, _ form: SecretFeatures.Form) -> Bool {
        // A list of assignments without a blank is no value; and looked at from each of its names it would cost its square.
        if form != .quoted, signs(in: candidate.value) > mostSigns {
            return false
        }
        guard !Placeholder.isPlaceholder(candidate.value) else { return false }
        if form == .quoted, isBetweenStrings(candidate.value) { return false }
        // `-password pass:…`: what follows is the passphrase, which a rule of its own finds.
        if form == .spaced, candidate.value.starts(with: "pass:".utf8) { return false }
        return form != .spaced || !isPlainWord(candidate.value) || WrittenPassword.isFlag(candidate)
    }

    private static func isPlainWord(_ value: ArraySlice<UInt8>) -> Bool {
        value.allSatisfy { ByteSet.letters.contains($0) } && LetterTrigrams.read(value).worth >= 15
    }

    /// What stands between two strings: `"password=" + password + ","`.
    private static func isBetweenStrings(_ value: ArraySlice<UInt8>) -> Bool {
        if value.last == 32, value.dropLast().last == UInt8(ascii: "+") { return true }
        guard let first = value.first(where: { $0 != 32 }) else { return true }
        return betweenSigns.contains(first)
    }

    private static let betweenSigns = ByteSet("+,);:]")

    private static func signs(in value: ArraySlice<UInt8>) -> Int {
        let bytes = value.span
        var count = 0
        for place in bytes.indices where bytes[place] == UInt8(ascii: ":") || bytes[place] == UInt8(ascii: "=") { count += 1 }
        return count
    }

    /// How many `=` and `:` an unquoted value may have.
    static let mostSigns = 6

    static let weights: [Int] = SecretFeatures.Group.allCases.flatMap { group in
        let known = table[group] ?? []
        return known + Array(repeating: 0, count: group.size - known.count)
    }
}
