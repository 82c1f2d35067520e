import RedoubtCore
import RedoubtPolicy

/// A small generator with a seed (SplitMix64), so that every failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func pick<Element>(_ items: [Element]) -> Element { items[Int.random(in: items.indices, using: &self)] }

    mutating func some<Element: Hashable>(_ items: [Element], _ percent: Int) -> Set<Element> {
        var out: Set<Element> = []
        for item in items where chance(percent) { out.insert(item) }
        return out
    }
}

func caller(_ user: String = "ann", roles: Set<Role> = [.user], session: String = "s1") -> Caller {
    Caller(user: user, roles: roles, session: SessionID(user: user, name: session))
}

let mail = Policy(
    name: "support",
    tools: [
        "mail.search": ToolRule(effect: .read, readsPrivate: true, untrustedFields: ["body"]),
        "mail.send": ToolRule(
            effect: .write, actsExternally: true, consent: .ask,
            args: ["recipients": .recipient, "body": .content, "attachments": .resource]),
        "mail.forward": ToolRule(effect: .write, args: ["recipients": .recipient, "id": .resource]),
        "drive.delete": ToolRule(
            effect: .write, destructive: true, args: ["file_id": .resource], reason: "deleting needs the owner's word"),
        "shell": ToolRule(args: ["cmd": .command]),
    ],
    identities: Identities(own: ["me@example.com"], trustedRecipients: ["boss@example.com"]))

func decide(
    _ tool: String, _ arguments: JSONValue = [:], trusted: [String] = [], untrusted: [String] = [],
    tier: Tier = .privileged, by who: Caller = caller(), agreed: Set<ConsentKey> = [], canAsk: Bool = true,
    policy: Policy = mail, mode: Mode = .enforce
) -> ToolDecision {
    ToolAuthoriser().decide(
        ToolCall(name: tool, arguments: arguments), caller: who, grantedTier: tier,
        context: CallContext(trusted: trusted, untrusted: untrusted, agreed: agreed, canAsk: canAsk), policy: policy,
        mode: mode)
}
