internal import RedoubtCore
internal import RedoubtPolicy

extension PolicyTest {
    /// Makes the decision that the test is about, and says whether it is the expected one.
    ///
    /// Somebody is there to be asked; a policy that asks is not the same as one that refuses.
    public func run(against document: PolicyDocument) -> (decision: Expectation, passed: Bool) {
        let policy = document.policy
        let named = Role.builtIn.filter { roles.contains($0.name) }
        let caller = Caller(
            user: user, roles: Set(named + roles.map { Role(name: $0, permissions: [.executeTools]) }),
            session: SessionID(user: user, name: SessionID.unnamed))
        let decision = ToolAuthoriser().decide(
            call, caller: caller, grantedTier: tier ?? policy.declaredTools[call.name]?.tier ?? .readOnly,
            context: CallContext(trusted: [prompt], untrusted: untrusted, canAsk: true), policy: policy)
        let made: Expectation =
            switch decision {
            case .allow: .allow
            case .ask: .ask
            case .deny: .deny
            }
        return (made, made == expectation && (code == nil || decision.denial?.code == code))
    }
}
