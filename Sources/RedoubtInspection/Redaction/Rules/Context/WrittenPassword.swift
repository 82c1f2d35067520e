/// Passwords made of words, which their looks do not tell: `kestrelmoon`. Only a place that takes nothing else does.
enum WrittenPassword {
    static func isLikely(
        _ candidate: RedactionCandidate, _ names: SecretNames, _ context: SecretContext, _ form: SecretFeatures.Form
    ) -> Bool {
        if form == .quoted, context.words.last == passphrase, isPhrase(candidate.value) { return true }
        guard isWritten(candidate.value) else { return false }
        guard names.family == .password || names.family == .pass else { return isSetting(candidate, names, context) }
        guard context.assignment != .call, context.wrap == .none else { return false }
        if context.assignment == .comma { return form == .quoted && isConstant(context, candidate) && isCompound(candidate.value) }
        if isLiteral(candidate, names, context, form) { return true }
        guard form != .spaced, context.assignment != .compare, names.family == .password || context.words.count > 1,
            isEnded(candidate, context, form)
        else { return false }
        return isCompound(candidate.value) || isDecorated(candidate.value)
            || names.family == .pass && ChosenPassword.isLikely(candidate.value)
    }

    /// `JWT_SECRET=…` of an environment, when the value is words put together or words with numbers.
    private static func isSetting(_ candidate: RedactionCandidate, _ names: SecretNames, _ context: SecretContext) -> Bool {
        let isSecret = names.family == .secret || names.family == .token || names.family == .key && names.quality == .strong
        let middle = candidate.text[context.name.upperBound..<candidate.range.lowerBound]
        guard isSecret, names.ending == .secret, middle.first == UInt8(ascii: "="), middle.count <= 2, candidate.value.count >= 12,
            context.words.count > 1, isShell(context, candidate)
        else { return false }
        let tally = Randomness.Tally(candidate.value)
        return isCompound(candidate.value)
            || tally.digits >= 2 && tally.letters >= 8 && !vocabulary.hasHit(in: candidate.value)
                && !examples.hasHit(in: candidate.value)
    }

    /// `define('DB_PASSWORD', '…')`.
    private static func isConstant(_ context: SecretContext, _ candidate: RedactionCandidate) -> Bool {
        context.words.count > 1 && Randomness.Tally(candidate.text[context.name]).lower == 0
    }

    /// Whether the name is a command's flag: `--db-password`.
    static func isFlag(_ candidate: RedactionCandidate) -> Bool {
        let before = candidate.text[candidate.first..<candidate.start].suffix {
            ByteSet.word.contains($0) || $0 == UInt8(ascii: "-")
        }
        return before.first == UInt8(ascii: "-")
            && (before.startIndex == candidate.first || ByteSet(" \t\"'`,[=(\n").contains(candidate.text[before.startIndex - 1]))
    }

    /// Written by hand and no place for one: five characters or more, all of which can be typed.
    static func isWritten(_ value: ArraySlice<UInt8>) -> Bool {
        guard value.count >= 5, value.count <= 64, let first = value.first, !refusedFirst.contains(first) else { return false }
        return value.allSatisfy { typed.contains($0) } && value.contains { ByteSet.letters.contains($0) }
            && !Placeholder.isPlaceholder(value) && !Placeholder.isCode(value) && !PasswordHole.isHole(value)
    }

    private static let typed = ByteSet.alphanumerics.union(ByteSet("!@#$%^&*~?+_-.=:"))
    private static let refusedFirst = ByteSet("$%-.:=@&*")

    private static let passphrase = NameWord("passphrase")

    /// `correct horse battery staple`: four small words and more, none of those that sentences need.
    private static func isPhrase(_ value: ArraySlice<UInt8>) -> Bool {
        let words = value.split(separator: 32, omittingEmptySubsequences: false)
        return (4...12).contains(words.count)
            && words.allSatisfy { word in
                (3...10).contains(word.count) && word.allSatisfy { (97...122).contains($0) }
                    && !sentenceWords.contains(NameWord(word))
            }
    }

    private static let sentenceWords = NameWord.set(
        "the and for you your are not must please enter with this that from has have can cannot use used was were will pass "
            + "password passphrase")

    // MARK: places that take nothing but a literal

    private static func isLiteral(
        _ candidate: RedactionCandidate, _ names: SecretNames, _ context: SecretContext, _ form: SecretFeatures.Form
    ) -> Bool {
        let middle = candidate.text[context.name.upperBound..<candidate.range.lowerBound]
        let isGlued = middle.elementsEqual("=".utf8) || middle.elementsEqual("=\"".utf8) || middle.elementsEqual("='".utf8)
        let isWord = candidate.value.allSatisfy { ByteSet.letters.contains($0) } && !isCompound(candidate.value)
        if form == .spaced { return isFlag(candidate) && !isWord && isArgument(middle, candidate) }
        if isWord, names.family == .pass { return false }
        if isGlued, isFlag(candidate) || isShell(context, candidate) || isParameter(context, candidate) { return true }
        if form == .quoted, middle.count == 2, middle.first == 32 { return isStatement(context, candidate) }
        if form == .bare, isWord, (65...90).contains(candidate.value.first ?? 0) { return false }
        let isClosed =
            form == .quoted || isEnded(candidate, context, form) || isGlued && candidate.next.map { blanks.contains($0) } != false
        return isClosed && namesUser(candidate, context)
    }

    private static let blanks = ByteSet(" \t\r\n;&\"'")

    /// One blank, and behind the value a blank or the end: help texts align their columns with several.
    private static func isArgument(_ middle: ArraySlice<UInt8>, _ candidate: RedactionCandidate) -> Bool {
        middle.elementsEqual(" ".utf8)
            && (candidate.next.map { ByteSet.whitespace.contains($0) || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
                ?? true)
    }

    /// `DB_PASSWORD=…`, as shells, Docker and `.env` files write it.
    private static func isShell(_ context: SecretContext, _ candidate: RedactionCandidate) -> Bool {
        let name = Randomness.Tally(candidate.text[context.name])
        guard name.lower == 0, candidate.next != UInt8(ascii: ")"), candidate.next != UInt8(ascii: ",") else { return false }
        return context.left == .line || context.left == .word || context.left == .quote
    }

    /// `?user=…&password=…`, `;Password=…`.
    private static func isParameter(_ context: SecretContext, _ candidate: RedactionCandidate) -> Bool {
        guard context.name.lowerBound > candidate.first else { return false }
        let start =
            candidate.text[candidate.first..<context.name.lowerBound].lastIndex { $0 != 32 && $0 != UInt8(ascii: "\n") } ?? 0
        guard start >= candidate.first else { return false }
        let sign = candidate.text[start]
        // `-e "db_password=…"`: a whole argument.
        if sign == UInt8(ascii: "\"") || sign == UInt8(ascii: "'"), start + 1 == context.name.lowerBound, candidate.next == sign {
            return isCompound(candidate.value) || Randomness.Tally(candidate.value).digits > 0
        }
        if sign == UInt8(ascii: "&") || sign == UInt8(ascii: "?") { return start + 1 == context.name.lowerBound }
        return sign == UInt8(ascii: ";") && candidate.text[context.name.lowerBound - 1] != UInt8(ascii: "\n")
    }

    /// `CREATE USER x WITH PASSWORD '…'`.
    private static func isStatement(_ context: SecretContext, _ candidate: RedactionCandidate) -> Bool {
        let line = candidate.text[candidate.first..<context.name.lowerBound].suffix { $0 != UInt8(ascii: "\n") }
        return line.split { !ByteSet.letters.contains($0) }.contains { statementWords.contains(NameWord($0)) }
    }

    private static let statementWords = NameWord.set("create alter role user login identified grant")

    // MARK: a user's name beside it

    /// Whether a user's name got a value on the same line or the one above.
    private static func namesUser(_ candidate: RedactionCandidate, _ context: SecretContext) -> Bool {
        var lines = 0
        let before = candidate.text[candidate.first..<max(candidate.first, context.name.lowerBound)].suffix { byte in
            lines += byte == UInt8(ascii: "\n") ? 1 : 0
            return lines < 2
        }
        return before.split { !ByteSet.word.contains($0) && $0 != UInt8(ascii: "-") && $0 != 32 }.contains { name in
            guard name.endIndex < before.endIndex, endsInUser(NameWord.words(of: name.suffix(24))) else { return false }
            let rest = before[name.endIndex...].drop { marks.contains($0) }
            guard let sign = rest.first, sign == UInt8(ascii: ":") || sign == UInt8(ascii: "=") else { return false }
            let value = rest.drop { marks.contains($0) || $0 == sign || $0 == UInt8(ascii: ">") }
            return value.first.map { ByteSet.alphanumerics.contains($0) } ?? false
        }
    }

    private static func endsInUser(_ words: [NameWord]) -> Bool {
        guard let last = words.last else { return false }
        return userWords.contains(last) || last == id && words.dropLast().last == user
    }

    private static let id = NameWord("id")
    private static let user = NameWord("user")
    private static let userWords = NameWord.set("user uid username login usr email userid")
    private static let marks = ByteSet("\"'` \t\\])")

    // MARK: a value that looks like words put together

    /// A bare value has to end its line, and to begin it with its name; so it does in settings and seldom in programs.
    private static func isEnded(_ candidate: RedactionCandidate, _ context: SecretContext, _ form: SecretFeatures.Form) -> Bool {
        if form == .quoted { return true }
        if context.assignment == .tag { return candidate.next == UInt8(ascii: "<") }
        let middle = candidate.text[context.name.upperBound..<candidate.range.lowerBound]
        if context.assignment == .pair { return candidate.next.map { ByteSet("\r\n").contains($0) } ?? true }
        guard middle.first == UInt8(ascii: ":") || middle.first == UInt8(ascii: "="), middle.count <= 2 else { return false }
        return candidate.next.map { ByteSet("\r\n").contains($0) } ?? true
    }

    /// Small letters, too many for one plain word; words of programs and endings of long words speak against it.
    static func isCompound(_ value: ArraySlice<UInt8>) -> Bool {
        guard value.count >= 9, value.count <= 32, value.allSatisfy({ (97...122).contains($0) }) else { return false }
        return !vocabulary.hasHit(in: value) && !endings.contains { value.suffix($0.count).elementsEqual($0) }
    }

    /// `Pass123!@#`, `admin123`: a word, and then what a form asked for besides.
    private static func isDecorated(_ value: ArraySlice<UInt8>) -> Bool {
        let letters = value.prefix { ByteSet.letters.contains($0) }
        let rest = value[letters.endIndex...]
        let digits = rest.count { ByteSet.digits.contains($0) }, signs = rest.count - digits
        if isSpelt(value) { return true }
        guard value.count >= 8, letters.count >= 4, !examples.hasHit(in: value), rest.allSatisfy({ decoration.contains($0) }) else {
            return false
        }
        let isCapitalised = (65...90).contains(letters.first ?? 0) && letters.dropFirst().allSatisfy { (97...122).contains($0) }
        return digits >= 3 || digits >= 1 && signs >= 1 || digits >= 2 && isCapitalised
    }

    /// `super$ecret`: a sign in the place of a letter.
    private static func isSpelt(_ value: ArraySlice<UInt8>) -> Bool {
        let signs = value.count { ByteSet("$@!").contains($0) }
        guard value.count >= 8, signs == 1, !examples.hasHit(in: value),
            value.count(where: { (97...122).contains($0) }) == value.count - 1,
            let place = value.firstIndex(where: { ByteSet("$@!").contains($0) })
        else { return false }
        return place - value.startIndex >= 3 && value.endIndex - place >= 4
    }

    private static let decoration = ByteSet("0123456789!@#$%^&*?")
    private static let examples = WordFilter(
        "test example sample dummy fake foo bar your change default mock demo valid wrong new old utf sha hash token secret key")
    private static let vocabulary = WordFilter(
        "pass word user secret token key login name auth text field input type label value error valid require option default "
            + "hidden string example sample test dummy change plain crypt hash random config setting path file admin null true "
            + "false data email mail server client service access account manag system number object param select button "
            + "erforder obligat requis requer necess contras motde falsch richtig verges "
            + "form code reset forgot update create delete insert enter generat auto encod decod base none current")
    private static let endings =
        "lich isch ung keit heit iert ieren eren amente mente tion ment able ible ing ness ity ally ous ive ence ance ed ly ful less ent ant ism ist ship ers ors ions ments ings"
        .split(separator: " ").map { Array($0.utf8) }
}
