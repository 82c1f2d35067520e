/// Looks for encoded stretches in a text, decodes them as they come, and has the decoded text searched.
///
/// *Looks at* runs of base64 and hexadecimal digits that decode to text, and at single characters written as escapes, entities,
/// look-alikes or with invisible characters between them. *Does not see* what is compressed, encrypted, spelled backwards, or
/// encoded more than twice. *Costs* nothing but a skim until an encoded stretch shows up.
struct TextDecoder: Sendable {
    /// How often a text is decoded.
    static let greatestDepth = 2

    private var runs: RunReader
    private var escapes: EscapeReader

    /// What is decoded here is at `depth` + 1.
    init(_ tables: RedactionTables, depth: Int, start: Int) {
        runs = RunReader(tables, depth: depth + 1, start: start)
        escapes = EscapeReader(tables, depth: depth + 1, start: start)
    }

    /// Reads what has come.
    mutating func process(_ source: borrowing DecodingSource, _ findings: inout DecodedFindings) {
        runs.process(source, &findings)
        escapes.process(source, &findings)
    }

    /// The text ends here.
    mutating func finish(_ source: borrowing DecodingSource, _ findings: inout DecodedFindings) {
        process(source, &findings)
        runs.finish(source, &findings)
        escapes.finish(source, &findings)
    }

    var isIdle: Bool { runs.isIdle && escapes.isIdle }

    /// The first byte of the original that may still become part of a finding; `.max` when there is none.
    func firstHeld(_ source: borrowing DecodingSource) -> Int { min(runs.firstHeld(source), escapes.firstHeld(source)) }
}
