/// Personal data by which somebody is counted: cards, accounts, numbers of the state.
extension RedactionRule {
    static let numberData: [RedactionRule] = finance + identities + [dateOfBirth]

    /// What joins a number to a longer one.
    private static let numberLeft = ByteSet.word.union(ByteSet("-.+$"))
    private static let numberRight = RightEdge.not(.word.union(ByteSet("-")))

    private static let finance: [RedactionRule] = [
        RedactionRule(
            id: "credit_card", kind: .pii("credit_card", "CREDIT_CARD"), trigger: .start(ByteSet("23456")),
            pattern: "[2-6][0-9]{12,18}|[2-6][0-9]{3}(?:[ -][0-9]{4}){3}|3[0-9]{3}[ -][0-9]{6}[ -][0-9]{4,5}",
            left: numberLeft, right: numberRight, check: .require(isCard), priority: 28,
            examples: ["4111 1111 1111 1111", "5555555555554444", "3714-496353-98431", "4012-8888-8888-1881"],
            counterExamples: ["4111 1111 1111 1112", "1748503543012", "1234567812345678", "order 9876543210987654"]),
        RedactionRule(
            id: "credit_card.context", kind: .pii("credit_card", "CREDIT_CARD"), trigger: .keywords(["card"]),
            prefix: "(?i)card(?: (?:number|no\\.?|num))?(?: is)?[\"']?[ :#=]{1,4}[\"']?", pattern: "[0-9](?:[ -]?[0-9]){11,18}",
            right: numberRight,
            check: .require { Checksum.luhn(Checksum.digits($0)) }, priority: 27, examples: ["my card 180016070420458"],
            counterExamples: ["card 180016070420459", "card 12"]),
        RedactionRule(
            id: "iban", kind: .pii("iban", "IBAN"), trigger: .start(ByteSet(65...90)),
            pattern: "[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?",
            left: .word, right: .not(.word), check: .require(isIBAN), priority: 29,
            examples: ["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819"], counterExamples: ["DE89 3704 0044 0532 0130 01"]),
        RedactionRule(
            id: "bank_account.routing", kind: .pii("bank_account", "BANK_ACCOUNT"), trigger: .keywords(["routing", "aba "]),
            prefix: "(?i)(?:routing|aba)(?: transit)?(?: (?:number|no\\.?|num|code))?(?: is)?[ :#=]{1,4}",
            pattern: "[0-9]{9}|[0-9]{4}-[0-9]{4}-[0-9]", right: numberRight,
            check: .require { Checksum.aba(Checksum.digits($0)) }, priority: 25, examples: ["routing number: 121000358"]),
        RedactionRule(
            id: "bank_account", kind: .pii("bank_account", "BANK_ACCOUNT"),
            trigger: .keywords(["bank account", "account number", "checking account"]),
            prefix: "(?i)(?:bank |checking )?account(?: (?:number|no\\.?|num))?(?: is)?[ :#=]{1,4}", pattern: "[0-9]{8,17}",
            right: numberRight, priority: 24,
            examples: ["my bank account number is 945456787654"], counterExamples: ["account number 12"]),
        RedactionRule(
            id: "crypto_wallet.ethereum", kind: .pii("crypto_wallet", "CRYPTO_WALLET"), trigger: .keywords(["0x"]),
            pattern: "0x[0-9A-Fa-f]{40}", left: .word,
            right: .not(.word), check: .plausible(if: { Set($0).count > 6 }), priority: 23, examples: ["0x" + Sample.hex(40)],
            counterExamples: ["0x" + Sample.hex(64), "0xDEADBEEF"]),
        RedactionRule(
            id: "crypto_wallet.bitcoin", kind: .pii("crypto_wallet", "CRYPTO_WALLET"), trigger: .keywords(["bc1q", "bc1p"]),
            pattern: "bc1[qp][ac-hj-np-z02-9]{38,58}",
            left: .word, right: .not(.word), priority: 23, examples: ["bc1q" + "ar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"]),
    ]

    private static let identities: [RedactionRule] = [
        RedactionRule(
            id: "us_ssn", kind: .pii("us_ssn", "US_SSN"), trigger: .start(.digits),
            pattern: "[0-9]{3}(?:-[0-9]{2}-| [0-9]{2} |\\.[0-9]{2}\\.)[0-9]{4}", left: numberLeft,
            right: numberRight, check: .require(isSocialSecurity), priority: 26, examples: ["123-45-6789", "078 05 1123"],
            counterExamples: ["000-12-3456", "666-12-3456", "123-00-6789", "912-45-6789", "2024-10-1234"]),
        RedactionRule(
            id: "us_ssn.context", kind: .pii("us_ssn", "US_SSN"), trigger: .keywords(["ssn", "social security"]),
            prefix: "(?i)(?:ssn|social security)(?: (?:number|no\\.?|num))?(?: is)?[\"']?[ :#=]{1,4}[\"']?", pattern: "[0-9]{9}",
            left: .alphanumerics, right: numberRight,
            check: .require(isSocialSecurity), priority: 26, examples: ["SSN: 123456789"], counterExamples: ["ssn: 000000000"]),
        RedactionRule(
            id: "us_itin", kind: .pii("us_itin", "US_ITIN"), trigger: .start(ByteSet("9")),
            pattern: "9[0-9]{2}-(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-24-9])-[0-9]{4}", left: numberLeft,
            right: numberRight, priority: 27, examples: ["911-70-1234"], counterExamples: ["911-89-1234"]),
        RedactionRule(
            id: "uk_nino", kind: .pii("uk_nino", "UK_NINO"), trigger: .start(ByteSet("ABCEGHJKLMNOPRSTWXYZ")),
            pattern: "[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]", left: .word, right: .not(.word),
            check: .plausible(if: isNationalInsurance),
            priority: 26, examples: ["AA 12 34 56 B", "TW987654A"],
            counterExamples: ["BG123612A", "AA 12 34 56 H", "FQ 00 00 00 C"]),
        RedactionRule(
            id: "uk_nino.context", kind: .pii("uk_nino", "UK_NINO"),
            trigger: .keywords(["nino", "ni number", "national insurance"]),
            prefix: "(?i)(?:nino|ni number|national insurance)(?: (?:number|no\\.?))?(?: is)?[\"']?[ :#=]{1,4}[\"']?",
            pattern: "(?i)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]", left: .word,
            right: .not(.word),
            check: .plausible(if: isNationalInsurance), priority: 26, examples: ["nino: tw987654a"],
            counterExamples: ["nino: nt 99 88 77 a"]),
        RedactionRule(
            id: "uk_nhs", kind: .pii("uk_nhs", "UK_NHS"), trigger: .start(.digits), pattern: "[0-9]{3} [0-9]{3} [0-9]{4}",
            left: numberLeft, right: numberRight,
            check: .require { Checksum.nhs(Checksum.digits($0)) }, priority: 20, examples: ["221 395 1837"],
            counterExamples: ["221 395 1838"]),
        RedactionRule(
            id: "passport", kind: .pii("passport", "PASSPORT"), trigger: .keywords(["passport", "travel document"]),
            prefix: "(?i)(?:passport|travel document)(?: (?:number|no\\.?|num|id))?(?: is)?[\"']?[ :#=]{1,4}[\"']?",
            pattern: "[A-Za-z]{0,3}[0-9]{6,9}", right: numberRight, priority: 24,
            examples: ["my passport number is T3569075", "Passport: 912803456"], counterExamples: ["passport office 12"]),
        RedactionRule(
            id: "driver_licence", kind: .pii("driver_licence", "DRIVER_LICENCE"),
            trigger: .keywords(["driver", "driving licen", "drivers licen"]),
            prefix: "(?i)driv(?:er'?s?|ing) licen[cs]e(?: (?:number|no\\.?|num|id))?(?: is)?[\"']?[ :#=]{1,4}[\"']?",
            pattern: "[A-Za-z]{0,5}[0-9][A-Za-z0-9-]{5,16}", right: .not(.word),
            check: .plausible(if: { Checksum.digits($0).count >= 4 }), priority: 24,
            examples: ["driver's license number: D1234567", "driving licence: MORGA657054SM9IJ"]),
    ]

    /// Only where the words say so: a date alone is nobody's.
    private static let dateOfBirth = RedactionRule(
        id: "date_of_birth", kind: .pii("date_of_birth", "DATE_OF_BIRTH"),
        trigger: .keywords(["date of birth", "date_of_birth", "dateofbirth", "dob", "birth date", "birthdate", "born on"]),
        prefix: "(?i)(?:date[ _]?of[ _]?birth|dob|birth ?date|born on)(?: is)?[\"']?[ :=]{1,4}[\"']?",
        pattern:
            "(?i)[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}|[0-9]{1,2} [a-z]{3,9}\\.?,? [0-9]{4}|[a-z]{3,9}\\.? [0-9]{1,2},? [0-9]{4}",
        left: .alphanumerics,
        right: .not(.word), priority: 24, examples: ["date of birth: 1984-03-12", "DOB: 03/12/1984", "born on March 12, 1984"],
        counterExamples: ["the meeting of 1984-03-12"])

    private static func isCard(_ value: ArraySlice<UInt8>) -> Bool {
        let digits = Checksum.digits(value)
        guard Checksum.luhn(digits), Set(digits).count > 1 else { return false }
        let two = Int(digits[0]) * 10 + Int(digits[1])
        let four = two * 100 + Int(digits[2]) * 10 + Int(digits[3])
        switch digits.count {
        case 13: return digits[0] == 4
        case 14: return two == 36 || two == 38 || two == 39 || (3000...3059).contains(four)
        case 15: return two == 34 || two == 37 || four == 2131 || four == 1800
        case 16:
            return digits[0] == 4 || (51...55).contains(two) || (2221...2720).contains(four) || four == 6011 || two == 62
                || two == 65
                || (6440...6499).contains(four) || (3528...3589).contains(four) || two == 50 || (56...58).contains(two) || two == 63
                || two == 67
        default: return digits[0] == 4 || digits[0] == 6 || two == 50 || (56...58).contains(two)
        }
    }

    /// ISO 13616: the country fixes the length; all are between 15 and 34.
    private static func isIBAN(_ value: ArraySlice<UInt8>) -> Bool {
        let characters = value.filter { ByteSet.alphanumerics.contains($0) }
        return (15...34).contains(characters.count) && Checksum.mod97(Array(characters))
    }

    private static func isSocialSecurity(_ value: ArraySlice<UInt8>) -> Bool {
        let digits = Checksum.digits(value)
        guard digits.count == 9 else { return false }
        let area = digits.prefix(3).reduce(0) { $0 * 10 + Int($1) }
        let group = Int(digits[3]) * 10 + Int(digits[4])
        let serial = digits.suffix(4).reduce(0) { $0 * 10 + Int($1) }
        return area != 0 && area != 666 && area < 900 && group != 0 && serial != 0
    }

    private static func isNationalInsurance(_ value: ArraySlice<UInt8>) -> Bool {
        let prefix = String(decoding: value.prefix(2), as: UTF8.self).uppercased()
        guard !["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"].contains(prefix) else { return false }
        return Checksum.digits(value) != [0, 0, 0, 0, 0, 0]
    }
}
