internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

@Suite struct KeyStructureTests {
    private func bytes(_ text: String) -> ArraySlice<UInt8> { ArraySlice(Array(text.utf8)) }

    @Test func `base64 is read in both alphabets`() {
        #expect(KeyStructure.base64("aGk_".utf8) == Array("hi?".utf8))
        #expect(KeyStructure.base64("aGk/".utf8) == Array("hi?".utf8))
        #expect(KeyStructure.base64("aGk=".utf8) == Array("hi".utf8))
    }

    @Test func `an Amazon key holds an account`() {
        // 123456789012 in bits 7 to 46 of ten base32 digits, behind a top bit that is set.
        let account: UInt64 = 123_456_789_012
        let number = (account << 7 | 1 << 47) << 2
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        let body = (0..<10).reversed().map { alphabet[Int(number >> UInt64($0 * 5) & 31)] }
        #expect(KeyStructure.holdsAWSAccount(bytes("AKIA" + String(decoding: body, as: UTF8.self) + "QWERTY")))
        #expect(!KeyStructure.holdsAWSAccount(bytes("AKIA" + "0189018901890189")))
    }

    @Test func `a storage key is 64 bytes`() {
        #expect(KeyStructure.isStorageKey(bytes(Sample.base64(86) + "==")))
        #expect(!KeyStructure.isStorageKey(bytes(Sample.base64(84) + "==")))
    }

    @Test func `a routable token ends in its own checksum`() {
        let start = "glpat-" + Sample.mixed(27) + ".0q"
        let sum = String(Checksum.crc32(start.utf8), radix: 36)
        let token = start + String(repeating: "0", count: 7 - sum.count) + sum
        #expect(KeyStructure.endsInBase36CRC(bytes(token)))
        #expect(!KeyStructure.endsInBase36CRC(bytes(start + "0000000")))
        #expect(Redactor.standard.findings(in: token).first?.validated == true)
    }

    @Test func `a token of the package index names its host`() {
        #expect(KeyStructure.isIndexMacaroon(bytes("pypi-" + "AgEIcHlwaS5vcmc" + "CJGExMDIx")))
        #expect(!KeyStructure.isIndexMacaroon(bytes("pypi-" + "AgEIcHlwaS5jb20" + "CJGExMDIx")))
    }

    @Test func `Bech32 is checked`() {
        // The first two are valid in BIP 173; the last has one letter changed.
        #expect(KeyStructure.isBech32(bytes("A12UEL5L")))
        #expect(KeyStructure.isBech32(bytes("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw")))
        #expect(!KeyStructure.isBech32(bytes("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxx")))
    }

    @Test func `a web token's header names an algorithm`() {
        #expect(KeyStructure.isWebToken(bytes("eyJ" + "hbGciOiJIUzI1NiJ9.e30.x")))
        #expect(!KeyStructure.isWebToken(bytes("eyJ" + "rIjoiWHZiIn0.e30.x")))
    }

    @Test(arguments: ["xxxxxxxxxxxxxxxx", "glrt-xxxxxxxxxxxx", "00000000-0000-0000-0000-000000000000", "AAAAAAAAAAbbbbbbbbbb1234"])
    func `held-down keys are filler`(text: String) { #expect(Scrambled.isFiller(bytes(text))) }

    @Test(arguments: ["requiredCharacteristicTypesForDisplay", "servingcellpriorityparametersdescription", "service_account_name"])
    func `words are told`(text: String) {
        #expect(Scrambled.isWords(bytes(text)))
        #expect(!Scrambled.isFiller(bytes(text)))
    }

    @Test(arguments: ["qZkRvTxLbWmNcYdJsPgHfAuEeVtKoXiBz", "mqvzbtwnrcydgfpskjxhtmqvzbtwn", "k3j9x2mq7vz4bt8wn5rc6yd1hg"])
    func `what a machine made up is not words`(text: String) { #expect(!Scrambled.isWords(bytes(text))) }
}
