import RedoubtCore
import RedoubtInspection

/// What a fresh process pays: from the rules to a redactor, and to its first answers, since most rules are compiled when they first look.
enum FirstAnswer {
    static func measure(_ selection: RuleSelection, _ folder: TextFolder) throws {
        let rules = selection.rulesOfItsOwn
        let (redactor, built) = try CPUClock.milliseconds { () throws(Fault) in
            try Redactor(kinds: selection.kinds, extra: rules)
        }
        RedactionBench.report("start_ms", built)
        let text = folder.texts.first ?? ""
        let short = String(text.prefix(4_096))
        RedactionBench.report("first_ms", built + CPUClock.nanoseconds { _ = redactor.redact(short) } / 1e6)
        RedactionBench.report("second_ms", CPUClock.nanoseconds { _ = redactor.redact(short) } / 1e6)
    }
}
