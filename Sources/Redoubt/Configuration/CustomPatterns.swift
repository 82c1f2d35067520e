public import RedoubtCore
public import RedoubtInspection

/// What the operator adds to the detectors: each pattern is compiled to the linear engine or refused, and held to its own examples.
extension Configuration.Inspection {
    /// The output filter's rules of the operator's own, for the families that are wanted.
    ///
    /// Throws `config.invalid`, with the place, for a pattern that cannot be taken or that does not do what its examples say.
    public func redactionRules(_ kinds: Redactor.Kinds = .all) throws(Fault) -> [RedactionRule] {
        var rules: [RedactionRule] = []
        for (number, pattern) in patterns.enumerated() {
            let isPersonal = pattern.kind.hasPrefix("pii.")
            guard kinds.contains(isPersonal ? .pii : .secrets) else { continue }
            let rule = RedactionRule(
                id: pattern.name.isEmpty ? "custom-\(number + 1)" : pattern.name, pattern: pattern.pattern,
                replacement: pattern.replacement, kind: pattern.kind)
            try pattern.check(rule)
            rules.append(rule)
        }
        return rules
    }

    /// The injection signatures of the operator's own. Throws as ``redactionRules(_:)`` does.
    public func injectionSignatures() throws(Fault) -> [InjectionSignature] {
        var all: [InjectionSignature] = []
        for (number, signature) in signatures.enumerated() {
            guard let category = InjectionCategory(rawValue: signature.category) else {
                throw signature.place.fault(
                    "there is no category \(quoted(signature.category))",
                    hint: didYouMean(signature.category, among: InjectionCategory.allCases.map(\.rawValue)))
            }
            let compiled: LinearPattern
            do throws(Fault) { compiled = try LinearPattern(signature.pattern) } catch {
                throw signature.place.fault(error.words, hint: error.hint)
            }
            for example in signature.examples where !compiled.contains(in: example) {
                throw signature.place.fault(
                    "does not match its example \(quoted(example))", hint: "mend the pattern or the example")
            }
            all.append(
                try InjectionSignature(
                    "custom-\(number + 1)", regex: signature.pattern, category: category, weight: signature.weight))
        }
        return all
    }
}

extension Configuration.OutputPattern {
    /// Whether the rule finds all of its examples and none of its counter-examples; the secrets in them are not shown.
    fileprivate func check(_ rule: RedactionRule) throws(Fault) {
        let redactor: Redactor
        do throws(Fault) { redactor = try Redactor(kinds: [], extra: [rule]) } catch {
            throw place.fault(error.words, hint: error.hint)
        }
        for (index, example) in examples.enumerated() where redactor.findings(in: example).isEmpty {
            throw place.fault("finds nothing in its example \(index + 1)", hint: "mend the pattern or the example")
        }
        for (index, example) in counterExamples.enumerated() where !redactor.findings(in: example).isEmpty {
            throw place.fault("finds something in its counter-example \(index + 1)", hint: "make the pattern more exact")
        }
    }
}
