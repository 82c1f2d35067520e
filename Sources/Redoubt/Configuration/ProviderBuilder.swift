internal import RedoubtCore

/// Makes the typed providers of the values read.
struct ProviderBuilder {
    let values: SettingValues

    func providers() throws(Fault) -> [Configuration.Provider] {
        var providers: [Configuration.Provider] = []
        for name in values.names("providers") { providers.append(try provider(name)) }
        return providers
    }

    private func provider(_ name: String) throws(Fault) -> Configuration.Provider {
        func path(_ key: String) -> [String] { ["providers", name, key] }
        let dialect = try values.value(path("dialect")) { $0.text.flatMap { Configuration.Provider.Dialect(rawValue: $0) } }
        return Configuration.Provider(
            name: name, dialect: dialect, baseURL: try baseURL(name, dialect),
            models: values.optional(path("models"), \.texts) ?? [], keys: try keys(path("keys")),
            connectTimeout: try values.value(path("connect_timeout"), \.duration),
            firstByteTimeout: try values.value(path("first_byte_timeout"), \.duration),
            idleTimeout: try values.value(path("idle_timeout"), \.duration), retries: try values.value(path("retries"), \.integer),
            breakerFailures: try values.value(path("breaker_failures"), \.integer),
            breakerRest: try values.value(path("breaker_rest"), \.duration),
            fallbacks: values.optional(path("fallbacks"), \.texts) ?? [],
            modelCache: try values.value(path("model_cache"), \.duration), headers: try headers(path("headers")))
    }

    private func baseURL(_ name: String, _ dialect: Configuration.Provider.Dialect) throws(Fault) -> ServiceURL? {
        let path = ["providers", name, "base_url"]
        if dialect == .rehearsal { return nil }
        guard let url = values.optional(path, \.url) else {
            let near = didYouMean(name, among: ProviderPreset.all.map(\.name))
            throw values.place(["providers", name]).fault(
                "needs `base_url`, because no preset has this name" + (near.isEmpty ? "" : "; " + near),
                hint: "presets: " + ProviderPreset.all.map(\.name).joined(separator: ", "))
        }
        try checkTransportSecurity(
            url, at: path, isAllowed: values.optional(["providers", name, "allow_http"], \.boolean) ?? false)
        return url
    }

    /// Keys and prompts do not travel in the clear to another machine, unless somebody wrote that they may.
    func checkTransportSecurity(_ url: ServiceURL, at path: [String], isAllowed: Bool) throws(Fault) {
        if url.scheme == "https" || url.isLoopback || isAllowed { return }
        throw values.place(path).fault(
            "must be https, because \(quoted(url.host)) is another machine",
            hint: "use https, or write `allow_http: true` beside it")
    }

    private func keys(_ path: [String]) throws(Fault) -> [Configuration.Provider.KeySource] {
        var keys: [Configuration.Provider.KeySource] = []
        for record in values.optional(path, \.records) ?? [] {
            let sources: [Configuration.Provider.KeySource?] = [
                record["env"]?.text.map { .environment($0) }, record["vault"]?.text.map { .vault($0) },
                record["command"]?.texts.map { .command($0) }, record["credential"]?.text.map { .credential($0) },
                record["hashicorp"]?.text.map { .hashicorp($0) },
            ]
            guard sources.count(where: { $0 != nil }) == 1, let key = sources.compactMap(\.self).first else {
                throw record.place.fault(
                    "must have one of `env`, `vault`, `command`, `credential`, `hashicorp`",
                    hint: "for example `{env: OPENAI_API_KEY}`")
            }
            guard !keys.contains(key) else { throw record.place.fault("is in the list twice", hint: "keep one of them") }
            keys.append(key)
        }
        return keys
    }

    private func headers(_ path: [String]) throws(Fault) -> [Configuration.Provider.Header] {
        var headers: [Configuration.Provider.Header] = []
        for (name, value) in (values.optional(path, \.map) ?? [:]).sorted(by: { $0.key < $1.key }) {
            let name = name.lowercased(), text = value.text ?? ""
            guard !Self.reserved.contains(name) else {
                throw values.place(path).fault("has \(quoted(name)), which Redoubt sets itself", hint: "keys belong in `keys`")
            }
            guard isHeader(name, text), !headers.contains(where: { $0.name == name }) else {
                throw values.place(path).fault(
                    "has a header \(quoted(name)) that is not one, or has it twice",
                    hint: "a name is letters, digits and dashes; a value is printable ASCII")
            }
            headers.append(.init(name: name, value: text))
        }
        return headers
    }

    /// RFC 9110: who the call is for and how it is framed are not the configuration's to say.
    private static let reserved: Set<String> = [
        "authorization", "proxy-authorization", "x-api-key", "x-goog-api-key", "api-key", "cookie", "host", "connection",
        "content-length",
        "content-type", "transfer-encoding", "te", "trailer", "upgrade", "keep-alive", "expect", "accept-encoding",
    ]

    private func isHeader(_ name: String, _ value: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy { isASCIIAlphanumeric($0) || "-_.".unicodeScalars.contains($0) }
            && value.utf8.count <= 4096 && value.unicodeScalars.allSatisfy { (" "..."~").contains($0) }
    }
}
