public import RedoubtCore

/// A decision that a policy file says it makes.
public struct PolicyTest: Sendable, Hashable {
    public enum Expectation: String, Sendable, Hashable, CaseIterable {
        case allow, ask, deny
    }

    /// What the test shows; the tool's name where nothing is written.
    public let name: String
    public let call: ToolCall
    /// What the user wrote.
    public let prompt: String
    /// What tools and documents said.
    public let untrusted: [String]
    /// The session's tier; nil means the tool's own, so that the tier is not what decides.
    public let tier: Tier?
    public let user: String
    /// Names of the caller's roles.
    public let roles: [String]
    public let expectation: Expectation
    /// The code that a refusal must have; nil means any.
    public let code: DenialCode?
    public let place: ConfigPlace
}

extension PolicyTest {
    init(_ record: SettingRecord) throws(Fault) {
        let call = record["call"]?.record, given = record["given"]?.record
        let tool = call?["tool"]?.text ?? ""
        let arguments = call?["args"]?.node?.json ?? [:]
        guard arguments.object != nil else { throw record.place.fault(.policyInvalid, "has arguments that are not a mapping") }
        guard let expectation = record["expect"]?.text.flatMap({ Expectation(rawValue: $0) }) else {
            throw record.place.fault(.policyInvalid, "lacks `expect`")
        }
        self.name = record["name"]?.text ?? tool
        self.call = ToolCall(name: tool, arguments: arguments)
        self.prompt = given?["prompt"]?.text ?? ""
        self.untrusted = given?["untrusted"]?.texts ?? []
        self.tier = given?["tier"]?.text.flatMap { Tier(rawValue: $0) }
        self.user = given?["user"]?.text ?? "user"
        self.roles = given?["roles"]?.texts ?? [Role.user.name]
        self.expectation = expectation
        self.code = try PolicyTest.code(record)
        self.place = record.place
    }

    private static func code(_ record: SettingRecord) throws(Fault) -> DenialCode? {
        guard let text = record["code"]?.text else { return nil }
        if let code = DenialCode(rawValue: text) { return code }
        throw record.place.fault(
            .policyInvalid, "expects the code \(quoted(text)), which does not exist",
            hint: didYouMean(text, among: DenialCode.allCases.map(\.rawValue)))
    }
}
