public import RedoubtCore

/// A provider whose key can come from the environment.
public enum KeyedProvider: String, Sendable, Hashable, CaseIterable {
    case openai
    case anthropic
    case gemini

    /// The environment variable that holds the key.
    public var variable: String {
        switch self {
        case .openai: "OPENAI_API_KEY"
        case .anthropic: "ANTHROPIC_API_KEY"
        case .gemini: "GEMINI_API_KEY"
        }
    }

    /// What its keys begin with.
    var prefix: String {
        switch self {
        case .openai: "sk-"
        case .anthropic: "sk-ant-"
        case .gemini: "AIza"
        }
    }

    /// Minimum lengths, not exact formats: formats have changed more than once.
    var minimumLength: Int {
        switch self {
        case .openai: 40
        case .anthropic: 40
        case .gemini: 35
        }
    }
}

/// A key as the environment gave it, with what is odd about it.
public struct EnvironmentKey: Sendable {
    public let provider: KeyedProvider
    public let value: SecureString
    /// What `redoubt doctor` says; none of it stops the key from being used.
    public let warnings: [KeyWarning]
}

/// The provider keys in the environment and in `.env`, checked by shape before anything is sent anywhere.
///
/// *Looks at:* the variable's text: length, prefix, placeholder and test words, repetition. *Refuses when:* it is missing, empty, longer than
/// 1024 bytes, or has characters that cannot stand in an HTTP header. *Does not see:* whether the provider accepts it. *Costs:* microseconds.
public struct EnvironmentKeys: Sendable {
    private let lookUp: @Sendable (String) -> SecureString?

    /// Takes the keys from wherever `lookUp` finds a variable; the process environment should go before `.env`.
    public init(lookUp: @escaping @Sendable (String) -> SecureString?) { self.lookUp = lookUp }

    /// Takes the keys from the process environment, and what it lacks from `.env`.
    public init(environment: [String: String], dotEnv: DotEnv? = nil) {
        self.init { name in environment[name].map { SecureString($0) } ?? dotEnv?[name] }
    }

    /// The provider's key. Throws `vault.no_key` naming the variable, or `config.invalid` when no HTTP header can carry it.
    public func key(for provider: KeyedProvider) throws(Fault) -> EnvironmentKey {
        let found: EnvironmentKey? = try lookUp(provider.variable)?.withValue { (text) throws(Fault) in
            try Self.checked(text, provider)
        }
        guard let found else {
            throw Fault(
                .keyMissing, "\(provider.variable) is not set",
                hint: "set \(provider.variable) in the environment or in .env (chmod 600 .env)")
        }
        return found
    }

    /// The keys of providers that must have one. Throws `vault.no_key` naming every variable that is missing, so that all can be set at once.
    public func keys(for providers: [KeyedProvider]) throws(Fault) -> [EnvironmentKey] {
        let missing = providers.filter { lookUp($0.variable).map { $0.withValue { withoutSurroundingSpace($0).isEmpty } } ?? true }
        guard missing.isEmpty else {
            let names = missing.map(\.variable).joined(separator: ", ")
            throw Fault(
                .keyMissing, names + (missing.count == 1 ? " is not set" : " are not set"),
                hint: "set \(names) in the environment or in .env (chmod 600 .env)")
        }
        var keys: [EnvironmentKey] = []
        for provider in providers { keys.append(try key(for: provider)) }
        return keys
    }

    /// The providers whose variable is set to something.
    public var present: [KeyedProvider] { KeyedProvider.allCases.filter { lookUp($0.variable)?.isEmpty == false } }

    /// What is odd about a key, wherever it came from: weak, a test's, not of the provider's form.
    public static func warnings(about value: String, named name: String, of provider: KeyedProvider?) -> [KeyWarning] {
        let weak = KeyWeakness.warnings(about: value, named: name, atLeast: provider?.minimumLength ?? 16)
        return weak + (provider.flatMap { oddShape(value, $0) }.map { [$0] } ?? [])
    }

    private static func checked(_ text: String, _ provider: KeyedProvider) throws(Fault) -> EnvironmentKey? {
        let value = withoutSurroundingSpace(text)
        if value.isEmpty { return nil }
        guard value.utf8.count <= 1024, value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Fault(
                .configInvalid, "\(provider.variable) is too long or has characters that no key has",
                hint: "copy the key again, on one line")
        }
        var warnings = KeyWeakness.warnings(about: value, named: provider.variable, atLeast: provider.minimumLength)
        if let odd = oddShape(value, provider) { warnings.append(odd) }
        if value != text {
            warnings.append(KeyWarning(kind: .space, words: "\(provider.variable) has white space around it, which was left out"))
        }
        return EnvironmentKey(provider: provider, value: SecureString(value), warnings: warnings)
    }

    private static func oddShape(_ value: String, _ provider: KeyedProvider) -> KeyWarning? {
        // The longest prefix first: every Anthropic key also begins like one of OpenAI's.
        let others = KeyedProvider.allCases.filter { $0 != provider }.sorted { $0.prefix.count > $1.prefix.count }
        if let other = others.first(where: { value.hasPrefix($0.prefix) && $0.prefix.count > provider.prefix.count }) {
            return KeyWarning(kind: .shape, words: "\(provider.variable) looks like a key of \(other.rawValue)")
        }
        guard !value.hasPrefix(provider.prefix) else { return nil }
        return KeyWarning(kind: .shape, words: "\(provider.variable) does not begin with `\(provider.prefix)`")
    }
}
