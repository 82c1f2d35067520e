/// The files that `redoubt init` writes: everything as it is by default, with the words to change it.
public enum ConfigTemplates {
    /// One file: its path below the folder that is initialised, its text, and whether only the owner may read it.
    public struct File: Sendable, Hashable {
        public let path: String
        public let text: String
        public let isPrivate: Bool
    }

    /// All of them, in the order in which they are written.
    public static var files: [File] {
        [
            File(path: "redoubt.yaml", text: configuration, isPrivate: false),
            File(path: ".env.example", text: environment, isPrivate: true),
        ]
            + DeploymentEnvironment.allCases.map {
                File(path: "policies/\($0.rawValue).yaml", text: policy(for: $0), isPrivate: false)
            }
    }

    /// `redoubt.yaml`.
    public static let configuration = """
        # Redoubt's configuration. Every value below is the default; delete what you do not change.
        # `redoubt config explain KEY` says what a key means, `redoubt config check` finds mistakes.
        version: 1
        environment: production    # development, production, ide or testing; picks the policy below
        mode: enforce              # observe decides and records but does not stop; off decides nothing

        gateway:
          listen: 127.0.0.1:8787
          maximum_body: 8MiB
          maximum_text: 2MiB
          header_timeout: 10s
          body_timeout: 30s
          drain_timeout: 20s
          maximum_connections: 1024

        # Without this section: openai, anthropic and gemini, each if its key is in the environment, and the built-in rehearsal.
        # A key never stands here; it is in the environment or in the vault (`redoubt key add`). The first is primary.
        # providers:
        #   openai: {keys: [{vault: primary}, {vault: backup}, {env: OPENAI_API_KEY}], models: ["gpt-*", "o*"]}
        #   anthropic: {keys: [{env: ANTHROPIC_API_KEY}]}
        #   ollama: {models: ["llama*"]}
        #   in-house: {dialect: openai, base_url: "https://models.example.com/v1", keys: [{env: IN_HOUSE_KEY}]}

        limits:
          user: {requests: 100/h}
          # provider: {requests: 600/min, tokens: 200000/min, concurrency: 64, budget: 500/month}
          # global: {budget: 1000/month}
          # models: {"gpt-4o*": {requests: 100/min}}
          # store: {redis: "redis://redis.internal:6379/0", password_env: REDIS_PASSWORD, away: closed}
          tiers: {read_only: 100/min, write: 30/min, execute: 10/min, privileged: 5/min}

        # prices:                  # of a million tokens; a budget needs them
        #   "gpt-4o*": {input: 2.5, output: 10, cached_input: 1.25}
        #   "*": {input: 20, output: 100}

        inspection:
          threshold: 0.5           # 0.3 is stricter, 0.7 more lenient
          # channels: {tool: 0.4, document: 0.4}
          block: true              # false only flags
          secrets: true
          pii: true
          # signatures: [{pattern: "open the pod bay doors", category: role_play, weight: 0.8, examples: ["open the pod bay doors"]}]
          # patterns: [{pattern: "EMP-[0-9]{6}", replacement: "[REDACTED_EMPLOYEE]", kind: pii.employee}]
          hardening: {system: true, user: false, tool: true, document: true}

        audit:
          origin: redoubt.local/log    # the log's name in its proofs; choose once, never change
          content: none                # encrypted keeps texts, erasable by person

        privacy:
          retention: {logs: 365d, metrics: 730d, user_data: 2555d}

        monitor: {enabled: true}
        incidents: {contain: false}

        # rotation:
        #   openai: {frequency: 30d, overlap_period: 24h, notification_threshold: 7d}

        # MCP servers run in the sandbox under the policy; their tools are named SERVER.TOOL there.
        # tools:
        #   servers:
        #     git: {command: [mcp-server-git, --repository, .]}
        #     docs: {url: "https://docs.example/mcp"}
        #   git.git_status: {effect: read}

        agent:
          notes: ./notes
          # provider: anthropic
          # model: claude-sonnet-4-5

        policy: "policies/${environment}.yaml"

        """

    /// `.env.example`.
    public static let environment = """
        # Copy to .env and let nobody else read it: cp .env.example .env && chmod 600 .env
        # An empty value counts as not set. Values here win over redoubt.yaml; flags win over both.

        OPENAI_API_KEY=
        ANTHROPIC_API_KEY=
        GEMINI_API_KEY=

        # The key of the audit log's entries: openssl rand -hex 32
        AUDIT_INTEGRITY_KEY=

        MAX_REQUESTS_PER_HOUR=100
        INJECTION_THRESHOLD=0.5
        BLOCK_SUSPICIOUS_INPUTS=true
        FILTER_SECRETS=true
        FILTER_PII=true

        # Every key of redoubt.yaml has a name here: gateway.listen is
        # REDOUBT_GATEWAY_LISTEN=127.0.0.1:8787

        """

    /// The policy of an environment.
    public static func policy(for environment: DeploymentEnvironment) -> String {
        head(environment) + box(environment) + tools
    }

    private static func head(_ environment: DeploymentEnvironment) -> String {
        let words =
            switch environment {
            case .development: "Development: relaxed, and everything is recorded."
            case .production: "Production: nothing that is not needed."
            case .ide: "An editor's agent: the workspace, and nothing outside it."
            case .testing: "Tests: a box that leaves nothing behind and reaches nothing."
            }
        return """
            # \(words)
            # What is not written here is refused. `redoubt policy check`, `redoubt policy test` and `redoubt policy explain` help.
            version: 1
            name: \(environment.rawValue)-policy
            extends: \(environment.rawValue)


            """
    }

    private static func box(_ environment: DeploymentEnvironment) -> String {
        switch environment {
        case .development:
            """
            filesystem: {read: ["${workspace}/**", "/usr/**"], write: ["${workspace}/**"], execute: ["/usr/bin/**", "/bin/**"]}
            network: {allow: ["https://api.github.com"]}
            commands:
              allow: [{program: git}, {program: make}, {program: ls}]
              deny: [{program: git, args: [push, --force]}]
            limits: {memory: 2GiB, cpu: 5m, wall: 10m, open_files: 4000, processes: 256, disk: 2GiB, output: 8MiB, concurrent: 100}

            """
        case .production:
            """
            filesystem: {read: ["${workspace}/**"], write: ["${workspace}/notes/**"], execute: []}
            network: {allow: []}
            commands: {allow: [], deny: []}
            limits: {memory: 512MiB, cpu: 30s, wall: 60s, open_files: 1000, processes: 64, disk: 256MiB, output: 1MiB, concurrent: 100}

            """
        case .ide:
            """
            filesystem: {read: ["${workspace}/**"], write: ["${workspace}/**"], execute: [/usr/bin/git]}
            network: {allow: []}
            commands:
              allow: [{program: git, args: [status]}, {program: git, args: [diff]}, {program: git, args: [log]}]
              deny: [{program: git, args: [push]}]
            limits: {memory: 1GiB, cpu: 60s, wall: 2m, open_files: 1000, processes: 64, disk: 512MiB, output: 1MiB, concurrent: 20}

            """
        case .testing:
            """
            filesystem: {read: ["${workspace}/**"], write: ["${workspace}/tmp/**"], execute: []}
            network: {allow: []}
            commands: {allow: [], deny: []}
            limits: {memory: 256MiB, cpu: 10s, wall: 30s, open_files: 256, processes: 16, disk: 64MiB, output: 1MiB, concurrent: 10}

            """
        }
    }

    private static let tools = """

        tools:
          calculator: {effect: read, untrusted_fields: []}
          list_notes: {effect: read, reads_private: true}
          read_note: {effect: read, reads_private: true}
          save_note: {effect: write, untrusted_fields: []}
          # mail.send_email: {effect: write, acts_externally: true, consent: ask, args: {recipients: recipient, body: content}, rate: 30/min}

        identities: {own: [], trusted_recipients: []}

        tests:
          - {name: the calculator may be used, call: {tool: calculator, args: {expression: 15 * 23}}, expect: allow}
          - {name: a new session may not write, call: {tool: save_note, args: {content: hello}}, given: {tier: read_only}, expect: deny}
          - {name: a tool that nobody declared is refused, call: {tool: shell.run, args: {command: ls}}, expect: deny, code: policy.undeclared}

        """
}
