/// Germany, Austria, Switzerland.
extension RedactionRule {
    static let germanSpeaking: [RedactionRule] = germanNumbers + germanDocuments + austria + switzerland

    private static let pension = "[0-9]{2} ?[0-9]{6} ?[A-Z] ?[0-9]{3}"

    private static let germanNumbers: [RedactionRule] =
        number(
            "de_tax_id", "DE_TAX_ID",
            words: [
                "steuer-id", "steuer-identifikationsnummer", "steuerid", "steuerliche identifikationsnummer", "idnr", "id-nr",
                "tax id", "tin", "steueridentifikationsnummer",
            ],
            "[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", check: .number(.deTaxIDCheck), example: "36574261809", wrong: ["36574261890"])
        + [
            formed(
                "de_pension", "DE_PENSION", "[0-9]{8}[A-Z][0-9]{3}|[0-9]{2} [0-9]{6} [A-Z] [0-9]{3}", check: .number(.dePension),
                priority: 27,
                examples: ["15070649C103"], counterExamples: ["15071349C103", "15070649C104"]),
            announced(
                "de_pension", "DE_PENSION",
                words: [
                    "rvnr", "sozialversicherungsnummer", "rentenversicherungsnummer", "versicherungsnummer", "sv-nummer", "vsnr",
                ],
                "(?i)" + pension, check: .number(.dePension), priority: 27, examples: ["RVNR: 15 070649 c 103"],
                counterExamples: ["RVNR: 15 070649 C 104"]),
            formed(
                "de_health", "DE_HEALTH", letters: true, "[A-Z][0-9]{9}", check: .number(.deHealth), priority: 20,
                examples: ["A123456780"], counterExamples: ["M123456789"]),
            formed(
                "de_vat", "DE_VAT", letters: true, "DE ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", check: .number(.deVAT),
                examples: ["DE136695976"],
                counterExamples: ["DE136695978"]),
            announced(
                "de_tax_number", "DE_TAX_NUMBER", words: ["steuernummer", "steuer-nr", "st.-nr", "stnr"],
                "[0-9]{2,3}/[0-9]{3,4}/[0-9]{4,5}|[0-9]{10,13}", examples: ["Steuernummer: 181/815/08155"],
                counterExamples: ["Steuernummer: 12"]),
        ]
        + number(
            "de_health", "DE_HEALTH", words: ["krankenversichertennummer", "kvnr", "versichertennummer", "krankenkasse"],
            letters: true,
            "(?i)[A-Z] ?[0-9]{9}", check: .number(.deHealth), example: "a123456780", wrong: ["a123456789"])
        + number(
            "de_lanr", "DE_LANR", words: ["lanr", "arztnummer"], "[0-9]{9}", check: .number(.dePhysician), example: "987654401",
            wrong: ["123456901"])
        + [
            announced(
                "de_bsnr", "DE_BSNR", words: ["bsnr", "betriebsstättennummer"], "[0-9]{9}",
                check: .plausible(if: { Set($0).count > 1 }), examples: ["BSNR: 021234568"], counterExamples: ["BSNR: 12"])
        ]

    private static let germanDocuments: [RedactionRule] =
        number(
            "de_id_card", "DE_ID_CARD",
            words: ["personalausweis", "ausweisnummer", "ausweis", "reisepass", "pass-nr", "passnummer", "identity card"],
            letters: true,
            "(?i)[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{7,8}[0-9]", check: .number(.deDocument), example: "CZ6311T03",
            wrong: ["C01234567"])
        + [
            announced(
                "de_driving_licence", "DE_DRIVING_LICENCE", words: ["führerschein", "fuehrerschein", "fahrerlaubnis"],
                letters: true,
                "(?i)[A-Z0-9]{11}", check: .plausible(if: { Checksum.digits($0).count >= 5 }),
                examples: ["Führerschein: B072RRE2I55"],
                counterExamples: ["Führerschein: Klasse"])
        ]

    private static let austria: [RedactionRule] =
        number(
            "at_svnr", "AT_SVNR", words: ["svnr", "sozialversicherungsnummer", "sv-nr", "versicherungsnummer"],
            "[0-9]{4} ?[0-9]{6}",
            check: .number(.atVNR), example: "1237 010180", wrong: ["2237 010180"])
        + [
            formed(
                "at_uid", "AT_UID", letters: true, "ATU[0-9]{8}", check: .number(.atUID), examples: ["ATU13585627"],
                counterExamples: ["ATU13585626"])
        ]

    private static let switzerland: [RedactionRule] = [
        formed(
            "ch_ahv", "CH_AHV", "756(?:\\.[0-9]{4}\\.[0-9]{4}\\.|[0-9]{8}| [0-9]{4} [0-9]{4} )[0-9]{2}", check: .number(.chAHV),
            priority: 27,
            examples: ["756.9217.0769.85", "7569217076985"], counterExamples: ["756.9217.0769.84"]),
        formed(
            "ch_uid", "CH_UID", letters: true, "CHE-?[0-9]{3}\\.?[0-9]{3}\\.?[0-9]{3}", check: .number(.chUID),
            examples: ["CHE-100.155.212"], counterExamples: ["CHE-100.155.213"]),
    ]
}
