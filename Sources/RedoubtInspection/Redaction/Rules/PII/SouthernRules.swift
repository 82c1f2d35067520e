/// Australia, New Zealand, the Middle East, Africa.
extension RedactionRule {
    static let oceanian: [RedactionRule] =
        [
            formed(
                "au_abn", "AU_ABN", "[0-9]{2} [0-9]{3} [0-9]{3} [0-9]{3}", check: .number(.auABN), examples: ["51 824 753 556"],
                counterExamples: ["52 824 753 556"])
        ]
        + number(
            "au_abn", "AU_ABN", words: ["abn", "australian business"], digits(11, separators: " "), check: .number(.auABN),
            example: "51824753556",
            wrong: ["52824753556"])
        + number(
            "au_acn", "AU_ACN", words: ["acn", "australian company"], digits(9, separators: " "), check: .number(.auACN),
            example: "005 499 981",
            wrong: ["824 753 557"])
        + number(
            "au_tfn", "AU_TFN", words: ["tfn", "tax file"], "[0-9]{3} ?[0-9]{3} ?[0-9]{2,3}", check: .number(.auTFN),
            example: "876 543 210",
            wrong: ["824 753 557"])
        + number(
            "au_medicare", "AU_MEDICARE", words: ["medicare"], "[2-6][0-9]{3} ?[0-9]{5} ?[0-9](?:[ /-]?[0-9])?",
            check: .number(.auMedicare),
            example: "2123 45670 1", wrong: ["2123 25870 1"])
        + number(
            "nz_ird", "NZ_IRD", words: ["ird", "inland revenue"], "[0-9]{2,3}[- ]?[0-9]{3}[- ]?[0-9]{3}", check: .number(.nzIRD),
            example: "49-091-850",
            wrong: ["49-091-851"])
        + number(
            "nz_nhi", "NZ_NHI", words: ["nhi", "national health index"], letters: true,
            "(?i)[A-HJ-NP-Z]{3}[0-9]{2}(?:[0-9]{2}|[A-HJ-NP-Z]{2})",
            check: .number(.nzNHI), example: "ZAC5361", wrong: ["ZAC5362"])

    static let middleEastAndAfrica: [RedactionRule] =
        number(
            "tr_tckn", "TR_TCKN", words: ["tckn", "tc kimlik", "t.c. kimlik", "kimlik", "turkish id", "kişi", "başvuru sahibi"],
            "[1-9][0-9]{10}",
            check: .number(.trTCKN), example: "10000000146", wrong: ["10000000145"])
        + number(
            "tr_vkn", "TR_VKN", words: ["vkn", "vergi kimlik", "vergi no"], "[0-9]{10}", check: .number(.trVKN),
            example: "4540536920",
            wrong: ["4540536921"])
        + number(
            "il_id", "IL_ID", words: ["teudat zehut", "תעודת זהות", "ת.ז", "מספר זהות", "israeli id", "tz:"], "[0-9]{8}-?[0-9]",
            check: .number(.ilID), example: "039337423",
            wrong: ["039337424"])
        + [
            formed(
                "ae_id", "AE_ID", "784-[12][0-9]{3}-[0-9]{7}-[0-9]", check: .number(.aeID), examples: ["784-1968-6570305-0"],
                counterExamples: ["784-1968-6570305-1"])
        ]
        + number(
            "ae_id", "AE_ID", words: ["emirates id", "الهوية", "eid"], "784-?[12][0-9]{3}-?[0-9]{7}-?[0-9]", check: .number(.aeID),
            example: "784196865703050", wrong: ["784196865703051"])
        + number(
            "sa_id", "SA_ID", words: ["iqama", "saudi id", "هوية وطنية", "رقم الهوية"], "[12][0-9]{9}", check: .number(.saID),
            example: "1000000008",
            wrong: ["1000000009"])
        + number(
            "eg_id", "EG_ID", words: ["الرقم القومي", "egyptian id", "national id"], "[23][0-9]{13}", check: .form(.egID),
            example: "29001010123456",
            wrong: ["29013010123456"])
        + number(
            "za_id", "ZA_ID",
            words: ["south african id", "sa id", "rsa id", "id number", "identity number", "resident number", "refugee id"],
            "[0-9]{6} ?[0-9]{4} ?[0-9]{2} ?[0-9]", check: .number(.zaIDAny), example: "8001015009087", wrong: ["8001015009086"])
        + [
            announced(
                "ng_nin", "NG_NIN", words: ["nin", "national identification number", "nimc"], "[0-9]{4} ?[0-9]{3} ?[0-9]{4}",
                priority: 20,
                examples: ["NIN: 12345678901"], counterExamples: ["NIN: 1234"]),
            announced(
                "ng_bvn", "NG_BVN", words: ["bvn", "bank verification"], "22[0-9]{9}", examples: ["BVN: 22123456789"],
                counterExamples: ["BVN: 12"]),
            announced(
                "ke_id", "KE_ID", words: ["kenyan id", "huduma", "kra pin"], "[0-9]{7,8}|[AP][0-9]{9}[A-Z]",
                examples: ["Huduma: 12345678"],
                counterExamples: ["Huduma: 12"]),
        ]
}
