extension Configuration {
    /// A model provider as configured.
    public struct Provider: Sendable, Hashable {
        /// The format that a provider speaks; `rehearsal` is built in and answers without a network.
        public enum Dialect: String, Sendable, Hashable, CaseIterable {
            case openai, anthropic, rehearsal
        }

        /// Where a key is.
        public enum KeySource: Sendable, Hashable {
            case environment(String)
            case vault(String)
            /// A program that prints it, and its arguments.
            case command([String])
            /// The name of a credential of the service manager.
            case credential(String)
            /// `MOUNT/PATH#FIELD` of a KV store.
            case hashicorp(String)
        }

        /// A header that every call gets; the name in lower case.
        public struct Header: Sendable, Hashable {
            public let name: String
            public let value: String
        }

        public let name: String
        public let dialect: Dialect
        /// Nil for `rehearsal` alone.
        public let baseURL: ServiceURL?
        /// Globs with `*`; empty means that the request's path decides.
        public let models: [String]
        /// The first is primary.
        public let keys: [KeySource]
        public let connectTimeout: Duration
        public let firstByteTimeout: Duration
        public let idleTimeout: Duration
        public let retries: Int
        public let breakerFailures: Int
        public let breakerRest: Duration
        /// Models asked in its place, as ``Upstream/Fallback`` reads them.
        public let fallbacks: [String]
        public let modelCache: Duration
        public let headers: [Header]

        /// Whether the provider answers for a model by its globs; with none it never says no.
        public func serves(_ model: String) -> Bool {
            models.isEmpty || models.contains { matchesGlob(model, $0) }
        }
    }
}

/// What is known about providers by their names.
struct ProviderPreset: Sendable {
    let name: String
    let dialect: Configuration.Provider.Dialect
    var baseURL: String?
    var models: [String] = []
    var keyVariable: String?

    static let all: [ProviderPreset] = [
        ProviderPreset(name: "openai", dialect: .openai, baseURL: "https://api.openai.com/v1", keyVariable: "OPENAI_API_KEY"),
        ProviderPreset(
            name: "anthropic", dialect: .anthropic, baseURL: "https://api.anthropic.com", keyVariable: "ANTHROPIC_API_KEY"),
        ProviderPreset(
            name: "gemini", dialect: .openai, baseURL: "https://generativelanguage.googleapis.com/v1beta/openai",
            models: ["gemini-*"],
            keyVariable: "GEMINI_API_KEY"),
        ProviderPreset(name: "ollama", dialect: .openai, baseURL: "http://127.0.0.1:11434/v1"),
        ProviderPreset(name: "vllm", dialect: .openai, baseURL: "http://127.0.0.1:8000/v1"),
        ProviderPreset(name: "llamacpp", dialect: .openai, baseURL: "http://127.0.0.1:8080/v1"),
        ProviderPreset(name: "rehearsal", dialect: .rehearsal, models: ["rehearsal*"]),
    ]

    static func named(_ name: String) -> ProviderPreset? { all.first { $0.name == name } }

    /// The providers of a configuration that names none: those whose key is there, and the rehearsal.
    static func standing(in environment: [String: String]) -> [ProviderPreset] {
        all.filter { preset in
            preset.dialect == .rehearsal || preset.keyVariable.map { environment[$0]?.isEmpty == false } == true
        }
    }

    /// Puts what is known under a name where nothing else was written.
    func fill(_ values: inout SettingValues) {
        let origin = ConfigOrigin.preset(name)
        func put(_ key: String, _ value: SettingValue?) {
            let path = ["providers", name, key]
            if let value, values[path] == nil { values.set(path, value, from: origin) }
        }
        // A name that is a preset's, with another dialect written, says nothing about address and key.
        if let written = values[["providers", name, "dialect"]]?.value.text, written != dialect.rawValue { return }
        put("dialect", .text(dialect.rawValue))
        put("base_url", baseURL.flatMap { ServiceURL(parsing: $0) }.map { .url($0) })
        put("models", .list(models.map { .text($0) }))
        put("keys", keyVariable.map { keySource($0) })
    }

    private func keySource(_ variable: String) -> SettingValue {
        .list([
            .record(
                SettingRecord(place: ConfigPlace(.preset(name), key: "providers.\(name).keys[0]"), fields: ["env": .text(variable)])
            )
        ])
    }
}

/// Whether a text fits a pattern in which `*` stands for any run of characters. Linear in text times stars.
func matchesGlob(_ text: String, _ pattern: String) -> Bool {
    let text = Array(text.utf8), pattern = Array(pattern.utf8)
    var at = 0, seen = 0, star = -1, resume = 0
    while at < text.count {
        if seen < pattern.count, pattern[seen] == UInt8(ascii: "*") {
            star = seen
            resume = at
            seen += 1
        } else if seen < pattern.count, pattern[seen] == text[at] {
            at += 1
            seen += 1
        } else if star >= 0 {
            resume += 1
            at = resume
            seen = star + 1
        } else {
            return false
        }
    }
    return pattern[seen...].allSatisfy { $0 == UInt8(ascii: "*") }
}
