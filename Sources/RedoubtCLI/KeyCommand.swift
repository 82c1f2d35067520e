internal import ArgumentParser
internal import Redoubt
internal import RedoubtAudit
internal import RedoubtCore
internal import RedoubtServer
internal import RedoubtVault

/// `redoubt key`
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Providers' keys in the vault. A running gateway follows within a second.",
        subcommands: [Add.self, List.self, Status.self, Rotate.self, Revoke.self, Export.self, Import.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Puts a provider's key into the vault, from standard input or an environment variable.")
        @OptionGroup var global: GlobalOptions
        @OptionGroup var value: KeyValue
        @Argument(help: "The provider, by its name in the configuration.") var provider: String
        @Option(name: .long, help: "What the key is called: primary, backup, or any other name.") var name: String
        @Option(name: .long, help: "How long the provider takes it, such as 90d.") var expires: String?

        func run() async throws {
            let assembly = try Assembly(global)
            try assembly.checkProvider(provider)
            let key = try value.read(assembly, for: provider)
            let now = SystemTime().now()
            let end = try expires.map { now + (try duration($0, "--expires")) }
            let log = try assembly.auditLog()
            try assembly.vault().update { (vault) throws(Fault) in try vault.add(provider, name, key, at: now, expires: end) }
            try await assembly.recordChange(log, .key, "key_added", ["provider": .string(provider), "key": .string(name)])
            if global.json { Terminal.out(["provider": .string(provider), "name": .string(name), "masked": .string(key.masked)]) }
            Terminal.error("\(provider) has the key \(name): \(key.masked)")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the vault's keys, never their values.")
        @OptionGroup var global: GlobalOptions

        func run() async throws { try KeyTable(try Assembly(global), isJSON: global.json).show() }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "As list, with what is to be said of each key: weak, ending, due for a change.")
        @OptionGroup var global: GlobalOptions

        func run() async throws { try KeyTable(try Assembly(global), isJSON: global.json, advises: true).show() }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Destroys a key. Calls use the next one within a second.")
        @OptionGroup var global: GlobalOptions
        @Argument(help: "The provider.") var provider: String
        @Option(name: .long, help: "The key's name.") var name: String

        func run() async throws {
            let assembly = try Assembly(global)
            let log = try assembly.auditLog()
            let left = try assembly.vault().update { (vault) throws(Fault) in
                try vault.revoke(provider, name, at: SystemTime().now())
                return vault.usable(provider, at: SystemTime().now()).count
            }
            try await assembly.recordChange(log, .key, "key_revoked", ["provider": .string(provider), "key": .string(name)])
            if global.json {
                Terminal.out([
                    "provider": .string(provider), "name": .string(name), "status": "destroyed", "left": .integer(Int64(left)),
                ])
            }
            Terminal.error("the key \(name) of \(provider) is destroyed; usable ones left: \(left)")
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Writes the vault as an age file for somebody else to standard output.")
        @OptionGroup var global: GlobalOptions
        @Option(name: .long, help: "Who can open it: age1…; more than one can be given.") var recipient: [String]
        @Flag(name: .long, help: "Writes letters instead of bytes.") var armor = false

        func run() async throws {
            let assembly = try Assembly(global)
            guard !recipient.isEmpty else {
                throw Fault(.usage, "nobody to write it for", hint: "give --recipient age1…, from `age-keygen -y`")
            }
            let recipients = try recipient.map { (text) throws(Fault) in try AgeRecipient(parsing: text) }
            guard let contents = try assembly.vault().contents() else {
                throw Fault(.keyMissing, "the vault has no keys", hint: "`redoubt key add` makes one")
            }
            let log = try assembly.auditLog()
            try await assembly.recordChange(
                log, .key, "keys_exported", ["recipients": .array(recipient.map { .string($0) })])
            Terminal.out(bytes: try VaultFile.seal(contents, to: recipients, armored: armor))
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Takes the keys of an exported age file from standard input into the vault.")
        @OptionGroup var global: GlobalOptions
        @Option(name: .long, help: "The identity that opens it, as `age-keygen` writes one.") var identity: String

        func run() async throws {
            let assembly = try Assembly(global)
            let contents = try VaultFile.open(try Input.bytes(limit: VaultFile.limit), with: try AgeIdentityFile.read(identity))
            let now = SystemTime().now()
            let log = try assembly.auditLog()
            let keys = try assembly.vault().update { (vault) throws(Fault) in
                var taken: [StoredKey] = []
                for key in contents.keys where try vault.adopt(key, at: now) { taken.append(key) }
                return taken
            }
            try await assembly.recordChange(
                log, .key, "keys_imported", ["keys": .array(keys.map { .string($0.provider + "/" + $0.name) })])
            if global.json { Terminal.out(["keys": .array(keys.map { .string($0.provider + "/" + $0.name) })]) }
            Terminal.error("keys taken in: \(keys.count)")
        }
    }
}
