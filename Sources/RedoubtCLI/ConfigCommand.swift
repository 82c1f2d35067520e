internal import ArgumentParser
internal import Redoubt
internal import RedoubtCore
internal import RedoubtPolicy

/// `redoubt config`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "The configuration: check it, show it, and say where a value came from.",
        subcommands: [Check.self, Show.self, Explain.self, Schema.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Exit 0 if everything is well, 2 with the line if not.")
        @OptionGroup var global: GlobalOptions

        func run() throws {
            let assembly = try Assembly(global)
            _ = try assembly.outputFilter()
            _ = try assembly.detector()
            let file = assembly.resolved.file
            if global.json {
                Terminal.out([
                    "valid": true, "file": file.map { .string($0) } ?? .null,
                    "warnings": .array(assembly.resolved.warnings.map { .string($0) }),
                ])
            } else {
                Terminal.out("valid: " + (file ?? "built-in defaults") + "\n")
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Every value and where it came from; secrets are not shown.")
        @OptionGroup var global: GlobalOptions

        func run() throws {
            let resolved = try Assembly(global).resolved
            if global.json { return Terminal.out(resolved.json) }
            Terminal.table(["KEY", "VALUE", "FROM"], resolved.rows.map { [$0.key, $0.value, $0.origin.description] })
        }
    }

    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "explain", abstract: "What a key means, its value, and where that came from.")
        @OptionGroup var global: GlobalOptions
        @Argument var key: String

        func run() throws {
            let resolved = try Assembly(global).resolved
            let words = try resolved.explain(key)
            if global.json {
                Terminal.out(["key": .string(key), "text": .string(words), "origin": .string(resolved.origin(of: key))])
            } else {
                Terminal.out(words.hasSuffix("\n") ? words : words + "\n")
            }
        }
    }

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "schema", abstract: "The JSON Schema of redoubt.yaml.")
        @OptionGroup var global: GlobalOptions

        func run() throws { Terminal.out(ResolvedConfiguration.schema) }
    }
}

/// `redoubt policy`
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "The policy: check it and show what it resolves to.",
        subcommands: [Check.self, Show.self, Test.self, Schema.self])

    /// The policy file that a verb is about: one that is named, else the configured one.
    struct File: ParsableArguments {
        @Argument(help: "A policy file; without, the configured policy.") var file: String?

        func read(_ global: GlobalOptions) throws(Fault) -> PolicyDocument {
            guard let file else { return try Assembly(global).resolved.policyDocument }
            return try PolicyReader(readFile: Files.readIfPresent).read(file: file)
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Exit 0 if the policy is well-formed, 2 with the line if not.")
        @OptionGroup var global: GlobalOptions
        @OptionGroup var file: File

        func run() throws {
            let document = try file.read(global)
            let count = document.policy.declaredTools.count
            if global.json {
                Terminal.out(["valid": true, "name": .string(document.policy.name), "tools": .integer(Int64(count))])
            } else {
                Terminal.out("valid: \(document.policy.name), \(count) tools\n")
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Which tools are declared, at which tier, and who must agree.")
        @OptionGroup var global: GlobalOptions
        @OptionGroup var file: File

        func run() throws {
            let rules = try file.read(global).policy.declaredTools.sorted { $0.key < $1.key }
            if global.json {
                let listed = rules.map { name, rule in
                    (
                        name,
                        JSONValue.object([
                            "tier": .string(rule.tier.rawValue), "destructive": .bool(rule.destructive),
                            "acts_externally": .bool(rule.actsExternally), "consent": .string(rule.consent?.rawValue ?? "never"),
                            "args": .object(rule.args.mapValues { .string($0.rawValue) }),
                        ])
                    )
                }
                return Terminal.out(["tools": .object(Dictionary(listed, uniquingKeysWith: { first, _ in first }))])
            }
            Terminal.table(
                ["TOOL", "TIER", "CONSENT", "SENSITIVE ARGUMENTS"],
                rules.map { name, rule in
                    [
                        name, rule.tier.rawValue, rule.consent?.rawValue ?? "never",
                        rule.args.filter(\.value.isSensitive).map { "\($0.key): \($0.value.rawValue)" }.sorted().joined(
                            separator: ", "),
                    ]
                })
        }
    }

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test", abstract: "Runs the tests that stand in the policy; exit 1 if one fails.")
        @OptionGroup var global: GlobalOptions
        @OptionGroup var file: File

        func run() throws {
            let document = try file.read(global)
            var failed = 0
            var results: [JSONValue] = []
            for test in document.tests {
                let outcome = test.run(against: document)
                if !outcome.passed { failed += 1 }
                results.append([
                    "name": .string(test.name), "passed": .bool(outcome.passed), "decision": .string(outcome.decision.rawValue),
                ])
                if !global.json {
                    Terminal.out(
                        "\(outcome.passed ? "ok    " : "FAILED") \(test.name): expected \(test.expectation.rawValue), got \(outcome.decision.rawValue)\n"
                    )
                }
            }
            if global.json { Terminal.out(["tests": .array(results), "failed": .integer(Int64(failed))]) }
            if failed > 0 { throw ExitCode(1) }
        }
    }

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "schema", abstract: "The JSON Schema of a policy file.")
        @OptionGroup var global: GlobalOptions

        func run() throws { Terminal.out(PolicyReader.schema) }
    }
}
