/// France, Italy; Spain, Portugal, Belgium, the Netherlands.
extension RedactionRule {
    static let franceAndItaly: [RedactionRule] = france + italy
    static let iberianAndLow: [RedactionRule] = spain + portugal + lowCountries

    private static let nir = "[1-478] ?[0-9]{2} ?[0-9]{2} ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}"

    private static let france: [RedactionRule] =
        [
            formed(
                "fr_nir", "FR_NIR", nir, check: .number(.frNIRAlone), priority: 27,
                examples: ["2 95 10 99 126 111 93", "295109912611193"],
                counterExamples: ["295109912611199"]),
            announced(
                "fr_nir", "FR_NIR", words: ["nir", "sécurité sociale", "securite sociale", "numéro de sécu", "insee"],
                "(?i)" + nir, check: .number(.frNIR), priority: 27, examples: ["NIR: 295109912611193"],
                counterExamples: ["NIR: 295109912611199"]),
            formed(
                "fr_vat", "FR_VAT", letters: true, "FR ?[0-9A-HJ-NP-Z]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", check: .number(.frVAT),
                examples: ["FR40303265045"], counterExamples: ["FR41303265045"]),
        ]
        + number(
            "fr_siren", "FR_SIREN", words: ["siren"], "[0-9]{3} ?[0-9]{3} ?[0-9]{3}", check: .number(.frSIREN),
            example: "552 008 443",
            wrong: ["552 008 444"])
        + number(
            "fr_siret", "FR_SIRET", words: ["siret"], "[0-9]{3} ?[0-9]{3} ?[0-9]{3} ?[0-9]{5}", check: .number(.frSIRET),
            example: "73282932000074", wrong: ["73282932000079"])
        + number(
            "fr_spi", "FR_SPI", words: ["spi", "numéro fiscal", "numero fiscal"], digits(13, separators: " "),
            check: .number(.frSPI),
            example: "3023217600053", wrong: ["3023217600054"])

    private static let fiscal = "[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]"

    private static let italy: [RedactionRule] =
        [
            formed(
                "it_fiscal_code", "IT_FISCAL_CODE", letters: true, fiscal,
                check: .confirmed(if: { IdentityNumber.itFiscalCode.accepts($0) }), priority: 27,
                examples: ["RCCMNL83S18D969H"], counterExamples: ["RCCMNL83Z18D969H", "RCCMNL83S18D96H"]),
            announced(
                "it_fiscal_code", "IT_FISCAL_CODE", words: ["codice fiscale", "cod. fisc", "c.f."], letters: true, "(?i)" + fiscal,
                check: .number(.itFiscalCodeForm), priority: 27, examples: ["codice fiscale: rccmnl83s18d969h"],
                counterExamples: ["codice fiscale: rccmnl83s18d969a"]),
            announced(
                "it_id_card", "IT_ID_CARD", words: ["carta d'identità", "carta d'identita", "carta di identità", "documento"],
                letters: true, "(?i)[A-Z]{2} ?[0-9]{7}|[A-Z]{2}[0-9]{5}[A-Z]{2}", examples: ["carta d'identità: CA12345AA"],
                counterExamples: ["documento: AB12"]),
            whole(
                "it_id_card", "IT_ID_CARD", "(?i)[A-Z]{2}[0-9]{5}[A-Z]{2}", examples: ["CA12345AA"], counterExamples: ["CA1234AA"]),
        ]
        + number(
            "it_vat", "IT_VAT", words: ["partita iva", "p. iva", "p.iva", "iva"], "(?:[0-9][ _]?){10}[0-9]", check: .number(.itVAT),
            example: "00743110157", wrong: ["00743110158", "00000000000"])
        + [
            formed(
                "it_vat", "IT_VAT", letters: true, "IT ?[0-9]{11}", check: .number(.itVAT), examples: ["IT00743110157"],
                counterExamples: ["IT00743110158"])
        ]

    private static let nif = "(?:[0-9]{7,8}|[XYZxyzKLMklm][0-9]{7})-?[A-Za-z]"

    private static let spain: [RedactionRule] =
        [
            formed(
                "es_nif", "ES_NIF", "[0-9]{8}-?[G-Z]", check: .number(.esDNI), priority: 20, examples: ["12345678Z", "54362315-K"],
                counterExamples: ["12345678A", "12345678X"]),
            formed(
                "es_nie", "ES_NIE", letters: true, "[XYZ]-?[0-9]{7}-?[A-Z]", check: .number(.esNIE), examples: ["X2482300W"],
                counterExamples: ["X2482300A"]),
            announced(
                "es_nif", "ES_NIF", words: ["nif", "dni", "d.n.i", "n.i.f", "identificación fiscal", "documento nacional"], nif,
                check: .number(.esNIFShort), examples: ["NIF: 1111111G", "dni 12345678z"], counterExamples: ["NIF: 12345678a"]),
            announced(
                "es_nif", "ES_NIF", id: "es_nif.letter.context", words: ["nif", "n.i.f", "identificación fiscal"], letters: true,
                "[KLMklm]-?[0-9]{7}-?[A-Za-z]", check: .number(.esNIF), examples: ["NIF: M8121459K"],
                counterExamples: ["NIF: M8121459A"]),
            announced(
                "es_nie", "ES_NIE", words: ["nie", "identificación de extranjero", "extranjero"], letters: true,
                "[XYZxyz]-?[0-9]{7}-?[A-Za-z]", check: .number(.esNIE), priority: 27, examples: ["NIE: x2482300w"],
                counterExamples: ["NIE: x2482300a"]),
            whole(
                "es_nif", "ES_NIF", nif, check: .number(.esNIFShort), examples: ["12345678z", "1111111G"],
                counterExamples: ["12345678a"]),
            whole(
                "es_nie", "ES_NIE", "[XYZxyz]-?[0-9]{7}-?[A-Za-z]", check: .number(.esNIE), priority: 13, examples: ["z8078221m"],
                counterExamples: ["z8078221a"]),
        ]
        + number(
            "es_cif", "ES_CIF", words: ["cif", "nif", "c.i.f"], letters: true, "(?i)[ABCDEFGHJNPQRSUVW]-?[0-9]{7}-?[0-9A-J]",
            check: .number(.esCIF), example: "J99216582", wrong: ["J99216583"])

    private static let portugal: [RedactionRule] =
        number(
            "pt_nif", "PT_NIF", words: ["nif", "contribuinte", "número fiscal"], "[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3}",
            check: .number(.ptNIF),
            example: "501964843", wrong: ["501964842"])
        + number(
            "pt_card", "PT_CARD", words: ["cartão de cidadão", "cartao de cidadao", "cc:"], "[0-9]{8} ?[0-9] ?[A-Z0-9]{2}[0-9]",
            check: .number(.ptCard), example: "00000000 0 ZZ4", wrong: ["00000000 0 ZZ3"])

    private static let lowCountries: [RedactionRule] =
        number(
            "nl_bsn", "NL_BSN", words: ["bsn", "burgerservicenummer", "sofinummer", "citizen service number"],
            "[0-9]{4}\\.?[0-9]{2}\\.?[0-9]{3}|[0-9]{8,9}",
            check: .number(.nlBSN), example: "111222333", wrong: ["111252333"])
        + [
            formed(
                "be_nn", "BE_NN", "[0-9]{2}\\.[0-9]{2}\\.[0-9]{2}-[0-9]{3}\\.[0-9]{2}", check: .number(.beNN), priority: 27,
                examples: ["85.07.30-033.28"], counterExamples: ["85.07.30-033.29"]),
            formed(
                "be_vat", "BE_VAT", letters: true, "BE ?[01][0-9]{3}\\.?[0-9]{3}\\.?[0-9]{3}", check: .number(.beVAT),
                examples: ["BE0403019261"], counterExamples: ["BE0403019262"]),
        ]
        + number(
            "be_nn", "BE_NN",
            words: ["rijksregisternummer", "registre national", "numéro national", "national number", "niss", "insz"],
            digits(11), check: .number(.beNN), priority: 27, example: "85073003328", wrong: ["85073003329"])
}
