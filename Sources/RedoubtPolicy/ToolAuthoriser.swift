public import RedoubtCore

/// Decides whether a tool call may happen.
///
/// *Looks at:* the caller's roles, the tool's rule, the session's tier, the origin of sensitive values, consent.
/// *Refuses when:* the caller may not execute tools; the tool is not declared, or not for this caller; its tier is above
/// the session's or the environment's; a sensitive value did not come from the user; a person must agree and cannot be asked.
/// *Does not see:* rates, schemas and the box (other stages), and what ``InformationFlow`` lists. *Costs:* table look-ups,
/// and a pass over the session's texts for each sensitive value.
public struct ToolAuthoriser: Sendable {
    /// More reasons than this are not listed.
    public static let maximumReasons = 16

    public init() {}

    /// The rules in order; the first that refuses decides. In `observe` the decision is the same and the caller of this
    /// function lets the call go on; in `off` nothing is looked at.
    public func decide(
        _ call: ToolCall, caller: Caller, grantedTier: Tier, context: CallContext, policy: Policy,
        mode: Mode = .enforce
    ) -> ToolDecision {
        if mode == .off { return .allow }
        do throws(Denial) {
            try mayExecuteTools(caller)
            let rule = try declared(call, policy)
            try admits(caller, call, rule)
            try reaches(call, rule, caller, grantedTier, policy)
            try hasObjectArguments(call)
            return try consent(call, rule, try doubts(call, rule, context, policy), context, policy)
        } catch {
            return .deny([error])
        }
    }

    private func mayExecuteTools(_ caller: Caller) throws(Denial) {
        guard caller.may(.executeTools) else {
            throw Denial(
                .permissionDenied, "no role of the caller may execute tools",
                hint: "ask an administrator for a role with execute_tools", details: ["rule": "roles"])
        }
    }

    private func declared(_ call: ToolCall, _ policy: Policy) throws(Denial) -> ToolRule {
        guard let rule = policy.declaredTools[call.name] else {
            let near = didYouMean(call.name, among: policy.declaredTools.keys)
            throw Denial(
                .policyUndeclared, "the tool \(quoted(call.name)) is not declared in the policy",
                hint: near.isEmpty ? "declare it under tools in the policy" : near, details: ["rule": "tools"])
        }
        return rule
    }

    private func admits(_ caller: Caller, _ call: ToolCall, _ rule: ToolRule) throws(Denial) {
        guard rule.admits(caller) else {
            throw Denial(
                .permissionDenied, "the tool \(quoted(call.name)) is not for this user",
                hint: "ask an administrator to list the user or one of its roles in the tool's rule",
                details: ["rule": .string("tools.\(call.name).users")])
        }
    }

    private func reaches(
        _ call: ToolCall, _ rule: ToolRule, _ caller: Caller, _ granted: Tier, _ policy: Policy
    ) throws(Denial) {
        let details: [String: JSONValue] = ["rule": .string("tools.\(call.name).effect"), "tier": .string(rule.tier.rawValue)]
        guard rule.tier <= policy.ceiling.maximumTier else {
            throw Denial(
                .permissionDenied, "this environment has no tools of the tier \(rule.tier.rawValue)",
                hint: "the environment's ceiling is \(policy.ceiling.maximumTier.rawValue)", details: details)
        }
        guard rule.tier <= granted else {
            throw Denial(
                .permissionDenied,
                "the tool \(quoted(call.name)) needs the tier \(rule.tier.rawValue) and the session has \(granted.rawValue)",
                hint:
                    "grant the session the tier with `redoubt grant give --session \(Self.word(caller.session.name)) --tier \(rule.tier.rawValue)`",
                details: details)
        }
    }

    /// A session's name as it can be typed, or a letter to stand for it.
    private static func word(_ name: String) -> String {
        let isPlain =
            !name.isEmpty && name.utf8.count <= 64 && !name.hasPrefix("-")
            && name.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 32) || $0 == 45 || $0 == 46 || $0 == 95 }
        return isPlain ? name : "S"
    }

    private func hasObjectArguments(_ call: ToolCall) throws(Denial) {
        switch call.arguments {
        case .object, .null: return
        default:
            throw Denial(.inputSchema, "the arguments of \(quoted(call.name)) are not an object", details: ["rule": "arguments"])
        }
    }

    private func doubts(
        _ call: ToolCall, _ rule: ToolRule, _ context: CallContext, _ policy: Policy
    ) throws(Denial) -> [Doubt] {
        guard InformationFlow.hasSensitiveRoles(rule) else { return [] }
        return try InformationFlow(context, identities: policy.identities).doubts(call.arguments, rule: rule)
    }

    /// A doubt is refused unless the rule lets a person decide; then the question is about all of it at once.
    private func consent(
        _ call: ToolCall, _ rule: ToolRule, _ doubts: [Doubt], _ context: CallContext, _ policy: Policy
    ) throws(Denial) -> ToolDecision {
        if !doubts.isEmpty, !rule.asksAboutOrigin {
            return .deny(doubts.prefix(Self.maximumReasons).map { $0.denial(tool: call.name, reason: rule.reason) })
        }
        guard !doubts.isEmpty || policy.ceiling.needsConsent(rule) else { return .allow }
        let question = ConsentQuestion(tool: call.name, doubts: doubts, reason: rule.reason)
        if context.agreed.contains(question.key) { return .allow }
        if context.canAsk { return .ask(question) }
        return doubts.isEmpty
            ? .deny([question.denial])
            : .deny(doubts.prefix(Self.maximumReasons).map { $0.denial(tool: call.name, reason: rule.reason) })
    }
}
