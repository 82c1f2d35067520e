import RedoubtCore
import RedoubtPolicy
import Testing

@testable import Redoubt

@Suite struct ConfigurationSourceTests {
    @Test func `with nothing at all the built-in defaults count`() throws {
        let resolved = try ConfigurationFixture().resolve()
        let configuration = resolved.configuration
        #expect(configuration.environment == .production)
        #expect(configuration.mode == .enforce)
        #expect(configuration.gateway.listen.description == "127.0.0.1:8787")
        #expect(configuration.gateway.maximumBody == ByteCount(8 << 20))
        #expect(configuration.gateway.headerTimeout == .seconds(10))
        #expect(configuration.limits.userRequests == Rate(100, per: .hour))
        #expect(configuration.limits.windows.provider == ModelWindows.Quota())
        #expect(
            configuration.limits.tiers == [
                .readOnly: Rate(100, per: .minute), .write: Rate(30, per: .minute), .execute: Rate(10, per: .minute),
                .privileged: Rate(5, per: .minute),
            ])
        #expect(configuration.inspection.threshold == 0.5)
        #expect(configuration.inspection.blocks && configuration.inspection.filtersSecrets && configuration.inspection.filtersPII)
        #expect(configuration.inspection.hardened == [.system, .tool, .document])
        #expect(configuration.audit.origin == "redoubt.local/log")
        #expect(configuration.audit.content == .none)
        #expect(configuration.audit.integrityKey == nil)
        #expect(configuration.retention.userData == .seconds(2555 * 86_400))
        #expect(configuration.isMonitoring && !configuration.containsIncidents)
        #expect(configuration.providers.map(\.name) == ["rehearsal"])
        #expect(resolved.file == nil)
        #expect(resolved.warnings.isEmpty)
        #expect(resolved.policy.declaredTools.keys.sorted() == ["calculator", "list_notes", "read_note", "save_note"])
    }

    @Test func `a flag wins over the environment, which wins over the file, which wins over the default`() throws {
        var fixture = ConfigurationFixture("gateway:\n  listen: 127.0.0.1:1\n")
        #expect(try fixture.resolve().origin(of: "gateway.listen") == "redoubt.yaml:2")
        #expect(try fixture.resolve().origin(of: "gateway.header_timeout") == "default")
        fixture.environment["REDOUBT_GATEWAY_LISTEN"] = "127.0.0.1:2"
        #expect(try fixture.resolve().configuration.gateway.listen.port == 2)
        #expect(try fixture.resolve().origin(of: "gateway.listen") == "environment REDOUBT_GATEWAY_LISTEN")
        fixture.flags["listen"] = "127.0.0.1:3"
        #expect(try fixture.resolve().configuration.gateway.listen.port == 3)
        #expect(try fixture.resolve().origin(of: "gateway.listen") == "flag --listen")
        fixture.flags = ["gateway.listen": "127.0.0.1:4"]
        #expect(try fixture.resolve().configuration.gateway.listen.port == 4)
    }

    @Test func `the short names of the environment are read, and a setting's own name has the last word`() throws {
        var fixture = ConfigurationFixture(
            "inspection: {threshold: 0.9}\n",
            environment: [
                "MAX_REQUESTS_PER_HOUR": "7", "INJECTION_THRESHOLD": "0.3", "BLOCK_SUSPICIOUS_INPUTS": "0", "FILTER_SECRETS": "no",
                "FILTER_PII": "False",
                "AUDIT_INTEGRITY_KEY": "abc",
            ])
        let configuration = try fixture.resolve().configuration
        #expect(configuration.limits.userRequests == Rate(7, per: .hour))
        #expect(configuration.inspection.threshold == 0.3)
        #expect(
            !configuration.inspection.blocks && !configuration.inspection.filtersSecrets && !configuration.inspection.filtersPII)
        #expect(configuration.audit.integrityKey == SecureString("abc"))
        fixture.environment["REDOUBT_LIMITS_USER_REQUESTS"] = "9/min"
        #expect(try fixture.resolve().configuration.limits.userRequests == Rate(9, per: .minute))
    }

    @Test func `an empty variable counts as not set`() throws {
        let resolved = try ConfigurationFixture(
            nil, environment: ["MAX_REQUESTS_PER_HOUR": "", "REDOUBT_MODE": "", "OPENAI_API_KEY": ""]
        )
        .resolve()
        #expect(resolved.configuration.limits.userRequests.limit == 100)
        #expect(resolved.configuration.providers.map(\.name) == ["rehearsal"])
    }

    @Test(arguments: [
        ("MAX_REQUESTS_PER_HOUR", "many"), ("INJECTION_THRESHOLD", "1.5"), ("INJECTION_THRESHOLD", "nan"),
        ("FILTER_PII", "perhaps"),
        ("REDOUBT_GATEWAY_LISTEN", "8787"), ("REDOUBT_MODE", "observ"),
    ])
    func `an invalid variable is an error that names it`(name: String, value: String) {
        let fault = ConfigurationFixture(nil, environment: [name: value]).fault()
        #expect(fault?.code == .configInvalid)
        #expect(fault?.words.hasPrefix("environment \(name):") == true)
    }

    @Test func `a variable that is nearly a setting's is warned about`() throws {
        let resolved = try ConfigurationFixture(
            nil,
            environment: [
                "REDOUBT_INSPECTION_BLOK": "false", "REDOUBT_STATE": "/x", "REDOUBT_VERSION": "1.2.3",
                "REDOUBT_SERVICE_HOST": "10.0.0.1",
            ]
        ).resolve()
        #expect(
            resolved.warnings == [
                "environment `REDOUBT_INSPECTION_BLOK` is no setting and is ignored; did you mean `REDOUBT_INSPECTION_BLOCK`?"
            ])
    }

    @Test func `an unknown key names the nearest known one and the line`() {
        let fault = ConfigurationFixture("version: 1\ngateway:\n  listn: 127.0.0.1:1\n").fault()
        #expect(fault?.code == .configUnknownKey)
        #expect(fault?.words == "redoubt.yaml:3: `gateway.listn` is not a known key; did you mean `listen`?")
        #expect(ConfigurationFixture("limts: {}\n").fault()?.words.contains("did you mean `limits`?") == true)
        #expect(
            ConfigurationFixture("inspection: {signatures: [{patern: x, category: y, weight: 1}]}\n").fault()?.words.contains(
                "did you mean `pattern`?") == true)
    }

    @Test(arguments: [
        ("gateway: {header_timeout: 10}", "gateway.header_timeout", "a time with its unit"),
        ("gateway: {maximum_body: big}", "gateway.maximum_body", "a size in bytes"),
        ("limits: {user: {requests: 100}}", "limits.user.requests", "a rate"),
        ("limits: {provider: {tokens: 5/s}}", "limits.provider.tokens", "/min"),
        ("inspection: {block: \"true\"}", "inspection.block", "true or false"),
        ("inspection: {threshold: 2}", "inspection.threshold", "from 0 to 1"),
        ("mode: enforced", "mode", "one of"), ("gateway: [1]", "gateway", "must be a mapping, not a list"),
        ("audit: {origin: \"a b\"}", "audit.origin", "without spaces"),
        ("audit: {origin: a+b}", "audit.origin", "plus signs"), ("gateway: {listen: }", "gateway.listen", "HOST:PORT, not nothing"),
        ("version: 2", "version", "from 1 to 1"),
        ("gateway: {maximum_connections: 1.5}", "gateway.maximum_connections", "a whole number"),
        ("privacy: {retention: {logs: 1h}}", "privacy.retention.logs", "at least 1d"),
        ("gateway: {header_timeout: 99999999999d}", "gateway.header_timeout", "a time"),
        ("tools: {servers: {a: {command: x}}}", "tools.servers.a.command", "a list"),
    ])
    func `a wrong value says where it is, what is wanted and an example`(yaml: String, key: String, words: String) {
        let fault = ConfigurationFixture(yaml + "\n").fault()
        #expect(fault?.code == .configInvalid)
        #expect(fault?.words.hasPrefix("redoubt.yaml:1: `\(key)`") == true, "\(fault?.words ?? "no fault")")
        #expect(fault?.words.contains(words) == true, "\(fault?.words ?? "no fault")")
        #expect(fault?.hint.isEmpty == false)
    }

    @Test func `mode off is read as a word and warned about`() throws {
        let resolved = try ConfigurationFixture("mode: off\n").resolve()
        #expect(resolved.configuration.mode == .off)
        #expect(resolved.warnings.first?.hasPrefix("mode is off (redoubt.yaml:1)") == true)
    }

    @Test func `a secret in the file is refused, and is shown nowhere`() throws {
        let secret = "hunter2-" + "hunter2-hunter2"
        let fault = ConfigurationFixture("audit: {integrity_key: \(secret)}\n").fault()
        #expect(fault?.hint.contains("AUDIT_INTEGRITY_KEY") == true)
        #expect(fault?.description.contains(secret) == false)
        let resolved = try ConfigurationFixture(
            "providers: {a: {base_url: 'https://a.example', headers: {x-team: \(secret)}}}\n",
            environment: ["AUDIT_INTEGRITY_KEY": secret]
        ).resolve()
        #expect(!resolved.rows.contains { $0.value.contains(secret) })
        #expect(!resolved.json.canonicalText.contains(secret))
        #expect(try !resolved.explain("audit.integrity_key").contains(secret))
        #expect(ConfigurationFixture(nil, flags: ["audit.integrity_key": secret]).fault()?.code == .usage)
    }

    @Test func `a key written where a variable's name belongs is not repeated`() {
        let key = "sk-ant-" + "api03-abcdefghijklmnop"
        for yaml in [
            "providers: {openai: {keys: [{env: \(key)}]}}", "providers: {openai: {keys: [\(key)]}}",
            "providers: {openai: {keys: \(key)}}",
        ] {
            let fault = ConfigurationFixture(yaml + "\n").fault()
            #expect(fault != nil)
            #expect(fault?.description.contains(key) == false, "\(fault?.description ?? "")")
        }
    }

    @Test func `the file is looked for in the standard places, in order`() throws {
        var fixture = ConfigurationFixture(nil, environment: ["HOME": "/home/a"])
        fixture.files["/home/a/.config/redoubt/redoubt.yaml"] = "mode: observe\n"
        #expect(try fixture.resolve().file == "/home/a/.config/redoubt/redoubt.yaml")
        fixture.environment["XDG_CONFIG_HOME"] = "/xdg"
        #expect(try fixture.resolve().file == nil)
        fixture.files["/xdg/redoubt/redoubt.yaml"] = "mode: observe\n"
        #expect(try fixture.resolve().file == "/xdg/redoubt/redoubt.yaml")
        fixture.files["redoubt.yaml"] = "version: 1\n"
        #expect(try fixture.resolve().file == "redoubt.yaml")
        fixture.explicitFile = "other.yaml"
        #expect(fixture.fault()?.code == .configUnreadable)
        fixture.files["other.yaml"] = "mode: observe\n"
        #expect(
            try ConfigurationFixture(nil, environment: ["REDOUBT_CONFIG": "other.yaml"], files: fixture.files).resolve().file
                == "other.yaml")
        #expect(ConfigurationFixture(nil, environment: ["REDOUBT_CONFIG": "redoubt.yaml"]).fault()?.code == .configUnreadable)
        #expect(try fixture.resolve().configuration.mode == .observe)
    }

    @Test func `a file that cannot be read is a fault and not a default`() {
        let source = ConfigurationSource(environment: [:]) { name throws(Fault) -> [UInt8]? in
            throw Fault(.configUnreadable, "cannot read \(quoted(name))")
        }
        #expect(throws: Fault(.configUnreadable, "cannot read `redoubt.yaml`")) { try source.resolve() }
    }

    @Test func `explain tells meaning, default, value and origin`() throws {
        let resolved = try ConfigurationFixture("providers: {ollama: {retries: 5}}\n", environment: ["INJECTION_THRESHOLD": "0.3"])
            .resolve()
        let text = try resolved.explain("inspection.threshold")
        for part in ["confidence", "0.5", "0.3", "environment INJECTION_THRESHOLD", "REDOUBT_INSPECTION_THRESHOLD"] {
            #expect(text.contains(part))
        }
        #expect(try resolved.explain("providers.ollama.retries").contains("redoubt.yaml:1"))
        #expect(try resolved.explain("providers.ollama.base_url").contains("default (preset ollama)"))
        #expect(try resolved.explain("providers.*.retries").contains("not set"))
        #expect(try resolved.explain("gateway").contains("gateway.listen: where"))
        #expect(throws: Fault(.configUnknownKey, "there is no setting `gateway.listn`", hint: "did you mean `gateway.listen`?")) {
            try resolved.explain("gateway.listn")
        }
    }

    @Test func `show has every value with its origin`() throws {
        let rows = try ConfigurationFixture("providers: {ollama: }\n", flags: ["mode": "observe"]).resolve().rows
        #expect(rows.contains(.init(key: "mode", value: "observe", origin: .flag("mode"))))
        #expect(
            rows.contains(.init(key: "providers.ollama.base_url", value: "http://127.0.0.1:11434/v1", origin: .preset("ollama"))))
        #expect(rows.contains(.init(key: "gateway.idle", value: "", origin: .builtIn)) == false)
        #expect(Set(rows.map(\.key)).count == rows.count)
    }

    @Test func `values that contradict each other are found`() {
        #expect(ConfigurationFixture("gateway: {maximum_body: 1MiB}\n").fault()?.words.contains("gateway.maximum_body") == true)
        #expect(
            ConfigurationFixture("rotation: {openai: {frequency: 1d, overlap_period: 2d}}\n").fault()?.words.contains(
                "must be shorter")
                == true)
        #expect(ConfigurationFixture("rotation: {opnai: {}}\n").fault()?.words.contains("did you mean `openai`?") == true)
        #expect(ConfigurationFixture("agent: {provider: openai}\n").fault()?.words.contains("names no provider") == true)
        #expect(ConfigurationFixture("tools: {servers: {a: {}}}\n").fault()?.words.contains("either `command` or `url`") == true)
        #expect(ConfigurationFixture("tools: {servers: {a: {command: [x], url: 'https://a'}}}\n").fault() != nil)
        #expect(ConfigurationFixture("tools: {servers: {a: {command: []}}}\n").fault() != nil)
        #expect(
            ConfigurationFixture("tools: {servers: {a: {url: 'http://docs.example'}}}\n").fault()?.words.contains("must be https")
                == true)
    }

    @Test func `servers, rotation, signatures and patterns are read`() throws {
        let configuration = try ConfigurationFixture(
            """
            tools: {servers: {git: {command: [mcp-server-git, -v], env: [HOME]}, docs: {url: "https://docs.example/mcp"}}}
            rotation: {openai: {frequency: 60d}}
            inspection:
              channels: {tool: 0.4}
              signatures: [{pattern: "x y", category: c, weight: 0.8, examples: [x y]}]
              patterns: [{pattern: "E[0-9]+", replacement: "", kind: pii.employee}]
            """
        ).resolve().configuration
        #expect(configuration.toolServers.map(\.name) == ["git", "docs"])
        #expect(configuration.toolServers[0].transport == .command(["mcp-server-git", "-v"]))
        #expect(configuration.toolServers[0].environment == ["HOME"])
        #expect(
            configuration.rotation["openai"]
                == .init(
                    frequency: .seconds(60 * 86_400), overlapPeriod: .seconds(86_400), notificationThreshold: .seconds(7 * 86_400),
                    command: []))
        #expect(configuration.inspection.threshold(for: .tool) == 0.4)
        #expect(configuration.inspection.threshold(for: .user) == 0.5)
        #expect(configuration.inspection.signatures.first?.weight == 0.8)
        #expect(configuration.inspection.signatures.first?.place.origin == .file("redoubt.yaml", line: 5))
        #expect(configuration.inspection.patterns.first?.replacement == "")
    }

    @Test func `a chosen environment and a policy by its name go together`() throws {
        let files = ["policies/testing.yaml": "tools: {a.b: {effect: execute}}\n"]
        let resolved = try ConfigurationFixture(
            "policy: \"policies/${environment}.yaml\"\n", flags: ["environment": "testing"], files: files
        ).resolve()
        #expect(resolved.policy.name == "testing")
        #expect(resolved.policy.ceiling.maximumTier == .execute)
        #expect(resolved.policyDocument.place(of: "tools.a.b") == .file("policies/testing.yaml", line: 1))
    }

    @Test func `a policy is a path, a preset, or stands inside`() throws {
        #expect(try ConfigurationFixture("policy: ide\n").resolve().policy.ceiling.maximumTier == .execute)
        #expect(
            try ConfigurationFixture("policy:\n  name: mine\n  tools: {x: {effect: read}}\n").resolve().policy.declaredTools.keys
                .sorted()
                == ["x"])
        #expect(
            ConfigurationFixture("policy:\n  nam: mine\n").fault()?.words
                == "redoubt.yaml:2: `policy.nam` is not a known key; did you mean `name`?")
        #expect(ConfigurationFixture("policy: gone.yaml\n").fault()?.words.hasPrefix("redoubt.yaml:1: `policy`") == true)
        #expect(ConfigurationFixture("policy: prodction\n").fault()?.hint.contains("production") == true)
        var fixture = ConfigurationFixture()
        fixture.explicitFile = "/etc/redoubt/main.yaml"
        fixture.files = [
            "/etc/redoubt/main.yaml": "policy: p.yaml\n", "/etc/redoubt/p.yaml": "name: found\n", "p.yaml": "name: wrong\n",
        ]
        #expect(try fixture.resolve().policy.name == "found")
        fixture.environment["REDOUBT_POLICY"] = "p.yaml"
        #expect(try fixture.resolve().policy.name == "wrong")
    }

    @Test func `tool labels of the configuration join the policy, and none may be declared twice`() throws {
        let files = ["p.yaml": "tools: {a.read: {effect: read}}\n"]
        let resolved = try ConfigurationFixture(
            "policy: p.yaml\ntools:\n  git.status: {effect: read, args: {path: path}}\n", files: files
        )
        .resolve()
        #expect(resolved.policy.declaredTools.keys.sorted() == ["a.read", "git.status"])
        #expect(resolved.policy.declaredTools["git.status"]?.args == ["path": .path])
        #expect(resolved.policyDocument.place(of: "tools.git.status") == .file("redoubt.yaml", line: 3))
        let twice = ConfigurationFixture("policy: p.yaml\ntools:\n  a.read: {effect: read}\n", files: files).fault()
        #expect(twice?.words == "redoubt.yaml:3: `tools.a.read` is declared twice: here and in p.yaml:1")
        #expect(
            ConfigurationFixture("tools: {git.status: {efect: read}}\n").fault()?.words.contains("did you mean `effect`?") == true)
    }

    @Test func `explain finds tools whose names have dots`() throws {
        let resolved = try ConfigurationFixture("tools: {mail.send.now: {rate: 3/min}}\n").resolve()
        #expect(resolved.origin(of: "tools.mail.send.now.rate") == "redoubt.yaml:1")
        #expect(try resolved.explain("tools.mail.send.now.rate").contains("3/min"))
        #expect(try resolved.explain("tools.mail.send.now").contains("tools.*.effect: what the tool can change"))
    }

    @Test func `names of tools in the environment are those that the file has`() throws {
        let resolved = try ConfigurationFixture(
            "tools: {mail.send: {}}\n", environment: ["REDOUBT_TOOLS_MAIL_SEND_RATE": "3/min", "REDOUBT_TOOLS_OTHER_RATE": "1/s"]
        ).resolve()
        #expect(resolved.policy.declaredTools["mail.send"]?.rates == [Rate(3, per: .minute)])
        #expect(resolved.warnings.count == 1)
    }

    @Test func `a whole configuration of every documented section is read`() throws {
        let yaml = """
            version: 1
            providers:
              openai: {dialect: openai, base_url: "https://api.openai.com/v1", models: ["gpt-*", "o*"], keys: [{vault: primary}, {vault: backup}, {env: OPENAI_API_KEY}]}   # first = primary
              anthropic: {dialect: anthropic, base_url: "https://api.anthropic.com", keys: [{env: ANTHROPIC_API_KEY}]}
            limits: {user: {requests: 100/h}, provider: {requests: 600/min, tokens: 200000/min, concurrency: 64}, tiers: {read_only: 100/min, write: 30/min, execute: 10/min, privileged: 5/min}}
            tools: {servers: {git: {command: [mcp-server-git]}, docs: {url: "https://docs.example/mcp"}}}
            audit: {origin: example.com/redoubt, content: none}
            policy: policy.yaml
            """
        let resolved = try ConfigurationFixture(yaml, files: ["policy.yaml": "name: p\n"]).resolve()
        #expect(resolved.configuration.providers[0].keys == [.vault("primary"), .vault("backup"), .environment("OPENAI_API_KEY")])
        #expect(resolved.configuration.providers[0].serves("gpt-4o") && !resolved.configuration.providers[0].serves("claude"))
        #expect(resolved.configuration.providers[1].models.isEmpty)
        #expect(resolved.configuration.limits.windows.provider.tokens == Rate(200_000, per: .minute))
        #expect(resolved.configuration.audit.origin == "example.com/redoubt")
        #expect(resolved.warnings.isEmpty)
    }
}
