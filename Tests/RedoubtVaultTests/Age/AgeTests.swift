import Foundation
import RedoubtCore
import RedoubtVault
import Testing

@Suite struct `An encrypted file` {
    private let words = Array("the quick brown fox".utf8)

    private func identity(_ text: String) throws(Fault) -> AgeIdentity { try AgeIdentity(parsing: Array(text.utf8).span) }

    private func encrypt(_ recipients: [AgeRecipient]) throws(Fault) -> [UInt8] { try Age.encrypt(words.span, to: recipients) }

    private func failure(_ file: [UInt8], _ identity: AgeIdentity) -> AgeFailure? {
        do { _ = try Age.decrypt(file, with: [identity]) } catch { return error }
        return nil
    }

    @Test func `opens for everybody it is for, and for nobody else`() throws {
        let people = (0..<5).map { $0 == 4 ? AgeIdentity.generateHybrid() : AgeIdentity.generate() }
        let file = try Age.encrypt(words.span, to: people.map(\.recipient))
        for person in people { #expect(try Age.decrypt(file, with: [person]).copy() == words) }
        #expect(failure(file, .generate()) == .noMatch)
        #expect(failure(file, AgeIdentity(passphrase: SecureString("x"))) == .noMatch)
    }

    @Test func `does not open when any bit of it was changed`() throws {
        let identity = AgeIdentity.generate()
        for armored in [false, true] {
            let file = try Age.encrypt(words.span, to: [identity.recipient], armored: armored)
            for bit in 0..<file.count * 8 {
                var changed = file
                changed[bit / 8] ^= 1 << UInt8(bit % 8)
                // White space around armor is all that may differ, and a line feed may become part of it.
                if armored, (try? Age.decrypt(changed, with: [identity]).copy()) == words, bit / 8 == file.count - 1 { continue }
                #expect(failure(changed, identity) != nil, "bit \(bit) armored \(armored)")
            }
            for length in 0..<file.count - (armored ? 1 : 0) { #expect(failure(Array(file.prefix(length)), identity) != nil) }
        }
    }

    @Test func `says the same words for a wrong passphrase and for damage`() throws {
        let key = AgeIdentity(passphrase: SecureString("right"))
        let file = try Age.encrypt(words.span, to: [.passphrase(SecureString("right"), work: 10)])
        var damaged = file
        damaged[damaged.count - 1] ^= 1
        let faults = [
            failure(file, AgeIdentity(passphrase: SecureString("wrong"))), failure(damaged, key),
            failure(Array(file.dropLast(40)), key),
            failure(Array("nothing of the kind".utf8), key),
        ].map { $0?.fault }
        #expect(Set(faults).count == 1)
        #expect(faults.first??.code == .vaultUndecryptable)
        #expect(faults.first??.denial.code == .upstreamNoKey)
    }

    @Test func `that asks for too much work is refused before any is done`() throws {
        let salt = String(repeating: "A", count: 22), body = String(repeating: "A", count: 43)
        for work in ["21", "30", "63", "64", "99999999999999999999999"] {
            let bomb = Array("age-encryption.org/v1\n-> scrypt \(salt) \(work)\n\(body)\n--- \(body)\n0123456789abcdef".utf8)
            let start = ContinuousClock.now
            let found = failure(bomb, AgeIdentity(passphrase: SecureString("x")))
            #expect(ContinuousClock.now - start < .seconds(1))
            #expect(found?.fault.code == .vaultWorkFactor)
            #expect(found?.fault.hint.isEmpty == false)
        }
    }

    @Test func `is for a passphrase alone or for keys, not for both or none`() throws {
        let phrase = AgeRecipient.passphrase(SecureString("x"), work: 10), key = AgeIdentity.generate().recipient
        for recipients in [[], [phrase, key], [phrase, phrase], Array(repeating: key, count: 257)] {
            #expect(Fault.from { _ = try encrypt(recipients) }?.code == .recipientInvalid)
        }
    }

    @Test func `names its holders in the form that age has`() throws {
        // The specification's own example.
        let secret = "AGE-SECRET-KEY-" + "1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
        let identity = try identity(secret)
        #expect(identity.recipient.text == "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj")
        #expect(identity.text == SecureString(secret))
        #expect("\(identity)" == "AgeIdentity(***REDACTED***)")
        var dumped = ""
        dump(identity, to: &dumped)
        #expect(!dumped.contains("GFPYY"))
        let hybrid = AgeIdentity.generateHybrid()
        let again = try AgeRecipient(parsing: #require(hybrid.recipient.text))
        #expect(again == hybrid.recipient && hybrid.recipient.text?.hasPrefix("age1pq1") == true)
    }

    @Test(arguments: [
        "", "age1", "age", "AGE-SECRET-KEY-1", "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwk",
        "age1Zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj", "age1yubikey1qqqq", "\u{1F511}", "ssh-ed25519 AAAA",
    ])
    func `has recipients that are refused when they are mistyped`(text: String) {
        let fault = Fault.from { _ = try AgeRecipient(parsing: text) }
        #expect(fault?.code == .recipientInvalid && fault?.hint.isEmpty == false && fault?.exitStatus == 2)
        #expect(Fault.from { _ = try identity(text) }?.code == .identityInvalid)
    }

    @Test func `has identities in a file with comments`() throws {
        let (one, two) = (AgeIdentity.generate(), AgeIdentity.generateHybrid())
        let lines = try [one, two].map { try #require($0.text).withValue { $0 } }
        let found = try AgeIdentityFile.parse(SecureString("# created: today\n\n\(lines[0])\r\n# next\n\(lines[1])"))
        #expect(found.map(\.recipient) == [one.recipient, two.recipient])
        let fault = Fault.from { _ = try AgeIdentityFile.parse(SecureString("# a\n" + lines[0] + "\n" + lines[1].dropLast())) }
        #expect(fault?.code == .identityInvalid && fault?.words.contains("line 3") == true)
        #expect(fault?.description.contains(lines[1].dropLast(10).suffix(20)) == false)
        #expect(Fault.from { _ = try AgeIdentityFile.parse(SecureString("# nothing\n")) }?.code == .identityInvalid)
    }
}
