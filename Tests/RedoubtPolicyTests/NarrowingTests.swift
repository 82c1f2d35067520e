import RedoubtCore
import RedoubtPolicy
import Testing

@Suite struct NarrowingTests {
    @Test func `a child that lists tools keeps those of them that its parent declares`() {
        let child = Policy(name: "c", tools: ["mail.search": ToolRule(effect: .read), "new.tool": ToolRule(effect: .read)])
        let result = mail.narrowed(by: child)
        #expect(Set(result.declaredTools.keys) == ["mail.search"])
        #expect(mail.refusals(of: child) == ["tools: `new.tool` is not declared by the parent"])
    }

    @Test func `a child that lists no tools keeps all of its parent's`() {
        #expect(mail.narrowed(by: Policy(name: "c")).tools == mail.tools)
        #expect(mail.narrowed(by: Policy(name: "c", tools: [:])).declaredTools.isEmpty)
    }

    @Test func `a parent without tools allows nothing to its children`() {
        for tools: [String: ToolRule]? in [nil, [:]] {
            #expect(Policy(name: "p", tools: tools).narrowed(by: mail).declaredTools.isEmpty)
        }
    }

    @Test func `a child's rule that leaves something out keeps its parent's word`() {
        let child = Policy(name: "c", tools: ["mail.search": ToolRule(consent: .ask)])
        let rule = mail.narrowed(by: child).declaredTools["mail.search"]
        #expect(rule?.effect == .read)
        #expect(rule?.consent == .ask)
        #expect(rule?.untrustedFields == ["body"])
        #expect(rule?.readsPrivate == true)
    }

    @Test func `a child cannot turn a refusal into a question`() {
        let child = Policy(name: "c", tools: ["mail.forward": ToolRule(consent: .ask)])
        let decision = decide("mail.forward", ["recipients": "x@evil.example"], policy: mail.narrowed(by: child))
        guard case .deny = decision else { Issue.record("not refused"); return }
    }

    @Test func `both rates of different windows hold, and of one window the smaller`() {
        let parent = ToolRule(rate: Rate(30, per: .minute))
        #expect(parent.narrowed(by: ToolRule(rate: Rate(50, per: .minute))).rates == [Rate(30, per: .minute)])
        #expect(
            parent.narrowed(by: ToolRule(rate: Rate(100, per: .hour))).rates == [Rate(30, per: .minute), Rate(100, per: .hour)])
    }

    @Test func `a limit that the parent leaves open cannot be raised over the standard`() {
        let child = Policy(name: "c", limits: ResourceLimits(memory: ByteCount(4 << 30), cpu: .seconds(1)))
        let result = Policy(name: "p").narrowed(by: child).limits
        #expect(result.memory == ResourceLimits.standard.memory)
        #expect(result.cpu == .seconds(1))
        #expect(ResourceLimits(cpu: .seconds(90)).filled.cpu == .seconds(90))
    }

    @Test func `what a child wants beyond its parent is told to its author`() throws {
        let parent = Policy(
            name: "p", identities: Identities(own: ["me"]), filesystem: FilesystemRules(read: [try Glob("/srv/**")]),
            network: NetworkRules(allow: [try NetworkRule("*.example.com:443")]))
        let child = Policy(
            name: "c", identities: Identities(own: ["me", "you"]),
            filesystem: FilesystemRules(read: [try Glob("/srv/a/*"), try Glob("/etc/**")], write: [try Glob("/srv/**")]),
            network: NetworkRules(allow: [try NetworkRule("api.example.com:443"), try NetworkRule("evil.example")]))
        #expect(
            parent.refusals(of: child).map { String($0.prefix { $0 != " " }) } == [
                "filesystem.read:", "filesystem.write:", "identities.own:", "network.allow:",
            ])
        #expect(parent.narrowed(by: child).filesystem.read == [try Glob("/srv/a/*")])
    }

    /// The property that `extends` promises, on random policies, children, grandchildren and calls.
    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func `whatever a child allows its parent allows`(seed: UInt64) throws {
        var random = SplitMix(seed)
        var allowed = 0
        for _ in 0..<150 {
            let parent = randomPolicy(&random)
            let child = parent.narrowed(by: randomPolicy(&random))
            let grandchild = child.narrowed(by: randomPolicy(&random))
            for _ in 0..<25 {
                let request = randomRequest(&random)
                let ranks = [parent, child, grandchild].map { request.rank(under: $0) }
                #expect(ranks[0] >= ranks[1] && ranks[1] >= ranks[2], "\(ranks) \(request)")
                allowed += ranks[1]
            }
            checkBoxes(parent, child, &random)
        }
        #expect(allowed > 100, "the property must not be true for want of permissions")
    }

    private struct Request {
        var tool: String
        var arguments: JSONValue
        var who: Caller
        var tier: Tier
        var context: CallContext

        /// 2 for allowed, 1 for a question, 0 for refused.
        func rank(under policy: Policy) -> Int {
            switch ToolAuthoriser().decide(
                ToolCall(name: tool, arguments: arguments), caller: who, grantedTier: tier, context: context, policy: policy)
            {
            case .allow: 2
            case .ask: 1
            case .deny: 0
            }
        }
    }

    private static let names = ["r", "w", "x"]
    private static let argumentNames = ["to", "id"]

    private func randomRule(_ random: inout SplitMix) -> ToolRule {
        ToolRule(
            effect: random.chance(80) ? random.pick(ToolRule.Effect.allCases) : nil, destructive: random.chance(20),
            actsExternally: random.chance(20), consent: random.chance(50) ? random.pick(ToolRule.Consent.allCases) : nil,
            args: Dictionary(
                uniqueKeysWithValues: random.some(Self.argumentNames, 40).map {
                    ($0, random.pick([ArgumentRole.recipient, .url, .content]))
                }),
            users: random.chance(20) ? random.some(["ann", "bob"], 60) : nil,
            roles: random.chance(20) ? random.some(["user", "admin"], 60) : nil)
    }

    private func randomPolicy(_ random: inout SplitMix) -> Policy {
        var policy = Policy(
            name: "p",
            tools: random.chance(90)
                ? Dictionary(uniqueKeysWithValues: random.some(Self.names, 80).map { ($0, randomRule(&random)) }) : nil,
            identities: Identities(
                own: random.chance(50) ? random.some(["a", "b"], 40) : nil,
                trustedRecipients: random.chance(50) ? random.some(["a", "b"], 40) : nil),
            filesystem: FilesystemRules(read: random.chance(80) ? randomGlobs(&random) : nil),
            network: NetworkRules(allow: random.chance(80) ? randomNetwork(&random) : nil),
            commands: CommandRules(
                allow: random.chance(80) ? (0..<2).map { _ in randomCommand(&random) } : nil,
                deny: random.chance(30) ? [randomCommand(&random)] : []))
        if random.chance(40) { policy = policy.under(random.pick(Preset.allCases)) }
        return policy
    }

    private func randomRequest(_ random: inout SplitMix) -> Request {
        let value = { (random: inout SplitMix) -> JSONValue in .string(random.pick(["a", "b", "c"])) }
        let inner: JSONValue = random.chance(50) ? value(&random) : ["id": value(&random)]
        return Request(
            tool: random.pick(Self.names + ["other"]),
            arguments: random.chance(80) ? ["to": inner, "id": value(&random)] : [:],
            who: caller(random.pick(["ann", "bob"]), roles: random.some([.user, .admin], 80)),
            tier: random.pick(Tier.allCases),
            context: CallContext(
                trusted: random.chance(60) ? [random.pick(["a b", "c", "a b c"])] : [],
                agreed: random.chance(30) ? [ConsentKey(tool: random.pick(Self.names))] : [], canAsk: random.chance(70)))
    }

    private func randomGlobs(_ random: inout SplitMix) -> [Glob] {
        (0..<3).compactMap { _ in try? Glob(randomGlobText(&random)) }
    }

    private func randomNetwork(_ random: inout SplitMix) -> [NetworkRule] {
        (0..<2).compactMap { _ in
            try? NetworkRule(random.pick(["*", "*.x.com", "a.x.com", "x.com", "*.a.x.com"]) + random.pick(["", ":1", ":2"]))
        }
    }

    private func randomCommand(_ random: inout SplitMix) -> CommandRule {
        CommandRule(program: random.pick(["git", "/bin/git", "ls"]), args: random.pick([[], ["a"], ["a", "b"], ["b"]]))
    }

    private func checkBoxes(_ parent: Policy, _ child: Policy, _ random: inout SplitMix) {
        for _ in 0..<20 {
            let path =
                "/" + (0..<Int.random(in: 1...3, using: &random)).map { _ in random.pick(["a", "b", "ab"]) }.joined(separator: "/")
            let reads = { (policy: Policy) in (policy.filesystem.read ?? []).contains { $0.matches(path) } }
            #expect(!reads(child) || reads(parent), "\(path)")
            let host = random.pick(["x.com", "a.x.com", "b.a.x.com", "y.com"]), port = random.pick([1, 2])
            #expect(!child.network.allows(host: host, port: port) || parent.network.allows(host: host, port: port))
            let argv = [random.pick(["git", "/bin/git", "ls"])] + random.pick([[], ["a"], ["a", "b"], ["b", "a"], ["c", "b"]])
            #expect(!child.commands.allows(argv) || parent.commands.allows(argv), "\(argv)")
        }
    }
}

func randomGlobText(_ random: inout SplitMix) -> String {
    (0..<Int.random(in: 1...3, using: &random)).map { _ in "/" + random.pick(["a", "b", "*", "?", "**", "a*", "*b", "a**"]) }
        .joined()
}
