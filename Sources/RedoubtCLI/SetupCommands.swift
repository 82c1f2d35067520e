internal import ArgumentParser
internal import Redoubt
internal import RedoubtCore
internal import RedoubtSandbox
internal import RedoubtVault

/// `redoubt init`
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes a commented redoubt.yaml, .env.example and a policy for each environment; never overwrites.")

    @OptionGroup var global: GlobalOptions

    func run() throws {
        var written: [String] = []
        var kept: [String] = []
        for file in ConfigTemplates.files {
            let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
            if !folder.isEmpty { try Files.makePrivateFolder(folder) }
            if try Files.writeNew(file.path, file.text, isPrivate: file.isPrivate) {
                written.append(file.path)
            } else {
                kept.append(file.path)
            }
        }
        if global.json {
            return Terminal.out(["written": .array(written.map { .string($0) }), "kept": .array(kept.map { .string($0) })])
        }
        for path in written { Terminal.out("wrote \(path)\n") }
        for path in kept { Terminal.out("kept  \(path) (it was there already)\n") }
    }
}

/// `redoubt doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Says what this machine can enforce, and checks configuration, keys, files and providers. Exit 3 if something is missing."
    )

    @OptionGroup var global: GlobalOptions
    @Flag(name: .long, help: "Only what the machine can enforce.") var sandbox = false

    /// One line of the report.
    private struct Check {
        var name: String
        var isFine: Bool
        var words: String
        /// Whether the product cannot do its job without it.
        var isNeeded = true
    }

    func run() async throws {
        var checks = MachineCapabilities.probe().all.map { capability in
            Check(
                name: "machine." + capability.name, isFine: capability.isAvailable, words: capability.detail,
                isNeeded: capability.name == "openat2")
        }
        if !sandbox { checks += await house() }
        if global.json {
            Terminal.out(
                .array(
                    checks.map {
                        [
                            "check": .string($0.name), "ok": .bool($0.isFine), "detail": .string($0.words),
                            "needed": .bool($0.isNeeded),
                        ]
                    }))
        } else {
            Terminal.table(
                ["CHECK", "STATE", "DETAIL"],
                checks.map { [$0.name, $0.isFine ? "ok" : $0.isNeeded ? "MISSING" : "absent", $0.words] })
        }
        if checks.contains(where: { $0.isNeeded && !$0.isFine }) { throw ExitCode(3) }
    }

    /// How well secrets are kept in memory, and whether the vault, if there is one, opens.
    private func vaultChecks(_ assembly: Assembly) -> [Check] {
        let had = MemoryProtection.available
        let words =
            switch had {
            case .secretMemory: "secrets lie on pages that no other process can read (memfd_secret)"
            case .locked: "secrets lie on locked pages that are left out of dumps; memfd_secret cannot be had"
            case .undumped: "secrets are left out of dumps, and may be swapped; raise the limit of locked memory"
            }
        var checks = [Check(name: "machine.secret_memory", isFine: had != .undumped, words: words, isNeeded: false)]
        do throws(Fault) {
            guard let contents = try assembly.vault().contents() else { return checks }
            let usable = contents.keys.filter { $0.isUsable(at: SystemTime().now()) }.count
            checks.append(
                Check(name: "vault", isFine: true, words: "\(usable) usable keys of \(contents.keys.count)", isNeeded: false))
        } catch { checks.append(Check(name: "vault", isFine: false, words: error.words)) }
        return checks
    }

    private func house() async -> [Check] {
        let assembly: Assembly
        do throws(Fault) { assembly = try Assembly(global) } catch {
            return [Check(name: "config", isFine: false, words: error.words)]
        }
        var checks = [Check(name: "config", isFine: true, words: assembly.resolved.file ?? "built-in defaults")]
        do throws(Fault) {
            _ = try assembly.database()
            checks.append(Check(name: "state", isFine: true, words: assembly.state))
        } catch { checks.append(Check(name: "state", isFine: false, words: error.words)) }
        checks.append(integrityCheck(assembly))
        checks += vaultChecks(assembly)
        let environment = EnvironmentKeys(environment: assembly.environment)
        for provider in environment.present {
            do throws(Fault) {
                let warnings = try environment.key(for: provider).warnings.map(\.words)
                checks.append(
                    Check(
                        name: "key." + provider.rawValue, isFine: warnings.isEmpty,
                        words: warnings.isEmpty ? "looks right" : warnings.joined(separator: "; "), isNeeded: false))
            } catch { checks.append(Check(name: "key." + provider.rawValue, isFine: false, words: error.words)) }
        }
        await assembly.loadKeys()
        var upstreams: [Upstream] = []
        do throws(Fault) { upstreams = try assembly.upstreams() } catch {
            checks.append(Check(name: "providers", isFine: false, words: error.words))
        }
        for upstream in upstreams {
            let models = await upstream.reachableModels()
            await upstream.close()
            checks.append(
                Check(
                    name: "provider." + upstream.name, isFine: models != nil,
                    words: models.map { "\($0.count) models" } ?? "does not list its models (or cannot be reached)", isNeeded: false
                ))
        }
        return checks
    }

    private func integrityCheck(_ assembly: Assembly) -> Check {
        guard let key = assembly.configuration.audit.integrityKey else {
            return Check(
                name: "audit.integrity_key", isFine: false,
                words: "set AUDIT_INTEGRITY_KEY to 64 hex digits to authenticate every entry",
                isNeeded: false)
        }
        let warnings = RedoubtVault.IntegrityKey(key)?.warnings.map(\.words) ?? []
        return Check(
            name: "audit.integrity_key", isFine: warnings.isEmpty,
            words: warnings.isEmpty ? "set" : warnings.joined(separator: "; "),
            isNeeded: false)
    }
}
