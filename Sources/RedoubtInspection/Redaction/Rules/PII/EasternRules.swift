/// Poland, Czechia, Slovakia, Hungary, the Balkans, Greece, Russia, Ukraine.
extension RedactionRule {
    static let easternCentral: [RedactionRule] = poland + czechiaAndHungary + russiaAndUkraine

    private static let poland: [RedactionRule] =
        number(
            "pl_pesel", "PL_PESEL", words: ["pesel"], "[0-9]{11}", check: .number(.plPESEL), example: "44051401458",
            wrong: ["44051401459"])
        + number(
            "pl_nip", "PL_NIP", words: ["nip"], "[0-9]{3}-?[0-9]{3}-?[0-9]{2}-?[0-9]{2}|[0-9]{3}-[0-9]{2}-[0-9]{2}-[0-9]{3}",
            check: .number(.plNIP),
            example: "856-734-62-15", wrong: ["856-734-62-16"])
        + number(
            "pl_regon", "PL_REGON", words: ["regon"], "[0-9]{9}|[0-9]{14}", check: .number(.plREGON), example: "192598184",
            wrong: ["192598183"])
        + number(
            "pl_id_card", "PL_ID_CARD", words: ["dowód osobisty", "dowod osobisty", "dowód", "nr dowodu"], letters: true,
            "(?i)[A-Z]{3} ?[0-9]{6}", check: .number(.plIDCard), example: "ABA300000", wrong: ["ABA400000"])

    private static let czechiaAndHungary: [RedactionRule] =
        [
            formed(
                "cz_rc", "CZ_RC", "[0-9]{6}/[0-9]{4}", check: .number(.czRC), examples: ["710319/2745"],
                counterExamples: ["710319/2746", "711319/2745"])
        ]
        + number(
            "cz_rc", "CZ_RC", words: ["rodné číslo", "rodne cislo", "r.č.", "birth number"], "[0-9]{6}/?[0-9]{3,4}",
            check: .number(.czRC),
            example: "7103192745", wrong: ["7103192746"])
        + number(
            "hu_taj", "HU_TAJ", words: ["taj", "taj szám", "taj-szám"], "[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}",
            check: .number(.huTAJ),
            example: "111 111 110", wrong: ["111 111 111"])
        + number(
            "hu_tax_id", "HU_TAX_ID", words: ["adóazonosító", "adoazonosito", "adóazonosító jel"], "8[0-9]{9}",
            check: .number(.huTaxID),
            example: "8071592153", wrong: ["8071592154"])
        + [
            announced(
                "hu_tax_number", "HU_TAX_NUMBER", words: ["adószám", "adoszam"], "[0-9]{8}(?:-?[1-5]-?[0-9]{2})?",
                check: .number(.huTaxNumber),
                examples: ["adószám: 12892312-2-42"], counterExamples: ["adószám: 12892313"])
        ]

    private static let russiaAndUkraine: [RedactionRule] =
        [
            formed(
                "ru_snils", "RU_SNILS", "[0-9]{3}-[0-9]{3}-[0-9]{3} [0-9]{2}", check: .number(.ruSNILS),
                examples: ["112-233-445 95"],
                counterExamples: ["112-233-445 96"])
        ]
        + number(
            "ru_snils", "RU_SNILS", words: ["снилс", "СНИЛС", "snils"], digits(11, separators: " -"), check: .number(.ruSNILS),
            example: "11223344595",
            wrong: ["11223344596"])
        + number(
            "ru_inn", "RU_INN", words: ["инн", "ИНН", "inn"], "[0-9]{12}|[0-9]{10}", check: .number(.ruINN),
            example: "123456789047",
            wrong: ["123456789037"])
        + [
            announced(
                "ru_passport", "RU_PASSPORT", words: ["паспорт", "Паспорт", "серия", "pasport"],
                "[0-9]{2} ?[0-9]{2} ?(?:№ ?)?[0-9]{6}",
                examples: ["паспорт: 45 04 346810"], counterExamples: ["паспорт: 45"])
        ]
        + number(
            "ua_rntrc", "UA_RNTRC", words: ["рнокпп", "РНОКПП", "іпн", "ІПН", "rntrc"], "[0-9]{10}", check: .number(.uaTax),
            example: "1759013776",
            wrong: ["1759013770"])

    static let balkanNumbers: [RedactionRule] =
        number(
            "ro_cnp", "RO_CNP", words: ["cnp", "cod numeric personal"], "[1-9][0-9]{12}", check: .number(.roCNP), priority: 27,
            example: "1630615123457",
            wrong: ["1630615123458"])
        + [
            announced(
                "ro_cui", "RO_CUI", words: ["cui", "cod fiscal", "cif"], "[0-9]{6,10}", check: .number(.roCUI), priority: 22,
                examples: ["CUI: RO 18547290"],
                counterExamples: ["CUI: RO 18547291"])
        ]
        + number(
            "bg_egn", "BG_EGN", words: ["егн", "ЕГН", "egn"], "[0-9]{10}", check: .number(.bgEGN), example: "7523169263",
            wrong: ["7523169262"])
        + number(
            "hr_oib", "HR_OIB", words: ["oib"], "[0-9]{11}", check: .number(.hrOIB), example: "33392005961", wrong: ["33392005962"])
        + number(
            "gr_afm", "GR_AFM", words: ["αφμ", "ΑΦΜ", "α.φ.μ", "Α.Φ.Μ", "afm"], "[0-9]{9}", check: .number(.grAFM),
            example: "023456780",
            wrong: ["023456781"])
        + number(
            "gr_amka", "GR_AMKA", words: ["αμκα", "ΑΜΚΑ", "amka"], "[0-9]{11}", check: .number(.grAMKA), example: "01013099997",
            wrong: ["01013099998"])
        + number(
            "si_emso", "SI_EMSO", words: ["emšo", "emso", "jmbg", "EMŠO"], "[0-9]{13}", check: .number(.siEMSO),
            example: "0101006500006",
            wrong: ["0101006500007"])
        + number(
            "si_tax", "SI_TAX", words: ["davčna številka", "davčna", "davcna"], "[0-9]{8}", check: .number(.siTax),
            example: "50223054",
            wrong: ["50223055"])
        + number(
            "rs_pib", "RS_PIB", words: ["pib"], "[0-9]{9}", check: .number(.rsPIB), example: "101134702", wrong: ["101134703"])
}
