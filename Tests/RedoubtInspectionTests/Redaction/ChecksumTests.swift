internal import Testing

@testable internal import RedoubtInspection

@Suite struct ChecksumTests {
    @Test func `luhn takes the card networks' test numbers and no neighbour of them`() {
        for number in ["4111111111111111", "5555555555554444", "371449635398431", "30569309025904", "79927398713"] {
            let digits = number.utf8.map { $0 - 48 }
            #expect(Checksum.luhn(digits))
            for place in digits.indices {
                var changed = digits
                changed[place] = (changed[place] + 1) % 10
                #expect(!Checksum.luhn(changed))
            }
        }
        #expect(!Checksum.luhn([]))
    }

    @Test func `mod 97 takes the examples of the IBAN registry`() {
        for iban in ["DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606", "NO9386011117947"] {
            #expect(Checksum.mod97(Array(iban.utf8)))
        }
        #expect(!Checksum.mod97(Array("DE88370400440532013000".utf8)))
        #expect(!Checksum.mod97([]))
    }

    @Test func `crc 32 has the check value of its catalogue`() {
        #expect(Checksum.crc32("123456789".utf8) == 0xCBF4_3926)
    }

    @Test func `a token with the right tail is confirmed`() {
        let body = Sample.mixed(30)
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        var rest = Checksum.crc32(body.utf8)
        var tail = ""
        for _ in 0..<6 {
            tail = String(alphabet[Int(rest % 62)]) + tail
            rest /= 62
        }
        #expect(Checksum.endsInBase62CRC(Array(("ghp_" + body + tail).utf8)[...]))
        #expect(!Checksum.endsInBase62CRC(Array(("ghp_" + body + "000000").utf8)[...]))
    }

    @Test func `national numbers`() {
        #expect(Checksum.nhs([4, 0, 1, 0, 2, 3, 2, 1, 3, 7]) && !Checksum.nhs([4, 0, 1, 0, 2, 3, 2, 1, 3, 8]))
        #expect(Checksum.aba([1, 2, 1, 0, 0, 0, 3, 5, 8]) && !Checksum.aba([1, 2, 1, 0, 0, 0, 3, 5, 9]))
    }

    @Test(arguments: [
        ("hunter2222", true), ("Summer2024!", true), ("string", false), ("your_password1", false), ("config.password", false),
        ("letmein", true), ("********", false),
    ])
    func `passwords are told from labels`(value: String, isPassword: Bool) {
        #expect(Randomness.isPassword(Array(value.utf8)[...]) == isPassword)
    }
}
