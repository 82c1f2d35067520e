internal import RedoubtCore

/// The settings of `redoubt.yaml`: the one table of them.
enum ConfigurationSettings {
    static let table = SettingTable(all)

    static let all: [Setting] =
        general + gateway + providers + LimitSettings.all + inspection + audit + data + rotation + tools + agent + policy

    private static let second = SettingKind.duration(atLeast: .milliseconds(1))
    private static let retention = SettingKind.duration(atLeast: .seconds(86_400))

    private static let general: [Setting] = [
        Setting("version", .integer(1...1), "1", "the version of the format", example: "1", isFileOnly: true),
        Setting(
            "environment", .choice(DeploymentEnvironment.allCases.map(\.rawValue)), "production",
            "where this runs; the word stands for `${environment}` in a policy's path", example: "development", flag: "environment"),
        Setting(
            "mode", .choice(Mode.allCases.map(\.rawValue)), "enforce",
            "what a refusal does: stop the call, only be recorded, or not be decided at all", example: "observe", flag: "mode"),
    ]

    private static let gateway: [Setting] = [
        Setting(
            "gateway.listen", .address, "127.0.0.1:8787", "where the gateway listens; port 0 lets the system choose",
            example: "0.0.0.0:8787", flag: "listen"),
        Setting("gateway.maximum_body", .bytes(atLeast: 1024), "8MiB", "the largest request body", example: "16MiB"),
        Setting(
            "gateway.maximum_text", .bytes(atLeast: 1024), "2MiB",
            "the longest text in a request that is inspected; longer ones are refused", example: "1MiB"),
        Setting("gateway.header_timeout", second, "10s", "how long a client may take for a request's headers", example: "5s"),
        Setting("gateway.body_timeout", second, "30s", "how long a client may take for a request's body", example: "60s"),
        Setting("gateway.drain_timeout", second, "20s", "how long calls may still run after a signal to stop", example: "1m"),
        Setting(
            "gateway.maximum_connections", .integer(1...1_000_000), "1024", "how many connections are held at once", example: "4096"
        ),
    ]

    private static let providers: [Setting] = [
        Setting(
            "providers.*.dialect", .choice(Configuration.Provider.Dialect.allCases.map(\.rawValue)), "openai",
            "the format that the provider speaks; a preset's own where the name is one", example: "anthropic"),
        Setting(
            "providers.*.base_url", .url, nil, "where the provider is; presets know theirs. Https, unless the host is this machine",
            example: "https://api.openai.com/v1"),
        Setting("providers.*.allow_http", .boolean, "false", "whether plain http to another machine is meant", example: "true"),
        Setting(
            "providers.*.models", .list(.text), nil,
            "the models it answers for, with `*`; none written means that the request's path decides",
            example: "[\"gpt-*\", \"o*\"]"),
        Setting(
            "providers.*.keys", .list(.record(keySource)), nil,
            "where its keys are, first is primary; a key itself does not belong in a file",
            example: "[{vault: primary}, {env: OPENAI_API_KEY}]"),
        Setting("providers.*.connect_timeout", second, "10s", "how long connecting may take", example: "3s"),
        Setting("providers.*.first_byte_timeout", second, "300s", "how long the answer's first byte may take", example: "60s"),
        Setting("providers.*.idle_timeout", second, "60s", "how long a stream may be silent", example: "30s"),
        Setting("providers.*.retries", .integer(0...10), "2", "how often a failed call is tried again", example: "0"),
        Setting(
            "providers.*.breaker_failures", .integer(1...1_000), "5", "after how many failures in a row a model rests",
            example: "10"),
        Setting("providers.*.breaker_rest", second, "30s", "how long a model rests before it is tried again", example: "10s"),
        Setting(
            "providers.*.fallbacks", .list(.text), nil,
            "what is asked when it fails, in this order: a model of its own, PROVIDER/MODEL, or PROVIDER/* for the same model",
            example: "[gpt-4o-mini, \"azure/*\"]"),
        Setting(
            "providers.*.model_cache", .duration(atLeast: .zero), "5m", "how long the list of models is remembered", example: "1h"),
        Setting(
            "providers.*.headers", .map(.text), nil, "headers that every call to it gets; not for keys",
            example: "{x-team: research}",
            isSecret: true),
    ]

    private static let keySource: [Setting] = [
        Setting("env", .variable, nil, "the environment variable that holds the key", example: "OPENAI_API_KEY"),
        Setting("vault", .text, nil, "the key's name in the vault", example: "primary"),
        Setting(
            "command", .list(.text), nil, "a program that prints the key, by its absolute path, and its arguments",
            example: "[/usr/bin/pass, show, openai]"),
        Setting("credential", .text, nil, "the name of a credential that the service manager hands over", example: "openai"),
        Setting(
            "hashicorp", .text, nil, "MOUNT/PATH#FIELD in the KV store (version 2) of VAULT_ADDR, read with VAULT_TOKEN",
            example: "\"secret/openai#api_key\""),
    ]

    private static let inspection: [Setting] = [
        Setting(
            "inspection.threshold", .number(0...1), "0.5", "the confidence from which a text counts as an injection",
            example: "0.7",
            aliases: [.init(name: "INJECTION_THRESHOLD", unit: "")]),
        Setting(
            "inspection.channels.user", .number(0...1), nil, "the threshold for what the user writes, where it differs",
            example: "0.7"),
        Setting(
            "inspection.channels.tool", .number(0...1), nil, "the threshold for tool results, where it differs", example: "0.4"),
        Setting(
            "inspection.channels.document", .number(0...1), nil, "the threshold for documents, where it differs", example: "0.4"),
        Setting(
            "inspection.channels.system", .number(0...1), nil, "the threshold for system prompts, where it differs", example: "0.9"),
        Setting(
            "inspection.block", .boolean, "true", "whether an injection is refused, or only flagged", example: "false",
            aliases: [.init(name: "BLOCK_SUSPICIOUS_INPUTS", unit: "")]),
        Setting(
            "inspection.secrets", .boolean, "true", "whether secrets are redacted from outputs", example: "false",
            aliases: [.init(name: "FILTER_SECRETS", unit: "")]),
        Setting(
            "inspection.pii", .boolean, "true", "whether personal data is redacted from outputs", example: "false",
            aliases: [.init(name: "FILTER_PII", unit: "")]),
        Setting(
            "inspection.prompts", .boolean, "true", "whether replies that quote the system prompt are redacted", example: "false",
            aliases: [.init(name: "FILTER_SYSTEM_PROMPT", unit: "")]),
        Setting(
            "inspection.signatures", .list(.record(signature)), "[]", "your own injection patterns",
            example: "[{pattern: \"open the pod bay doors\", category: role_play, weight: 0.8}]"),
        Setting(
            "inspection.patterns", .list(.record(outputPattern)), "[]", "your own output patterns and what replaces them",
            example: "[{pattern: \"EMP-[0-9]{6}\", replacement: \"[REDACTED_EMPLOYEE]\", kind: pii.employee}]"),
        Setting("inspection.hardening.system", .boolean, "true", "whether the system prompt is hardened", example: "false"),
        Setting(
            "inspection.hardening.user", .boolean, "false", "whether what the user writes is put between delimiters",
            example: "true"),
        Setting("inspection.hardening.tool", .boolean, "true", "whether tool results are put between delimiters", example: "false"),
        Setting(
            "inspection.hardening.document", .boolean, "true", "whether documents are put between delimiters", example: "false"),
    ]

    private static let signature: [Setting] = [
        Setting("pattern", .text, nil, "a regular expression", example: "open the pod bay doors", isRequired: true),
        Setting("category", .text, nil, "what kind of attack it is", example: "role_play", isRequired: true),
        Setting("weight", .number(0...1), nil, "how sure a match makes one", example: "0.8", isRequired: true),
        Setting("examples", .list(.text), nil, "texts that it must match", example: "[\"please open the pod bay doors\"]"),
    ]

    private static let outputPattern: [Setting] = [
        Setting("pattern", .text, nil, "a regular expression", example: "EMP-[0-9]{6}", isRequired: true),
        Setting("replacement", .textOrEmpty, nil, "what stands in its place", example: "[REDACTED_EMPLOYEE]", isRequired: true),
        Setting("kind", .text, nil, "its dotted kind", example: "pii.employee", isRequired: true),
        Setting("name", .text, nil, "its name in findings", example: "employee-number"),
        Setting("examples", .list(.text), nil, "texts in which it must find something", example: "[\"EMP-123456\"]"),
        Setting("counterexamples", .list(.text), nil, "texts in which it must find nothing", example: "[\"EMP-12\"]"),
    ]

    private static let audit: [Setting] = [
        Setting(
            "audit.origin", .origin, "redoubt.local/log", "the log's name in its checkpoints; never change it",
            example: "example.com/redoubt"),
        Setting(
            "audit.content", .choice(Configuration.Audit.Content.allCases.map(\.rawValue)), "none",
            "whether texts and arguments are kept, encrypted so that they can be erased", example: "encrypted"),
        Setting(
            "audit.integrity_key", .secret, nil, "the key of the entries' HMAC: 64 hexadecimal digits, or any text",
            example: "64 hexadecimal digits", aliases: [.init(name: "AUDIT_INTEGRITY_KEY", unit: "")], isSecret: true),
    ]

    private static let data: [Setting] = [
        Setting("privacy.retention.logs", retention, "365d", "how long log content is kept", example: "90d"),
        Setting("privacy.retention.metrics", retention, "730d", "how long metrics are kept", example: "365d"),
        Setting("privacy.retention.user_data", retention, "2555d", "how long a person's data is kept", example: "365d"),
        Setting("monitor.enabled", .boolean, "true", "whether events are watched for incidents", example: "false"),
        Setting(
            "incidents.contain", .boolean, "false", "whether an incident's containment steps are taken without a person",
            example: "true"),
    ]

    private static let rotation: [Setting] = [
        Setting("rotation.*.frequency", second, "30d", "how often the provider's key is changed", example: "30d"),
        Setting("rotation.*.overlap_period", .duration(atLeast: .zero), "24h", "how long the old key still works", example: "24h"),
        Setting(
            "rotation.*.notification_threshold", .duration(atLeast: .zero), "7d", "how long before the change somebody is told",
            example: "7d"),
        Setting(
            "rotation.*.command", .list(.text), nil,
            "a program that makes a new key at the provider and prints it, by its absolute path; none means that a person changes it",
            example: "[/usr/local/bin/new-openai-key]"),
    ]

    private static let tools: [Setting] =
        [
            Setting(
                "tools.servers.*.command", .list(.text), nil, "the MCP server's program and its arguments",
                example: "[mcp-server-git, --repository, .]"),
            Setting("tools.servers.*.url", .url, nil, "where the MCP server is", example: "https://docs.example/mcp"),
            Setting(
                "tools.servers.*.allow_http", .boolean, "false", "whether plain http to another machine is meant", example: "true"),
            Setting(
                "tools.servers.*.env", .list(.variable), "[]", "the environment variables that the server may see",
                example: "[GIT_AUTHOR_NAME]"),
        ] + PolicySettings.toolRule

    private static let agent: [Setting] = [
        Setting("agent.notes", .text, "./notes", "the folder of the agent's notes", example: "./notes"),
        Setting("agent.model", .text, nil, "the agent's model", example: "claude-sonnet-4-5"),
        Setting("agent.provider", .text, nil, "the agent's provider", example: "anthropic"),
    ]

    private static let policy: [Setting] = [
        Setting(
            "policy", .pathOrMapping, nil, "the policy: a path relative to this file, a preset's name, or the policy itself",
            example: "policy.yaml")
    ]
}
