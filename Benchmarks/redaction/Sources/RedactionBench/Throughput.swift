import RedoubtInspection

/// Whole texts: how fast, and how much was found.
enum Throughput {
    static func measure(_ redactor: Redactor, _ folder: TextFolder) {
        var findings = 0
        let nanoseconds = CPUClock.perTurn {
            findings = 0
            for text in folder.texts { findings += redactor.redact(text).findings.count }
        }
        RedactionBench.report("mbps", Double(folder.byteCount) / nanoseconds * 1_000)
        RedactionBench.report("findings", Double(findings))
    }

    /// One pass and no more: a whole command, to stand beside those of others.
    static func once(_ redactor: Redactor, _ folder: TextFolder) {
        RedactionBench.report("findings", Double(folder.texts.reduce(0) { $0 + redactor.redact($1).findings.count }))
    }
}
