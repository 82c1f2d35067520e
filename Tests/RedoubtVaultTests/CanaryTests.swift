import Foundation
import RedoubtCore
import RedoubtVault
import Testing

/// A key that is used as a gateway uses one is nowhere in the process's memory but on its own page. Each test runs in a process of its own.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/mem"), "there is no /proc"))
struct `A canary` {
    /// The text in protected memory, made byte by byte.
    static func secret(_ masked: [UInt8]) -> SecureString? {
        SecureString(
            SecureBytes(capacity: masked.count) { bytes in
                for index in masked.indices { bytes[index] = masked[index] ^ 0x5A }
                return masked.count
            })
    }

    @Test func `is found when it lies about`() async {
        await #expect(processExitsWith: .success) {
            let masked = MemoryScan.canary()
            let heap = masked.map { $0 ^ 0x5A }
            let hits = try MemoryScan(masked: masked).hits()
            exit(withExtendedLifetime(heap) { hits.places.isEmpty ? 1 : 0 })
        }
    }

    @Test func `is not found when it was made, compared, masked, lent and let go`() async {
        await #expect(processExitsWith: .success) {
            let masked = MemoryScan.canary()
            guard let secret = `A canary`.secret(masked), let other = `A canary`.secret(masked), secret == other else { exit(2) }
            _ = (secret.masked, "\(secret)", secret.count, secret == other)
            let sum = secret.withBytes { bytes in bytes.indices.reduce(0) { $0 &+ Int(bytes[$1]) } }
            do {
                var grown = SecureBytes(count: 0)
                secret.withBytes { grown.append($0) }
                for _ in 0..<5000 { grown.append(0) }
            }
            let hits = try MemoryScan(masked: masked).hits()
            let isReadable = secret.protection != .secretMemory
            let allowed = isReadable ? 2 : 0
            print("canary: \(hits.bytes) bytes, \(hits.places.count) hits, \(secret.protection)")
            exit(withExtendedLifetime((secret, other, sum)) { hits.places.count == allowed ? 0 : 3 })
        }
    }

    @Test func `is not found when it went through the vault's file`() async {
        await #expect(processExitsWith: .success) {
            let masked = MemoryScan.canary()
            guard let secret = `A canary`.secret(masked) else { exit(2) }
            let folder = try ScratchFolder()
            let identity = AgeIdentity.generate()
            let file = try VaultFile(folder.path("vault.age"))
            try file.update(with: [identity], to: [identity.recipient], until: .now + .seconds(5)) { (contents) throws(Fault) in
                try contents.add("openai", "primary", secret, at: Timestamp(seconds: 1))
            }
            let key = try file.read(with: [identity]).usable("openai", at: Timestamp(seconds: 2)).first
            guard key?.value == secret else { exit(3) }
            let again = try await AgeFileSource(file, identities: [identity]).credential("openai")
            guard again == secret else { exit(4) }
            let hits = try MemoryScan(masked: masked).hits()
            print("canary in vault: \(hits.bytes) bytes, \(hits.places.count) hits")
            let allowed = secret.protection == .secretMemory ? 0 : 3
            exit(withExtendedLifetime((secret, key, again)) { hits.places.count <= allowed ? 0 : 5 })
        }
    }

    @Test func `is not found when a file or a program gave it`() async {
        await #expect(processExitsWith: .success) {
            let masked = MemoryScan.canary()
            let folder = try ScratchFolder()
            // Another program makes the canary out of letters that are each the one before it.
            try folder.put("shifted", masked.map { $0 ^ 0x5A == 97 ? 122 : ($0 ^ 0x5A) - 1 })
            let shift = "tr 'za-y' 'a-z' < " + folder.path("shifted")
            try folder.put("key", [], mode: 0o600)
            guard try OtherProgram.run("/bin/sh", ["-c", shift + " > " + folder.path("key")]).status == 0 else { exit(2) }
            let source = try ServiceCredentialSource(environment: [ServiceCredentialSource.variable: folder.root])
            let fromFile = try await source.credential("key")
            let command = try CommandSource(["/bin/sh", "-c", shift], names: ["key"], environment: ["PATH": "/usr/bin:/bin"])
            let fromProgram = try await command.credential("key")
            guard fromFile == fromProgram, fromFile.count == masked.count else { exit(3) }
            guard fromFile.withBytes({ bytes in bytes.indices.allSatisfy { bytes[$0] ^ 0x5A == masked[$0] } }) else { exit(4) }
            let hits = try MemoryScan(masked: masked).hits()
            let allowed = fromFile.protection == .secretMemory ? 0 : 2
            exit(withExtendedLifetime((fromFile, fromProgram)) { hits.places.count <= allowed ? 0 : 5 })
        }
    }
}
