import Foundation
import RedoubtCore
import RedoubtVault
import Testing

/// Files exchanged with the reference implementation and with another, both ways.
@Suite struct `An age file` {
    private static let age = OtherProgram.path("age")
    /// A Python that has pyrage: the one named by the environment, or the usual one.
    private static let python: String? = {
        let named = ProcessInfo.processInfo.environment["REDOUBT_TEST_PYTHON"] ?? OtherProgram.path("python3")
        guard let named, let outcome = try? OtherProgram.run(named, ["-c", "import pyrage"]) else { return nil }
        return outcome.status == 0 ? named : nil
    }()
    static let sizes = [0, 1, 65_535, 65_536, 65_537, 200_000]

    private func text(_ size: Int) -> [UInt8] { (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) } }

    private func identityText(_ identity: AgeIdentity) throws -> String { try #require(identity.text).withValue { $0 } }

    @Test(.enabled(if: age != nil, "the program age is not installed"), arguments: sizes, [false, true])
    func `is opened by age and comes from it`(size: Int, armored: Bool) throws {
        let age = try #require(Self.age)
        let folder = try ScratchFolder()
        let (identity, other) = (AgeIdentity.generate(), AgeIdentity.generate())
        try folder.put("id", Array(identityText(identity).utf8) + [10])
        let ours = try Age.encrypt(text(size).span, to: [other.recipient, identity.recipient], armored: armored)
        let opened = try OtherProgram.run(age, ["-d", "-i", folder.path("id")], input: ours)
        #expect(opened.status == 0 && opened.output == text(size), "\(opened.errors)")
        let recipient = try #require(identity.recipient.text)
        let theirs = try OtherProgram.run(age, ["-r", recipient] + (armored ? ["-a"] : []), input: text(size))
        #expect(try Age.decrypt(theirs.output, with: [other, identity]).copy() == text(size))
        #expect(throws: AgeFailure.noMatch) { _ = try Age.decrypt(theirs.output, with: [other]) }
    }

    @Test(.enabled(if: python != nil, "pyrage is not installed for this Python"), arguments: sizes)
    func `is opened by pyrage and comes from it, for a key and for a passphrase`(size: Int) throws {
        let python = try #require(Self.python)
        let identity = AgeIdentity.generate()
        let phrase = "correct horse " + String(size)
        let ours = try Age.encrypt(text(size).span, to: [identity.recipient])
        let open =
            "import sys,pyrage; sys.stdout.buffer.write(pyrage.decrypt(sys.stdin.buffer.read(),[pyrage.x25519.Identity.from_str(sys.argv[1])]))"
        #expect(try OtherProgram.run(python, ["-c", open, identityText(identity)], input: ours).output == text(size))
        let seal =
            "import sys,pyrage; sys.stdout.buffer.write(pyrage.encrypt(sys.stdin.buffer.read(),[pyrage.x25519.Recipient.from_str(sys.argv[1])]))"
        let theirs = try OtherProgram.run(python, ["-c", seal, #require(identity.recipient.text)], input: text(size))
        #expect(try Age.decrypt(theirs.output, with: [identity]).copy() == text(size))
        guard size <= 1 else { return }
        let locked = try Age.encrypt(text(size).span, to: [.passphrase(SecureString(phrase), work: 12)])
        let openPhrase =
            "import sys,pyrage; sys.stdout.buffer.write(pyrage.passphrase.decrypt(sys.stdin.buffer.read(),sys.argv[1]))"
        let opened = try OtherProgram.run(python, ["-c", openPhrase, phrase], input: locked)
        #expect(opened.status == 0 && opened.output == text(size), "\(opened.errors)")
        let sealPhrase =
            "import sys,pyrage; sys.stdout.buffer.write(pyrage.passphrase.encrypt(sys.stdin.buffer.read(),sys.argv[1]))"
        let sealed = try OtherProgram.run(python, ["-c", sealPhrase, phrase], input: text(size))
        // It measures the machine to choose its work, so more is allowed than by default.
        let key = AgeIdentity(passphrase: SecureString(phrase), workLimit: 22)
        #expect(try Age.decrypt(sealed.output, with: [key]).copy() == text(size))
    }
}
