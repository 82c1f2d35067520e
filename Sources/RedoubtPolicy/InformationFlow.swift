public import RedoubtCore

/// What is known around a call: whose words there were, and what was agreed to.
public struct CallContext: Sendable, Hashable {
    /// The user's turns and the operator's system text.
    public var trusted: [String]
    /// Outputs of tools, and documents.
    public var untrusted: [String]
    /// What a person agreed to before, for this session.
    public var agreed: Set<ConsentKey>
    /// Whether somebody is there to be asked.
    public var canAsk: Bool

    public init(trusted: [String] = [], untrusted: [String] = [], agreed: Set<ConsentKey> = [], canAsk: Bool = true) {
        self.trusted = trusted
        self.untrusted = untrusted
        self.agreed = agreed
        self.canAsk = canAsk
    }
}

/// Says where the values of sensitive arguments came from.
///
/// *Looks at:* every text and number below an argument that has a sensitive role, at any depth. It is trusted when the
/// whole of it stands in a trusted text, without regard to case and white space and on the borders of words (`a@x.com`
/// is not in `aa@x.com` nor in `a@x.com.evil.example`), or when the policy's identities name it.
/// *Refuses when:* a value is not trusted, or more than ``maximumValues`` would have to be looked up.
/// *Does not see:*
/// - values that the user described and a tool looked up (`the file that Ann sent me`): refused, though meant;
/// - which words of the user's a value stands in: `do not write to a@x.com` trusts the address as much as a request does,
///   and a short number is found in a date;
/// - `content` and `amount`: what is said and how much, as long as it goes to the right place;
/// - keys of objects, true and false, and arguments without a role;
/// - labels of a tool's output (`untrusted_fields`, `reachable_fields` and the rest), a session's taint, secrets on their
///   way out, and actions without arguments;
/// - the same text in another Unicode normal form: refused, though meant; beside Chinese or Japanese writing, which puts
///   no spaces between words, a value of Latin letters counts as a word of its own.
/// *Costs:* one pass over the texts to fold them, and one more for each value.
public struct InformationFlow: Sendable {
    /// More values than this in one call are not traced but refused.
    public static let maximumValues = 100

    private let trusted: [FoldedText]
    private let untrusted: [String]
    private let own: Set<FoldedText>
    private let recipients: Set<FoldedText>

    public init(_ context: CallContext, identities: Identities = Identities()) {
        trusted = context.trusted.map { FoldedText($0) }
        untrusted = context.untrusted
        own = Set((identities.own ?? []).map { FoldedText($0) })
        recipients = Set((identities.trustedRecipients ?? []).map { FoldedText($0) })
    }

    /// Where a value came from.
    public func origin(of value: String, role: ArgumentRole) -> Origin {
        var strangers: [FoldedText]?
        return origin(of: FoldedText(value), role: role, &strangers)
    }

    /// The untrusted texts are folded when the first value is not trusted, and once.
    private func origin(of folded: FoldedText, role: ArgumentRole, _ strangers: inout [FoldedText]?) -> Origin {
        if own.contains(folded) || (role == .recipient && recipients.contains(folded)) { return .identity }
        if trusted.contains(where: { $0.contains(folded) }) { return .user }
        let texts = strangers ?? untrusted.map { FoldedText($0) }
        strangers = texts
        return texts.contains { $0.contains(folded) } ? .untrusted : .unknown
    }

    /// The values whose origin is not good enough, in the order of the arguments' names.
    public func doubts(_ arguments: JSONValue, rule: ToolRule) throws(Denial) -> [Doubt] {
        var out: [Doubt] = []
        var strangers: [FoldedText]?
        for leaf in try Self.sensitiveLeaves(arguments, rule: rule) {
            let origin = origin(of: FoldedText(leaf.value), role: leaf.role, &strangers)
            if !origin.isTrusted { out.append(Doubt(argument: leaf.argument, role: leaf.role, value: leaf.value, origin: origin)) }
        }
        return out
    }

    /// Whether the arguments have anything to trace; when not, nothing need be folded.
    static func hasSensitiveRoles(_ rule: ToolRule) -> Bool { rule.args.values.contains { $0.isSensitive } }

    private struct Leaf: Hashable {
        let argument: String
        let role: ArgumentRole
        let value: String
    }

    /// Walks the arguments with a list of its own, so that depth costs no stack.
    private static func sensitiveLeaves(_ arguments: JSONValue, rule: ToolRule) throws(Denial) -> [Leaf] {
        var open: [(value: JSONValue, argument: String?, role: ArgumentRole)] = [(arguments, nil, .content)]
        var seen: Set<Leaf> = []
        var leaves: [Leaf] = []
        while let next = open.popLast() {
            switch next.value {
            case .object(let members):
                for (key, value) in members.sorted(by: { $0.key > $1.key }) {
                    // What lies below a sensitive argument stays sensitive. Of two roles the stricter counts, and only a
                    // recipient has a list of names that are always trusted.
                    let own = rule.args[key].flatMap { $0.isSensitive ? $0 : nil }
                    let role = next.argument == nil || next.role == .recipient ? own ?? next.role : next.role
                    open.append((value, next.argument ?? own.map { _ in key }, role))
                }
            case .array(let items):
                for item in items.reversed() { open.append((item, next.argument, next.role)) }
            case .string, .integer, .double:
                guard let argument = next.argument, let text = next.value.leafText, !text.isEmpty else { continue }
                let leaf = Leaf(argument: argument, role: next.role, value: text)
                if seen.insert(leaf).inserted { leaves.append(leaf) }
            case .null, .bool: continue
            }
            guard leaves.count <= maximumValues else {
                throw Denial(
                    .flowUntrustedOrigin, "more than \(maximumValues) sensitive values in one call",
                    hint: "make several smaller calls")
            }
        }
        return leaves
    }
}

extension JSONValue {
    fileprivate var leafText: String? {
        // Not the canonical text: that folds whole numbers beyond 2^53 together, and ids can be such numbers.
        if case .integer(let value) = self { String(value) } else { string ?? canonicalText }
    }
}
