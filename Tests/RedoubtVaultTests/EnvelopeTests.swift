import RedoubtCore
import RedoubtVault
import Testing

@Suite struct `A sealed record` {
    private let record = Array("a record".utf8)
    private let place = Array("user/ada".utf8)

    private func fault(_ sealed: [UInt8], _ context: [UInt8], _ keys: Keyset) -> Fault.Code? {
        do { _ = try Envelope.open(sealed, context: context, with: keys) } catch { return error.code }
        return nil
    }

    @Test func `opens with its key in its place`() throws {
        let keys = Keyset()
        for size in [0, 1, 15, 16, 17, 1000, 70_000] {
            let text = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
            let sealed = try Envelope.seal(text, context: place, with: keys)
            #expect(sealed.count == size + Envelope.overhead)
            #expect(try Envelope.open(sealed, context: place, with: keys) == text)
            #expect(try Envelope.keyID(of: sealed) == keys.primary)
        }
        #expect(try Envelope.seal(record, context: place, with: keys) != Envelope.seal(record, context: place, with: keys))
    }

    @Test func `opens when another implementation sealed it`() throws {
        // Python's cryptography: AESGCM(bytes(range(32))), nonce bytes(range(100, 112)).
        let sealed: [UInt8] = [
            0x01, 0xC0, 0xFF, 0xEE, 0x01, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x29, 0x3B, 0xAC,
            0x03,
            0x1A, 0x86, 0x24, 0xFA, 0x19, 0xFF, 0x54, 0x6D, 0xAD, 0xBA, 0x5F, 0xD8, 0xC5, 0xA0, 0x83, 0xCA, 0xE1, 0x48, 0xDE, 0x2F,
        ]
        let id = Keyset.KeyID(0xC0FF_EE01)
        let keys = try Keyset(primary: id, keys: [id: Array(0..<32)])
        #expect(try Envelope.open(sealed, context: place, with: keys) == record)
    }

    @Test func `does not open when any bit of it was changed`() throws {
        let keys = Keyset()
        let sealed = try Envelope.seal(record, context: place, with: keys)
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let isKeyID = (8..<40).contains(bit)
            #expect(fault(changed, place, keys) == (isKeyID ? .keyMissing : .vaultUnreadable), "bit \(bit)")
        }
    }

    @Test func `does not open when it is cut or longer`() throws {
        let keys = Keyset()
        let sealed = try Envelope.seal(record, context: place, with: keys)
        for length in 0..<sealed.count { #expect(fault(Array(sealed.prefix(length)), place, keys) == .vaultUnreadable) }
        #expect(fault(sealed + [0], place, keys) == .vaultUnreadable)
    }

    @Test func `does not open in another place or under another key of the same name`() throws {
        let keys = Keyset()
        let sealed = try Envelope.seal(record, context: place, with: keys)
        for other in ["", "user/ad", "user/ada ", "user/bob"] {
            #expect(fault(sealed, Array(other.utf8), keys) == .vaultUnreadable)
        }
        let twin = try Keyset(primary: keys.primary, keys: [keys.primary: [UInt8](repeating: 7, count: 32)])
        #expect(fault(sealed, place, twin) == .vaultUnreadable)
        #expect(fault(sealed, place, Keyset()) == .keyMissing)
    }

    @Test func `stays readable when its keyset is rotated, until its key is dropped`() throws {
        let old = Keyset()
        let sealed = try Envelope.seal(record, context: place, with: old)
        let new = try old.rotated()
        #expect(new.primary != old.primary && new.ids.count == 2)
        #expect(try Envelope.open(sealed, context: place, with: new) == record)
        #expect(try Envelope.keyID(of: Envelope.seal(record, context: place, with: new)) == new.primary)
        #expect(fault(sealed, place, try new.dropping(old.primary)) == .keyMissing)
        #expect(throws: Fault.self) { try new.dropping(new.primary) }
    }

    @Test func `is sealed again under the primary key, and only when it is not yet`() throws {
        let old = Keyset(), new = try old.rotated()
        let sealed = try Envelope.seal(record, context: place, with: old)
        #expect(try Envelope.rewrap(sealed, context: place, with: old) == nil)
        let again = try #require(try Envelope.rewrap(sealed, context: place, with: new))
        #expect(try Envelope.keyID(of: again) == new.primary)
        #expect(try Envelope.open(again, context: place, with: new.dropping(old.primary)) == record)
        #expect(throws: Fault.self) { try Envelope.rewrap(sealed, context: [], with: new) }
    }

    @Test func `has a bound`() {
        #expect(throws: Fault.self) {
            try Envelope.seal([UInt8](repeating: 0, count: 16 * 1024 * 1024 + 1), context: [], with: Keyset())
        }
    }
}

@Suite struct `A keyset` {
    @Test func `is refused when it is damaged`() {
        let id = Keyset.KeyID(1)
        let right = [UInt8](repeating: 1, count: 32)
        #expect(throws: Fault.self) { try Keyset(primary: id, keys: [:]) }
        #expect(throws: Fault.self) { try Keyset(primary: id, keys: [Keyset.KeyID(2): right]) }
        for length in [0, 16, 31, 33] {
            #expect(throws: Fault.self) { try Keyset(primary: id, keys: [id: [UInt8](repeating: 1, count: length)]) }
        }
        let many = Dictionary(uniqueKeysWithValues: (1...65).map { (Keyset.KeyID(UInt32($0)), right) })
        #expect(throws: Fault.self) { try Keyset(primary: id, keys: many) }
    }

    @Test func `holds at most 64 keys`() throws {
        var keys = Keyset()
        for _ in 1..<64 { keys = try keys.rotated() }
        let full = keys
        #expect(full.ids.count == 64)
        #expect(throws: Fault.self) { try full.rotated() }
    }

    @Test func `can be stored and comes back the same`() throws {
        let keys = try Keyset().rotated()
        let again = try keys.withKeys { (bytes) throws(Fault) in try Keyset(primary: keys.primary, keys: bytes) }
        let sealed = try Envelope.seal([1, 2, 3], context: [], with: keys)
        #expect(try Envelope.open(sealed, context: [], with: again) == [1, 2, 3])
    }

    @Test func `shows no key`() throws {
        let id = Keyset.KeyID(0xAB)
        let keys = try Keyset(primary: id, keys: [id: [UInt8](repeating: 211, count: 32)])
        var dumped = ""
        dump(keys, to: &dumped)
        #expect(!dumped.contains("211") && "\(keys)" == "Keyset(1 keys, primary key ab)")
    }
}
