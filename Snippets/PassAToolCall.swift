// Pass tool calls through every layer: one is done, two are refused, and all three are on record.

import Redoubt
import RedoubtCore
import RedoubtPolicy
import RedoubtTraffic

// snippet.hide
/// Shows what the audit log would get; a program opens an `AuditLog` in a folder instead.
struct PrintedLog: AuditRecording {
    func record(_ events: [AuditEvent], at time: Timestamp) async throws(Fault) -> UInt64 {
        for event in events { print("    audit: \(event.action) \(event.result) \(event.code)") }
        return 0
    }
}

/// Grants nothing, so that every session may only read; a program asks its own table.
struct NoGrants: GrantStore {
    func tier(of session: SessionID, at now: Timestamp) async throws(Fault) -> Tier { .readOnly }
}
// snippet.show

let passage = ToolPassage(
    layers: ToolLayers(
        identity: LocalIdentity(user: "ann"), tools: [CalculatorTool(), SaveNoteTool()], policy: Policy(name: "example"),
        grants: NoGrants(), admission: RateLimiter(), filter: OutputFilter(redactor: .standard), ledger: Ledger(log: PrintedLog())))

let calls = [
    ToolCall(name: "calculator", arguments: ["expression": "15 * 23"]),
    ToolCall(name: "save_note", arguments: ["content": "hello"]),  // needs the tier `write`
    ToolCall(name: "shell.run", arguments: ["command": "ls"]),  // nobody declared it
]
for call in calls {
    switch await passage.pass(ToolPassage.Arrival(request: "req_1", call: call)).outcome {
    case .done(let output): print("\(call.name): \(output)")
    case .refused(let denial): print("\(call.name): refused, \(denial.code.rawValue)")
    }
}
