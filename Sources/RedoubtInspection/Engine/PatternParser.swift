internal import RedoubtCore

/// Reads the text of a pattern into a tree, and refuses by name what cannot run in linear time.
struct PatternParser {
    static let longestPattern = 16_384
    static let deepestNesting = 64
    static let mostRepeats = 1_000

    private struct Flags {
        var ignoreCase = false
        var dotMatchesNewline = false
        var multiline = false
    }

    private let source: String
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    private var flags = Flags()

    static func parse(_ source: String) throws(Fault) -> PatternSyntax {
        var parser = PatternParser(source: source)
        guard parser.scalars.count <= longestPattern else {
            throw parser.refusal("is longer than \(longestPattern) characters")
        }
        let tree = try parser.choice()
        guard parser.index == parser.scalars.count else { throw parser.refusal("has a `)` without `(`") }
        return tree
    }

    private init(source: String) {
        self.source = source
        scalars = Array(source.unicodeScalars)
    }

    // MARK: structure

    private mutating func choice() throws(Fault) -> PatternSyntax {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepestNesting else { throw refusal("nests deeper than \(Self.deepestNesting) groups") }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(Fault) -> PatternSyntax {
        var parts: [PatternSyntax] = []
        while let next = peek, next != "|", next != ")" {
            parts.append(try repeated(try atom()))
        }
        return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func repeated(_ atom: PatternSyntax) throws(Fault) -> PatternSyntax {
        var result = atom
        var count = 0
        while let (least, most) = try quantifier() {
            count += 1
            guard count <= 4 else { throw refusal("stacks too many repetitions") }
            if peek == "+" { throw refusal("uses a possessive repetition, which needs backtracking") }
            // Lazy and greedy accept the same texts; the longest match is taken either way.
            _ = take("?")
            result = .repetition(result, least: least, most: most)
        }
        return result
    }

    private mutating func quantifier() throws(Fault) -> (Int, Int?)? {
        switch peek {
        case "?": index += 1; return (0, 1)
        case "*": index += 1; return (0, nil)
        case "+": index += 1; return (1, nil)
        case "{": return try counted()
        default: return nil
        }
    }

    /// `{n}`, `{n,}`, `{n,m}`; any other `{` is a literal, as in Perl.
    private mutating func counted() throws(Fault) -> (Int, Int?)? {
        let mark = index
        index += 1
        guard let least = number() else { index = mark; return nil }
        var most: Int? = least
        if take(",") { most = peek == "}" ? nil : number() ?? -1 }
        guard take("}"), most != -1 else { index = mark; return nil }
        guard least <= Self.mostRepeats, (most ?? 0) <= Self.mostRepeats else {
            throw refusal("repeats more than \(Self.mostRepeats) times")
        }
        if let most, most < least { throw refusal("repeats at least \(least) and at most \(most) times") }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let next = peek, ("0"..."9").contains(next), index < scalars.count {
            value = min((value ?? 0) * 10 + Int(next.value - 48), 1_000_000)
            index += 1
        }
        return value
    }

    private mutating func atom() throws(Fault) -> PatternSyntax {
        guard let next = peek else { return .empty }
        index += 1
        switch next {
        case "(": return try group()
        case "[": return try .scalars(folded(bracket()))
        case ".": return .scalars(flags.dotMatchesNewline ? .any : .anyButNewline)
        case "^": return .look(flags.multiline ? .lineStart : .textStart)
        case "$": return .look(flags.multiline ? .lineEnd : .textEnd)
        case "\\": return try escape()
        case "*", "+", "?": throw refusal("has a repetition with nothing before it")
        case "{":
            index -= 1
            let isCount = try counted() != nil
            if isCount { throw refusal("has a repetition with nothing before it") }
            index += 1
            return .scalars(ScalarSet("{"))
        default: return .scalars(folded(ScalarSet(next)))
        }
    }

    // MARK: groups

    private mutating func group() throws(Fault) -> PatternSyntax {
        let outer = flags
        if take("?") {
            let isWholeGroup = try groupHead()
            guard !isWholeGroup else { return .empty }
        }
        let inner = try choice()
        guard take(")") else { throw refusal("has a `(` without `)`") }
        flags = outer
        return inner
    }

    /// What stands behind `(?`. True when it was flags for the rest of the enclosing group, such as `(?i)`.
    private mutating func groupHead() throws(Fault) -> Bool {
        if take(":") { return false }
        if take("=") || take("!") { throw refusal("uses lookahead, which does not run in linear time") }
        if take(">") { throw refusal("uses an atomic group, which needs backtracking") }
        if take("(") { throw refusal("uses a conditional group") }
        if peek == "P" || peek == "<" || peek == "'" { return try groupName() }
        return try groupFlags()
    }

    private mutating func groupName() throws(Fault) -> Bool {
        let isPython = take("P")
        if isPython, peek == "=" || peek == ">" { throw refusal("uses a backreference, which does not run in linear time") }
        guard take("<") || take("'") else { throw refusal("has an unknown group after `(?`") }
        if peek == "=" || peek == "!" { throw refusal("uses lookbehind, which does not run in linear time") }
        while let next = peek, next != ">", next != "'" {
            guard next.value < 0x80, ByteSet.word.contains(UInt8(next.value)) else { throw refusal("has a malformed group name") }
            index += 1
        }
        guard take(">") || take("'") else { throw refusal("has an unfinished group name") }
        return false
    }

    private mutating func groupFlags() throws(Fault) -> Bool {
        var on = true
        while let next = peek {
            index += 1
            switch next {
            case "-": on = false
            case "i": flags.ignoreCase = on
            case "s": flags.dotMatchesNewline = on
            case "m": flags.multiline = on
            case "u": break
            case ":": return false
            case ")": return true
            case "R", "0"..."9", "&": throw refusal("calls itself, which does not run in linear time")
            default: throw refusal("has the unknown flag " + quoted(String(Character(next))))
            }
        }
        throw refusal("has a `(` without `)`")
    }

    // MARK: escapes and classes

    private mutating func escape() throws(Fault) -> PatternSyntax {
        switch peek {
        case "b": index += 1; return .look(.wordBoundary)
        case "B": index += 1; return .look(.notWordBoundary)
        case "A": index += 1; return .look(.textStart)
        case "z", "Z": index += 1; return .look(.textEnd)
        case .some("1"..."9"), "k", "g": throw refusal("uses a backreference, which does not run in linear time")
        case "K", "G", "X", "R", "Q", "E", "C": throw refusal("uses an escape that is not supported")
        default: return try .scalars(folded(escapedSet()))
        }
    }

    /// The set an escape stands for, inside or outside brackets.
    private mutating func escapedSet() throws(Fault) -> ScalarSet {
        guard let next = peek else { throw refusal("ends in a backslash") }
        index += 1
        switch next {
        case "d": return .digit
        case "D": return ScalarSet.digit.inverted
        case "w": return .word
        case "W": return ScalarSet.word.inverted
        case "s": return .space
        case "S": return ScalarSet.space.inverted
        case "p", "P": throw refusal("uses a Unicode property")
        case "n": return ScalarSet("\n")
        case "r": return ScalarSet("\r")
        case "t": return ScalarSet("\t")
        case "f": return ScalarSet("\u{0C}")
        case "v": return ScalarSet("\u{0B}")
        case "a": return ScalarSet("\u{07}")
        case "e": return ScalarSet("\u{1B}")
        case "0": return ScalarSet("\0")
        case "x": return try hexScalar(digits: 2)
        case "u": return try hexScalar(digits: 4)
        case "a"..."z", "A"..."Z", "1"..."9": throw refusal("has the unknown escape " + quoted("\\" + String(Character(next))))
        default: return ScalarSet(next)
        }
    }

    private mutating func hexScalar(digits: Int) throws(Fault) -> ScalarSet {
        let braces = take("{")
        var value: UInt32 = 0
        var count = 0
        while count < (braces ? 6 : digits), let next = peek, let digit = Character(next).hexDigitValue {
            value = value << 4 | UInt32(digit)
            index += 1
            count += 1
        }
        guard braces ? take("}") && count > 0 : count == digits, let scalar = Unicode.Scalar(value) else {
            throw refusal("has a malformed character number")
        }
        return ScalarSet(scalar)
    }

    private mutating func bracket() throws(Fault) -> ScalarSet {
        let negated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while let next = peek, next != "]" || isFirst {
            isFirst = false
            if next == "[", index + 1 < scalars.count, scalars[index + 1] == ":" {
                ranges += try namedClass().ranges
                continue
            }
            let low = try bracketItem()
            guard peek == "-", index + 1 < scalars.count, scalars[index + 1] != "]", let from = low.only else {
                ranges += low.ranges
                continue
            }
            index += 1
            guard let to = try bracketItem().only, from <= to else { throw refusal("has a range that runs backwards") }
            ranges.append(from...to)
        }
        guard take("]") else { throw refusal("has a `[` without `]`") }
        // Folding comes before negation: `(?i)[^a]` leaves out both cases.
        let set = folded(ScalarSet(ranges))
        return negated ? set.inverted : set
    }

    private mutating func bracketItem() throws(Fault) -> ScalarSet {
        guard let next = peek else { throw refusal("has a `[` without `]`") }
        index += 1
        guard next == "\\" else { return ScalarSet(next) }
        if take("b") { return ScalarSet("\u{08}") }
        return try escapedSet()
    }

    /// POSIX: `[:alpha:]` inside brackets.
    private mutating func namedClass() throws(Fault) -> ScalarSet {
        index += 2
        var name = ""
        while let next = peek, next != ":", name.count < 12 {
            name.unicodeScalars.append(next)
            index += 1
        }
        guard take(":"), take("]") else { throw refusal("has an unfinished named class") }
        switch name {
        case "alpha": return ScalarSet([65...90, 97...122])
        case "digit": return .digit
        case "alnum": return ScalarSet([48...57, 65...90, 97...122])
        case "upper": return ScalarSet([65...90])
        case "lower": return ScalarSet([97...122])
        case "xdigit": return ScalarSet([48...57, 65...70, 97...102])
        case "space": return .space
        case "word": return .word
        case "blank": return ScalarSet([9...9, 32...32])
        case "punct": return ScalarSet([33...47, 58...64, 91...96, 123...126])
        default: throw refusal("has the unknown class " + quoted(name))
        }
    }

    // MARK: small parts

    private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        index += 1
        return true
    }

    private func folded(_ set: ScalarSet) -> ScalarSet { flags.ignoreCase ? set.foldingASCIICase : set }

    private func refusal(_ reason: String) -> Fault {
        Fault(.patternInvalid, "the pattern \(quoted(source)) \(reason)", hint: "write it without that; see the pattern reference")
    }
}

extension ScalarSet {
    /// The one scalar in the set.
    fileprivate var only: UInt32? {
        ranges.count == 1 && ranges[0].lowerBound == ranges[0].upperBound ? ranges[0].lowerBound : nil
    }
}
