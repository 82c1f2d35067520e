/// Secrets told in a sentence: `my password is …`.
extension RedactionRule {
    static let spoken: [RedactionRule] = [
        RedactionRule(
            id: "password.spoken", kind: .secret("password", "PASSWORD"), trigger: .keywords(["pass", "pw"]),
            prefix: "(?i)(?:password|passwd|passphrase|passcode|pass|pwd|pw|pass code)" + object + verb, pattern: value,
            right: bareRight, check: .around { isTold($0) ? .plausible : .rejected }, priority: 40,
            examples: [
                "my password is hunter2222", "the new password is: Tr0ub4dor!3.", "password for alice is \"Blue-Horse-77\"",
                "my pw was xkvtrqpl", "The password is kestrelmoon.", "the password for user bob is 'swordfisher'",
            ],
            counterExamples: [
                "the password is required", "password is stored in the vault", "the password to access", "password is 8 characters",
                "The password is case-sensitive.", "the password was changed yesterday",
            ]),
        RedactionRule(
            id: "generic.spoken", kind: .secret("generic", "SECRET"),
            trigger: .keywords(["secret", "token", "api key", "key", "access key"]),
            prefix: "(?i)(?:secret|token|api key|key|secret key|access key)" + object + verb, pattern: value, right: bareRight,
            check: .plausible(if: { $0.count >= 10 && Randomness.isToken($0) }), priority: 30,
            examples: ["my api key is " + Sample.mixed(24), "the token for staging is: " + Sample.hex(32)],
            counterExamples: ["the key is to be patient", "the secret is out", "the token is a 64-bit integer"]),
    ]

    private static let object = "(?: (?:for|of|on|to) (?:(?:the|my|our|his|her|your) )?(?:[A-Za-z]{2,12} )?[^\\s]{1,40})?"
    private static let verb = "(?: is| was|'s| will be| should be| has been set to| is set to| to)(?: now)?:?[ ]{1,3}" + quote + "?"
    private static let value = bareStart + bare + "{3,200}" + bareEnd

    /// Words are told as passwords when they stand in quotation marks, or end the sentence and are no plain word.
    private static func isTold(_ candidate: RedactionCandidate) -> Bool {
        let value = candidate.value
        if isPassword(value) { return true }
        guard value.count >= 4, !PasswordHole.isHole(value), !Placeholder.isPlaceholder(value), !Placeholder.isCode(value),
            !value.contains(where: { $0 >= 128 })
        else { return false }
        if let mark = candidate.prefix.last, ByteSet("\"'`").contains(mark) {
            return candidate.next == mark && value.contains { ByteSet.letters.contains($0) }
        }
        return candidate.next.map { ByteSet("\r\n.").contains($0) } ?? true && WrittenPassword.isCompound(value)
    }

    private static func isPassword(_ value: ArraySlice<UInt8>) -> Bool {
        guard !Placeholder.isPlaceholder(value), !Placeholder.isCode(value) else { return false }
        let tally = Randomness.Tally(value)
        if tally.letters == 0 { return tally.digits >= 4 && tally.other == 0 }
        if tally.digits > 0 { return value.count >= 5 && !isMeasure(value) }
        let strange = value.contains { ByteSet("!@#$%^&*+=~").contains($0) }
        return strange && tally.isMixedCase || Randomness.isCommonPassword(value) || LetterTrigrams.read(value).worth < -50
    }

    /// `8-character`, `256bit`, `2nd`.
    private static func isMeasure(_ value: ArraySlice<UInt8>) -> Bool {
        let digits = value.prefix { ByteSet.digits.contains($0) }
        return !digits.isEmpty && LetterTrigrams.read(value[digits.endIndex...]).worth > 10
    }
}
