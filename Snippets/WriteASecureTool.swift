// Write a tool that declares what it may do: name, schema, tier, rate and time limit.

import Redoubt
import RedoubtCore
import RedoubtPolicy
import RedoubtTraffic

struct Thermometer: SecureTool {
    let name = "thermometer"
    let summary = "Turns degrees Celsius into degrees Fahrenheit."
    let tier = Tier.readOnly
    let rate: Rate? = Rate(2, per: .minute)
    let timeout = Duration.seconds(1)
    let schema: JSONValue = [
        "type": "object",
        "properties": ["celsius": ["type": "integer", "maximum": 10_000]],
        "required": ["celsius"],
        "additionalProperties": false,
    ]

    /// What fits the schema and still makes no sense.
    func validate(_ arguments: JSONValue, caller: Caller) throws(Denial) {
        guard let degrees = arguments["celsius"]?.integer, degrees >= -273 else {
            throw Denial(.inputSchema, "nothing is colder than -273 degrees")
        }
    }

    func run(_ arguments: JSONValue, caller: Caller) async throws(Denial) -> String {
        "\((arguments["celsius"]?.integer ?? 0) * 9 / 5 + 32) °F"
    }
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

let passage = ToolPassage(
    layers: ToolLayers(
        identity: LocalIdentity(user: "ann"), tools: [Thermometer()], policy: Policy(name: "example"), grants: NoGrants(),
        admission: RateLimiter(), filter: OutputFilter(redactor: .standard), ledger: Ledger(log: NoLog())))

let tries: [JSONValue] = [
    ["celsius": 20], ["celsius": -300], ["celsius": "warm"], ["kelvin": 20], ["celsius": 25], ["celsius": 30],
]
for arguments in tries {
    let call = ToolCall(name: "thermometer", arguments: arguments)
    print(arguments.canonicalText, await passage.pass(ToolPassage.Arrival(request: "req_1", call: call)).outcome)
}
