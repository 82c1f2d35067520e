/// Cards, accounts, wallets.
extension RedactionRule {
    static let cards: [RedactionRule] = [
        formed(
            "credit_card", "CREDIT_CARD",
            "[2-689][0-9]{12,18}|[2-689][0-9]{3}(?:[ -][0-9]{4}){3}(?:[ -][0-9]{1,3})?|3[0-9]{3}[ -][0-9]{6}[ -][0-9]{4,5}",
            check: .number(.card), priority: 28,
            examples: ["4111 1111 1111 1111", "5555555555554444", "3714-496353-98431", "4012-8888-8888-1881"],
            counterExamples: ["4111 1111 1111 1112", "1748503543012", "1234567812345678", "order 9876543210987654"]),
        announced(
            "credit_card", "CREDIT_CARD",
            words: ["card", "credit card", "debit card", "cc", "visa", "mastercard", "amex", "carte", "kreditkarte", "tarjeta"],
            "[0-9](?:[ -]?[0-9]){11,18}", check: .require { Checksum.luhn(Checksum.digits($0)) && Set($0).count > 1 }, priority: 27,
            examples: ["my card 180016070420458", "cc 501864667909"], counterExamples: ["card 180016070420459", "card 12"]),
    ]

    private static let accountWords = [
        "bank account", "account number", "checking account", "account no", "savings account", "acct", "kontonummer",
        "numéro de compte",
        "número de cuenta",
    ]

    static let accounts: [RedactionRule] =
        [
            formed(
                "iban", "IBAN", letters: true, ibanPattern, check: .number(.iban), priority: 29,
                examples: ["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819"],
                counterExamples: ["DE89 3704 0044 0532 0130 01", "DE89 3704 0044 0532 0130"]),
            announced(
                "iban", "IBAN", words: ["iban", "from", "to", "account"], letters: true, "(?i)" + ibanPattern,
                check: .number(.iban),
                priority: 29, examples: ["my iban is gb29nwbk60161331926819"], counterExamples: ["iban: gb29nwbk60161331926818"]),
            announced(
                "bank_account", "BANK_ACCOUNT", id: "bank_account.routing", words: ["routing", "aba", "rtn", "transit number"],
                "[0-9]{9}|[0-9]{4}-[0-9]{4}-[0-9]", check: .number(.usRouting), priority: 25,
                examples: ["routing number: 121000358", "ABA 3222-7162-7"], counterExamples: ["routing number: 121000359"]),
            whole(
                "bank_account", "BANK_ACCOUNT", id: "bank_account.routing.whole", "[0-9]{9}|[0-9]{4}-[0-9]{4}-[0-9]",
                check: .number(.usRouting), priority: 11, examples: ["121000358", "3222-7162-7"], counterExamples: ["421042111"]),
            announced(
                "bank_account", "BANK_ACCOUNT", id: "bank_account", words: accountWords, "[0-9]{8,17}", priority: 24,
                examples: ["my bank account number is 945456787654"], counterExamples: ["account number 12"]),
            announced(
                "bank_account", "BANK_ACCOUNT", id: "bank_account.sort_code", words: ["sort code", "sortcode"],
                "[0-9]{2}[- ]?[0-9]{2}[- ]?[0-9]{2}"
                    + "(?:[^0-9A-Za-z]{1,3}(?:account|acc(?:ount)?(?: ?(?:no\\.?|number))?)?[^0-9A-Za-z]{0,3}[0-9]{8})?",
                priority: 25, examples: ["sort code: 20-00-00", "Sort code 200000 account 55779911"],
                counterExamples: ["sort code: 12"]),
            announced(
                "bank_account", "BANK_ACCOUNT", id: "bank_account.bsb", words: ["bsb"], "[0-9]{3}[- ]?[0-9]{3}", priority: 25,
                examples: ["BSB: 062-000"], counterExamples: ["bsb 12"]),
            announced(
                "bank_account", "BANK_ACCOUNT", id: "bank_account.ifsc", words: ["ifsc", "ifsc code"], letters: true,
                "(?i)[A-Z]{4}0[A-Z0-9]{6}", priority: 25, examples: ["IFSC: SBIN0005943"], counterExamples: ["ifsc: SBIN1"]),
            announced(
                "swift_bic", "SWIFT_BIC", words: ["swift", "bic", "swift code", "swift/bic", "bic/swift"], letters: true,
                "[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", check: .form(.bic), priority: 25,
                examples: ["SWIFT: DEUTDEFF", "bic code NEDSZAJJXXX"], counterExamples: ["swift: TESTZZXX", "swift: compiler"]),
            announced(
                "bank_account", "BANK_ACCOUNT", id: "bank_account.ccc", words: ["ccc", "cuenta"], digits(20, separators: " -"),
                check: .number(.esCCC), priority: 25, examples: ["CCC: 1234-1234-16-1234567890"],
                counterExamples: ["CCC: 1234-1234-17-1234567890"]),
            announced(
                "ar_cbu", "AR_CBU", words: ["cbu"], digits(22, separators: " -"), check: .number(.arCBU),
                examples: ["CBU: 2850590940090418135201"], counterExamples: ["CBU: 2850590940090418135202"]),
        ]
        + number(
            "mx_clabe", "MX_CLABE", words: ["clabe"], digits(18, separators: " -"), check: .number(.mxCLABE),
            example: "032180000118359719", wrong: ["032180000118359718"])

    private static let ibanPattern = "[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?"

    static let wallets: [RedactionRule] = [
        RedactionRule(
            id: "crypto_wallet.ethereum", kind: .pii("crypto_wallet", "CRYPTO_WALLET"), trigger: .keywords(["0x"]),
            pattern: "0x[0-9A-Fa-f]{40}", left: .word, right: .not(.word),
            check: RedactionCheck { value in
                guard WalletAddress.isEthereum(Array(value)) else { return .rejected }
                return WalletAddress.isMixedCase(Array(value.dropFirst(2))) ? .confirmed : .plausible
            }, priority: 23,
            examples: ["0x" + Sample.hex(40), "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"],
            counterExamples: ["0x" + Sample.hex(64), "0xDEADBEEF", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"]),
        RedactionRule(
            id: "crypto_wallet.bitcoin", kind: .pii("crypto_wallet", "CRYPTO_WALLET"),
            trigger: .keywords(["bc1", "tb1q", "tb1p", "ltc1"]), pattern: "(?i)(?:bc|tb|ltc)1[ac-hj-np-z02-9]{11,71}",
            left: .word, right: .not(.word), check: .require { WalletAddress.isBech32(Array($0)) }, priority: 23,
            examples: ["bc1q" + "ar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"],
            counterExamples: ["bc1q" + "ar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdz"]),
        RedactionRule(
            id: "crypto_wallet.cardano", kind: .pii("crypto_wallet", "CRYPTO_WALLET"),
            trigger: .keywords(["addr1", "stake1", "cosmos1"]), pattern: "(?:addr|stake|cosmos)1[ac-hj-np-z02-9]{38,110}",
            left: .word,
            right: .not(.word), check: .require { WalletAddress.isBech32(Array($0), segwit: false) }, priority: 23,
            examples: ["stake1" + "uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw"],
            counterExamples: ["stake1" + "uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgx"]),
        base58("crypto_wallet.base58", "[13][1-9A-HJ-NP-Za-km-z]{25,34}", .digits, [0, 5], "16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyZ"),
        base58(
            "crypto_wallet.base58_letter", "[LDTM][1-9A-HJ-NP-Za-km-z]{25,34}", capitals, [48, 50, 30, 65],
            "TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW"),
        RedactionRule(
            id: "crypto_wallet.ripple", kind: .pii("crypto_wallet", "CRYPTO_WALLET"),
            trigger: .keywords(["xrp", "ripple", "wallet", "xrpl"]),
            prefix: "(?i)(?:xrpl?|ripple|wallet)(?: address)?(?: is)?[^A-Za-z0-9\\n]{1,4}", pattern: "r[1-9A-HJ-NP-Za-km-z]{24,34}",
            left: .alphanumerics, right: .not(.word), check: .require { WalletAddress.isBase58(Array($0), ripple: true) },
            priority: 23,
            examples: ["XRP: rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"], counterExamples: ["XRP: rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTj"]),
    ]

    /// Base58Check: Bitcoin's versions 0 and 5, Litecoin's 48 and 50, Dogecoin's 30, Tron's 65.
    private static func base58(_ id: String, _ pattern: String, _ start: ByteSet, _ versions: Set<UInt8>, _ example: String)
        -> RedactionRule
    {
        RedactionRule(
            id: id, kind: .pii("crypto_wallet", "CRYPTO_WALLET"), trigger: .start(start), pattern: pattern, left: numberLeft,
            right: numberRight, check: .require { WalletAddress.isBase58(Array($0), versions: versions) }, priority: 23,
            examples: [example], counterExamples: [example + "2", String(example.dropLast()) + "1"])
    }
}
