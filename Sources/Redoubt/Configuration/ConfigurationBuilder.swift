internal import RedoubtCore

/// Makes the typed configuration of the values read, and finds what only several values together show to be wrong.
struct ConfigurationBuilder {
    let values: SettingValues

    func configuration() throws(Fault) -> Configuration {
        let providers = try ProviderBuilder(values: values).providers()
        return Configuration(
            environment: try choice(["environment"]), mode: try choice(["mode"]), gateway: try gateway(), providers: providers,
            limits: try LimitsBuilder(values: values).limits(providers), inspection: try inspection(), audit: try audit(),
            retention: try retention(),
            isMonitoring: try values.value(["monitor", "enabled"], \.boolean),
            containsIncidents: try values.value(["incidents", "contain"], \.boolean), rotation: try rotation(providers),
            toolServers: try toolServers(), agent: try agent(providers))
    }

    private func choice<Choice: RawRepresentable<String>>(_ path: [String]) throws(Fault) -> Choice {
        try values.value(path) { $0.text.flatMap { Choice(rawValue: $0) } }
    }

    private func gateway() throws(Fault) -> Configuration.Gateway {
        func path(_ key: String) -> [String] { ["gateway", key] }
        let body = try values.value(path("maximum_body"), \.bytes), text = try values.value(path("maximum_text"), \.bytes)
        guard text <= body else {
            throw values.place(path("maximum_text")).fault(
                "is \(text), more than `gateway.maximum_body` (\(body)) lets in", hint: "lower it, or raise the other")
        }
        return Configuration.Gateway(
            listen: try values.value(path("listen"), \.address), maximumBody: body, maximumText: text,
            headerTimeout: try values.value(path("header_timeout"), \.duration),
            bodyTimeout: try values.value(path("body_timeout"), \.duration),
            drainTimeout: try values.value(path("drain_timeout"), \.duration),
            maximumConnections: try values.value(path("maximum_connections"), \.integer))
    }

    private func inspection() throws(Fault) -> Configuration.Inspection {
        var thresholds: [Channel: Double] = [:]
        var hardened: Set<Channel> = []
        for channel in Channel.allCases {
            thresholds[channel] = values.optional(["inspection", "channels", channel.rawValue], \.number)
            if values.optional(["inspection", "hardening", channel.rawValue], \.boolean) == true { hardened.insert(channel) }
        }
        return Configuration.Inspection(
            threshold: try values.value(["inspection", "threshold"], \.number), channelThresholds: thresholds,
            blocks: try values.value(["inspection", "block"], \.boolean),
            filtersSecrets: try values.value(["inspection", "secrets"], \.boolean),
            filtersPII: try values.value(["inspection", "pii"], \.boolean),
            protectsPrompts: try values.value(["inspection", "prompts"], \.boolean), signatures: signatures, patterns: patterns,
            hardened: hardened)
    }

    private var signatures: [Configuration.Signature] {
        (values.optional(["inspection", "signatures"], \.records) ?? []).map {
            Configuration.Signature(
                pattern: $0["pattern"]?.text ?? "", category: $0["category"]?.text ?? "", weight: $0["weight"]?.number ?? 0,
                examples: $0["examples"]?.texts ?? [], place: $0.place)
        }
    }

    private var patterns: [Configuration.OutputPattern] {
        (values.optional(["inspection", "patterns"], \.records) ?? []).map {
            Configuration.OutputPattern(
                name: $0["name"]?.text ?? "", pattern: $0["pattern"]?.text ?? "", replacement: $0["replacement"]?.text ?? "",
                kind: $0["kind"]?.text ?? "", examples: $0["examples"]?.texts ?? [],
                counterExamples: $0["counterexamples"]?.texts ?? [], place: $0.place)
        }
    }

    private func audit() throws(Fault) -> Configuration.Audit {
        Configuration.Audit(
            origin: try values.value(["audit", "origin"], \.text), content: try choice(["audit", "content"]),
            integrityKey: values.optional(["audit", "integrity_key"], \.secret))
    }

    private func retention() throws(Fault) -> Configuration.Retention {
        func time(_ key: String) throws(Fault) -> Duration { try values.value(["privacy", "retention", key], \.duration) }
        return Configuration.Retention(logs: try time("logs"), metrics: try time("metrics"), userData: try time("user_data"))
    }

    private func rotation(_ providers: [Configuration.Provider]) throws(Fault) -> [String: Configuration.Rotation] {
        var all: [String: Configuration.Rotation] = [:]
        for name in values.names("rotation") {
            try checkProvider(name, at: ["rotation", name], among: providers)
            func time(_ key: String) throws(Fault) -> Duration { try values.value(["rotation", name, key], \.duration) }
            let rotation = Configuration.Rotation(
                frequency: try time("frequency"), overlapPeriod: try time("overlap_period"),
                notificationThreshold: try time("notification_threshold"),
                command: values.optional(["rotation", name, "command"], \.texts) ?? [])
            for (key, value) in [
                ("overlap_period", rotation.overlapPeriod), ("notification_threshold", rotation.notificationThreshold),
            ]
            where value >= rotation.frequency {
                throw values.place(["rotation", name, key]).fault(
                    "is \(value.written), which must be shorter than `frequency` (\(rotation.frequency.written))")
            }
            all[name] = rotation
        }
        return all
    }

    private func toolServers() throws(Fault) -> [Configuration.ToolServer] {
        var servers: [Configuration.ToolServer] = []
        for name in values.names("tools", "servers") {
            let path = ["tools", "servers", name]
            servers.append(
                Configuration.ToolServer(
                    name: name, transport: try transport(path), environment: values.optional(path + ["env"], \.texts) ?? []))
        }
        return servers
    }

    private func transport(_ path: [String]) throws(Fault) -> Configuration.ToolServer.Transport {
        let command = values.optional(path + ["command"], \.texts), url = values.optional(path + ["url"], \.url)
        switch (command, url) {
        case (let command?, nil):
            guard !command.isEmpty else {
                throw values.place(path + ["command"]).fault("is empty", hint: "for example `[mcp-server-git]`")
            }
            return .command(command)
        case (nil, let url?):
            try checkTransportSecurity(
                url, at: path + ["url"], isAllowed: values.optional(path + ["allow_http"], \.boolean) ?? false)
            return .url(url)
        default:
            throw values.place(path).fault("must have either `command` or `url`", hint: "for example `{command: [mcp-server-git]}`")
        }
    }

    private func agent(_ providers: [Configuration.Provider]) throws(Fault) -> Configuration.Agent {
        let provider = values.optional(["agent", "provider"], \.text)
        if let provider { try checkProvider(provider, at: ["agent", "provider"], among: providers, isConfigured: true) }
        return Configuration.Agent(
            notes: try values.value(["agent", "notes"], \.text), model: values.optional(["agent", "model"], \.text),
            provider: provider)
    }

    /// A name that must be a provider's; for a preset's, its key may simply not be there today.
    private func checkProvider(
        _ name: String, at path: [String], among providers: [Configuration.Provider], isConfigured: Bool = false
    ) throws(Fault) {
        let known = providers.map(\.name) + (isConfigured ? [] : ProviderPreset.all.map(\.name))
        if known.contains(name) { return }
        let near = didYouMean(name, among: known)
        throw values.place(path).fault(
            "names no provider: \(quoted(name))" + (near.isEmpty ? "" : "; " + near),
            hint: "known here: " + known.joined(separator: ", "))
    }
}

extension ConfigurationBuilder {
    fileprivate func checkTransportSecurity(_ url: ServiceURL, at path: [String], isAllowed: Bool) throws(Fault) {
        try ProviderBuilder(values: values).checkTransportSecurity(url, at: path, isAllowed: isAllowed)
    }
}
