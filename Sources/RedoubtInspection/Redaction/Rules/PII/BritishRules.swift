/// The United Kingdom and Ireland.
extension RedactionRule {
    static let britishIsles: [RedactionRule] = insurance + britishNumbers + ireland

    private static let insurancePattern = "[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]"

    private static let insurance: [RedactionRule] = [
        formed(
            "uk_nino", "UK_NINO", letters: true, insurancePattern, check: .form(.gbNINO), priority: 26,
            examples: ["AA 12 34 56 B", "TW987654A"], counterExamples: ["BG123612A", "AA 12 34 56 H", "FQ 00 00 00 C"]),
        announced(
            "uk_nino", "UK_NINO", words: ["nino", "ni number", "ni no", "national insurance"], letters: true,
            "(?i)" + insurancePattern,
            check: .form(.gbNINO), examples: ["nino: tw987654a"], counterExamples: ["nino: nt 99 88 77 a"]),
        whole(
            "uk_nino", "UK_NINO", "(?i)" + insurancePattern, check: .form(.gbNINO), examples: ["tw987654a"],
            counterExamples: ["fq 00 00 00 c"]),
    ]

    private static let britishNumbers: [RedactionRule] =
        [
            formed(
                "uk_nhs", "UK_NHS", "[0-9]{3} [0-9]{3} [0-9]{4}", check: .number(.gbNHS), priority: 23, examples: ["221 395 1837"],
                counterExamples: ["221 395 1838"]),
            formed(
                "uk_driving_licence", "UK_DRIVING_LICENCE", letters: true,
                "[A-Z]{1,5}9{0,4}[0-9]{6}[A-Z9]{2}[A-Z0-9]{3}", check: .form(.gbDriver), priority: 23,
                examples: ["MORGA657054SM9IJ"], counterExamples: ["MORGA697054SM9IJ"]),
            announced(
                "uk_vat", "UK_VAT", words: ["vat", "vat no", "vat reg"], "[0-9]{3} ?[0-9]{4} ?[0-9]{2}(?: ?[0-9]{3})?",
                check: .number(.gbVAT), examples: ["VAT no. GB 980 7806 84"], counterExamples: ["VAT no. GB 980 7806 85"]),
        ]
        + number(
            "uk_nhs", "UK_NHS", words: ["nhs", "nhs number", "patient"], digits(10, separators: " -"), check: .number(.gbNHS),
            priority: 27,
            example: "401-023-2137", wrong: ["401-023-2138"])
        + number(
            "uk_utr", "UK_UTR", words: ["utr", "unique taxpayer reference", "self assessment"], "[0-9]{5} ?[0-9]{5}",
            check: .number(.gbUTR),
            example: "1955839661", wrong: ["2955839661"])
        + [
            whole(
                "uk_driving_licence", "UK_DRIVING_LICENCE", "(?i)[A-Z]{1,5}9{0,4}[0-9]{6}[A-Z9]{2}[A-Z0-9]{3}",
                check: .form(.gbDriver),
                examples: ["morga657054sm9ij"], counterExamples: ["morga697054sm9ij"])
        ]

    private static let ireland: [RedactionRule] =
        number(
            "ie_pps", "IE_PPS", words: ["pps", "ppsn", "pps number", "personal public service"], "(?i)[0-9]{7}[A-W][ABHWTX]?",
            check: .number(.iePPS),
            example: "6433435F", wrong: ["6433435E"])
        + [
            formed(
                "ie_pps", "IE_PPS", "[0-9]{7}[A-W][ABHW]", check: .number(.iePPS), priority: 16, examples: ["6433435OA"],
                counterExamples: ["6433435VA"])
        ]
}
