/// The United States.
extension RedactionRule {
    static let unitedStates: [RedactionRule] =
        socialSecurity + taxpayers + healthProviders

    private static let socialSecurity: [RedactionRule] = [
        formed(
            "us_ssn", "US_SSN", "[0-9]{3}(?:-[0-9]{2}-| [0-9]{2} |\\.[0-9]{2}\\.)[0-9]{4}", check: .number(.usSSN), priority: 26,
            examples: ["123-45-6789", "078 05 1123"],
            counterExamples: ["000-12-3456", "666-12-3456", "123-00-6789", "912-45-6789", "2024-10-1234"]),
        announced(
            "us_ssn", "US_SSN", words: ["ssn", "social security", "social sec", "soc sec", "ss#"], digits(9, separators: " .-"),
            check: .number(.usSSN), priority: 26, examples: ["SSN: 123456789", "social security number is 123-45-6789"],
            counterExamples: ["ssn: 000000000"]),
        whole(
            "us_ssn", "US_SSN", "[0-9]{3}-[0-9]{6}", check: .number(.usSSN), examples: ["123-456789"],
            counterExamples: ["000-456789"]),
    ]

    private static let taxpayers: [RedactionRule] =
        [
            formed(
                "us_itin", "US_ITIN", "9[0-9]{2}-[5-9][0-9]-[0-9]{4}", check: .number(.usITIN), priority: 27,
                examples: ["911-70-1234", "911-64-1234"], counterExamples: ["911-89-1234"])
        ]
        + number(
            "us_itin", "US_ITIN", words: ["itin", "taxpayer", "tax id"], digits(9, separators: " -"), check: .number(.usITIN),
            priority: 27, example: "911701234", wrong: ["911891234"])
        + [
            announced(
                "us_ein", "US_EIN", words: ["ein", "fein", "employer identification", "federal tax id", "tax id"],
                "[0-9]{2}-?[0-9]{7}", check: .form(.usEIN),
                examples: ["EIN: 12-3456789", "Employer Identification Number 95-1234567"],
                counterExamples: ["EIN: 07-3456789", "ein 12"])
        ]

    private static let healthProviders: [RedactionRule] =
        [
            formed(
                "us_mbi", "US_MBI", "[1-9][A-Z][A-Z0-9][0-9]-[A-Z][A-Z0-9][0-9]-[A-Z]{2}[0-9]{2}", check: .form(.usMBI),
                examples: ["1EG4-TE5-MK73"], counterExamples: ["1SG4-TE5-MK73", "AEG4-TE5-MK73"])
        ]
        + number(
            "us_mbi", "US_MBI", words: ["mbi", "medicare", "beneficiary"],
            "(?i)[1-9][A-Z][A-Z0-9][0-9]-?[A-Z][A-Z0-9][0-9]-?[A-Z]{2}[0-9]{2}", check: .form(.usMBI), example: "4EF6GH8JK12",
            wrong: ["4EF6GH8JI12"])
        + number(
            "us_npi", "US_NPI", words: ["npi", "provider id", "provider identifier", "national provider"],
            "[12][0-9]{9}|[12][0-9]{3}-[0-9]{3}-[0-9]{3}", check: .number(.usNPI), example: "1234567893", wrong: ["1234567890"])
        + number(
            "us_dea", "US_DEA",
            words: ["dea", "dea number", "certificate number", "prescriber", "medical license"], letters: true,
            "(?i)[ABCDEFGHJKLMNPRSTUX][A-Z9][0-9]{7}", check: .number(.usDEA), example: "BB1388568", wrong: ["BG8207031"])
        + [
            formed(
                "us_dea", "US_DEA", letters: true, "[ABCDEFGHJKLMNPRSTUX][A-Z][0-9]{7}", check: .number(.usDEA), priority: 16,
                examples: ["AB1388568"], counterExamples: ["AB1388567"])
        ]
}
