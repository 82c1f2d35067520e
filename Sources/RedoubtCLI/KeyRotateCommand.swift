internal import ArgumentParser
internal import Redoubt
internal import RedoubtAudit
internal import RedoubtCore
internal import RedoubtServer
internal import RedoubtTraffic
internal import RedoubtVault

extension KeyCommand {
    /// `redoubt key rotate`: create, set, test, promote; the former key stays good for the overlap.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract:
                "Puts a new key in the primary's place: kept, tried at the provider, promoted; the former ends after the overlap.")
        @OptionGroup var global: GlobalOptions
        @OptionGroup var value: KeyValue
        @Argument(help: "The provider.") var provider: String
        @Option(name: .long, help: "What the new key is called; the former's name and the time without it.") var name: String?
        @Option(name: .long, help: "How long the former key stays good; rotation.PROVIDER.overlap_period without it.")
        var overlap: String?
        @Flag(name: .long, help: "Promotes it without asking the provider.") var untested = false

        func run() async throws {
            let assembly = try Assembly(global)
            try assembly.checkProvider(provider)
            let key = try value.read(assembly, for: provider)
            let now = SystemTime().now()
            let configured = assembly.configuration.rotation[provider]?.overlapPeriod ?? .seconds(86_400)
            let overlap = try self.overlap.map { try duration($0, "--overlap") } ?? configured
            let vault = try assembly.vault()
            let log = try assembly.auditLog()
            let former = try vault.contents()?.usable(provider, at: now).first?.name ?? ""
            let name = name ?? Self.name(after: former, at: now)
            try vault.update { (contents) throws(Fault) in
                // One whose test could not be made is there already.
                if let kept = contents.key(provider, name), kept.status == .pending, kept.value == key { return }
                try contents.add(provider, name, key, at: now, pending: true)
            }
            if !untested { try await test(key, name, assembly, vault, log) }
            try vault.update { (contents) throws(Fault) in
                try contents.promote(provider, name, at: SystemTime().now(), overlap: overlap)
            }
            try await assembly.recordChange(
                log, .key, "key_rotated",
                [
                    "provider": .string(provider), "key": .string(name), "former": .string(former),
                    "overlap": .string(overlap.written),
                ])
            if global.json {
                Terminal.out(["provider": .string(provider), "name": .string(name), "status": "primary", "former": .string(former)])
            }
            Terminal.error(
                "\(provider) uses the key \(name) now: \(key.masked)"
                    + (former.isEmpty ? "" : "; \(former) ends in \(overlap.written)"))
        }

        /// A key that the provider refuses is destroyed, and the former one stays what it is.
        private func test(
            _ key: SecureString, _ name: String, _ assembly: Assembly, _ vault: ProviderVault, _ log: AuditLog
        ) async throws {
            await assembly.loadKeys()
            guard let upstream = try assembly.upstreams().first(where: { $0.name == provider }) else { return }
            let found = await upstream.check(key)
            await upstream.close()
            guard let found else { return }
            let failure = found.rawValue
            if found.isTransient {
                throw Fault(
                    .upstreamUnreachable, "the provider could not be asked about the new key: \(failure); it is kept as pending",
                    hint: "give the same key again with --name \(name), or with --untested")
            }
            try vault.update { (contents) throws(Fault) in
                try contents.revoke(provider, name, reason: "its test failed: \(failure)", at: SystemTime().now())
            }
            try await assembly.recordChange(
                log, .key, "key_rotation_failed",
                ["provider": .string(provider), "key": .string(name), "reason": .string(failure)])
            throw Fault(
                .upstreamUnreachable, "the provider did not take the new key: \(failure); the former one stays",
                hint: "check the key, or give --untested")
        }

        /// `primary` becomes `primary-20260301-1200`, and that `primary-20260302-0900`.
        private static func name(after former: String, at now: Timestamp) -> String {
            let digits = now.rfc3339.prefix(19).filter(\.isNumber)
            let base = former.split(separator: "-").prefix { !$0.allSatisfy(\.isNumber) }.joined(separator: "-")
            return (base.isEmpty ? "key" : base) + "-" + digits.prefix(8) + "-" + digits.suffix(6)
        }
    }
}
