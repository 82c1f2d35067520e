/// The Nordic and the Baltic countries.
extension RedactionRule {
    static let nordicNumbers: [RedactionRule] = sweden + norwayAndDenmark + finlandAndIceland

    private static let sweden: [RedactionRule] =
        [
            formed(
                "se_personnummer", "SE_PERSONNUMMER", "(?:19|20)?[0-9]{6}[-+][0-9]{4}", check: .number(.seCoordination),
                examples: ["880320-0016", "19880320-0016"], counterExamples: ["880320-0018", "881320-0016"]),
            formed(
                "se_orgnr", "SE_ORGNR", "[1-9][0-9]{5}-[0-9]{4}", check: .number(.seOrganisationAlone), priority: 16,
                examples: ["556703-7485"], counterExamples: ["556703-7486"]),
        ]
        + number(
            "se_personnummer", "SE_PERSONNUMMER",
            words: ["personnummer", "personal identity", "samordningsnummer", "personnr", "svensk id"],
            "(?:18|19|20)?[0-9]{6}[-+]?[0-9]{4}",
            check: .number(.seCoordination), example: "198803200016", wrong: ["198803200018"])
        + number(
            "se_orgnr", "SE_ORGNR", words: ["organisationsnummer", "orgnr", "org.nr", "org nr", "company identity"],
            "[0-9]{6}-?[0-9]{4}",
            check: .number(.seOrganisation), priority: 25, example: "5567037485", wrong: ["5567037486"])

    private static let norwayAndDenmark: [RedactionRule] =
        number(
            "no_fodselsnummer", "NO_FODSELSNUMMER", words: ["fødselsnummer", "fodselsnummer", "personnummer", "d-nummer", "fnr"],
            "[0-9]{6}[ -]?[0-9]{5}", check: .number(.noBirth), priority: 27, example: "15108695088", wrong: ["15108695077"])
        + number(
            "no_orgnr", "NO_ORGNR", words: ["organisasjonsnummer", "orgnr", "org.nr"], "[0-9]{3} ?[0-9]{3} ?[0-9]{3}",
            check: .number(.noOrganisation),
            priority: 24, example: "988077917", wrong: ["988077918"])
        + [
            formed(
                "dk_cpr", "DK_CPR", "[0-3][0-9][01][0-9]{3}-[0-9]{4}", check: .number(.dkCPRCheck), priority: 18,
                examples: ["211062-5629"], counterExamples: ["211062-5628", "321062-5629"]),
            announced(
                "dk_cpr", "DK_CPR", words: ["cpr", "cpr-nummer", "cpr-nr", "personnummer"], "[0-9]{6}[- ]?[0-9]{4}",
                check: .form(.dkCPR), priority: 24,
                examples: ["CPR: 010180-1234"], counterExamples: ["CPR: 321080-1234"]),
            whole(
                "dk_cpr", "DK_CPR", "[0-9]{10}", check: .number(.dkCPRCheck), priority: 9, examples: ["2110625629"],
                counterExamples: ["2110625628"]),
        ]
        + number(
            "dk_cvr", "DK_CVR", words: ["cvr", "cvr-nr"], "[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2}", check: .number(.dkCVR),
            example: "13585628",
            wrong: ["13585627"])

    private static let hetu = "[0-3][0-9][01][0-9]{3}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]"

    private static let finlandAndIceland: [RedactionRule] =
        [
            formed(
                "fi_hetu", "FI_HETU", hetu, check: .number(.fiTemporary), priority: 27, examples: ["131052-308T", "010594Y9032"],
                counterExamples: ["131052-308U", "111111-111A"])
        ]
        + number(
            "fi_hetu", "FI_HETU", words: ["hetu", "henkilötunnus", "henkilotunnus", "personbeteckning", "finnish id"],
            "(?i)" + hetu,
            check: .number(.fiTemporary), priority: 27, example: "131052-308t", wrong: ["131052-308u"])
        + number(
            "fi_ytunnus", "FI_YTUNNUS", words: ["y-tunnus", "ytunnus", "fo-nummer", "business id"], "[0-9]{7}-?[0-9]",
            check: .number(.fiBusiness),
            example: "2077474-0", wrong: ["2077474-1"])
        + number(
            "is_kennitala", "IS_KENNITALA", words: ["kennitala", "kt.", "kt:"], "[0-9]{6}-?[0-9]{4}", check: .number(.isKennitala),
            example: "450401-3150", wrong: ["450401-3160"])

    static let balticNumbers: [RedactionRule] =
        number(
            "ee_ik", "EE_IK", words: ["isikukood", "personal code", "id-kood"], "[1-6][0-9]{10}", check: .number(.eeIK),
            example: "36805280109",
            wrong: ["36805280108"])
        + number(
            "lt_ak", "LT_AK", words: ["asmens kodas", "a.k.", "personal code"], "[1-69][0-9]{10}", check: .number(.ltAK),
            priority: 25,
            example: "33309240064", wrong: ["33309240164"])
        + [
            formed(
                "lv_pk", "LV_PK", "[0-3][0-9]{5}-[0-9]{5}", check: .number(.lvPK), examples: ["161175-19997"],
                counterExamples: ["161375-19997"])
        ]
        + number(
            "lv_pk", "LV_PK", words: ["personas kods", "p.k."], "[0-9]{6}-?[0-9]{5}", check: .number(.lvPK), example: "16117519997",
            wrong: ["16117519998"])
}
