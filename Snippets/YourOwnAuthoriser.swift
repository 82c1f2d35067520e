// Refuse tool calls by rules of your own. They can only tighten: what policy refuses stays refused.

import Redoubt
import RedoubtCore
import RedoubtPolicy
import RedoubtTraffic

/// Looks at every tool call that policy allowed.
struct NightRest: ToolAuthorising {
    let hour: Int

    func authorise(_ call: ToolCall, caller: Caller) async -> Verdict {
        hour >= 6 ? .allow : .deny([Denial(.policyDenied, "tools rest until six o'clock", hint: "come back later")])
    }
}

/// A tool with a rule that only it can know.
struct Refund: SecureTool {
    let name = "refund"
    let summary = "Pays an amount back."
    let tier = Tier.readOnly  // so that this example needs no grant; yours would say `.privileged`
    let schema: JSONValue = [
        "type": "object", "properties": ["euros": ["type": "integer", "minimum": 1]], "required": ["euros"],
        "additionalProperties": false,
    ]

    func checkAuthorisation(_ arguments: JSONValue, caller: Caller) -> Verdict {
        if caller.user == "admin" || (arguments["euros"]?.integer ?? .max) <= 50 { return .allow }
        return .deny([Denial(.permissionDenied, "more than 50 euros need an administrator")])
    }

    func run(_ arguments: JSONValue, caller: Caller) async throws(Denial) -> String { "paid" }
}

// snippet.hide
/// Keeps nothing; a program opens an `AuditLog` in a folder instead.
struct NoLog: AuditRecording {
    func record(_ events: [AuditEvent], at time: Timestamp) async throws(Fault) -> UInt64 { 0 }
}

/// Grants nothing, so that every session may only read; a program asks its own table.
struct NoGrants: GrantStore {
    func tier(of session: SessionID, at now: Timestamp) async throws(Fault) -> Tier { .readOnly }
}
// snippet.show

for (user, euros, hour) in [("ann", 20, 9), ("ann", 80, 9), ("admin", 80, 9), ("admin", 80, 3)] {
    let passage = ToolPassage(
        layers: ToolLayers(
            identity: LocalIdentity(user: user), tools: [Refund()], policy: Policy(name: "example"),
            authorisers: [NightRest(hour: hour)],
            grants: NoGrants(), admission: RateLimiter(), filter: OutputFilter(redactor: .standard), ledger: Ledger(log: NoLog())))
    let call = ToolCall(name: "refund", arguments: ["euros": .integer(Int64(euros))])
    print(user, euros, hour, await passage.pass(ToolPassage.Arrival(request: "req_1", call: call)).outcome)
}
