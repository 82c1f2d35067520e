/// South, East and South-East Asia.
extension RedactionRule {
    static let indianNumbers: [RedactionRule] =
        number(
            "in_aadhaar", "IN_AADHAAR", words: ["aadhaar", "aadhar", "uidai", "आधार"], "[2-9][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}",
            check: .number(.inAadhaar), example: "2341 2341 2346", wrong: ["2341 2341 2347"])
        + [
            announced(
                "in_pan", "IN_PAN", words: ["pan", "pan card", "permanent account"], letters: true,
                "(?i)[A-Z]{3}[ABCFGHJKLPT][A-Z][0-9]{4}[A-Z]",
                check: .form(.inPAN), examples: ["PAN: ACUPA7085R"], counterExamples: ["PAN: ACUDA7085R"]),
            formed(
                "in_pan", "IN_PAN", letters: true, "[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z]", check: .form(.inPAN), priority: 15,
                examples: ["ACUPA7085R"], counterExamples: ["ACUDA7085R"]),
            formed(
                "in_gstin", "IN_GSTIN", "[0-3][0-9][A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]", check: .number(.inGSTIN), priority: 27,
                examples: ["27AAPFU0939F1ZV"], counterExamples: ["27AAPFU0939F1ZX"]),
            announced(
                "in_gstin", "IN_GSTIN", words: ["gstin", "gst"], "(?i)[0-3][0-9][A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]",
                priority: 27,
                examples: ["GSTIN: 27ABCDE1234F1Z5"], counterExamples: ["GSTIN: 27ABCDE1234"]),
            announced(
                "in_voter", "IN_VOTER", words: ["voter", "voter id", "epic", "elector", "vote with your"], letters: true,
                "(?i)[A-Z]{3}[0-9]{7}",
                examples: ["Voter ID: WKH1186253"], counterExamples: ["Voter ID: WKH118"]),
            whole(
                "in_voter", "IN_VOTER", "(?i)[A-Z]{3}[0-9]{7}", check: .number(.inVoter), examples: ["WKH1186253"],
                counterExamples: ["WKH1186254"]),
            announced(
                "pk_cnic", "PK_CNIC", words: ["cnic", "nic"], "[1-7][0-9]{4}-?[0-9]{7}-?[0-9]", check: .form(.pkCNIC),
                examples: ["CNIC: 34201-0891231-8"], counterExamples: ["CNIC: 04201-0891231-8"]),
        ]

    private static let chinese = "[1-8][0-9]{5}(?:18|19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9Xx]"

    static let eastAsian: [RedactionRule] = china + japanAndKorea + taiwanAndHongKong

    private static let china: [RedactionRule] =
        [
            formed(
                "cn_ric", "CN_RIC", chinese, check: .number(.cnRIC), priority: 29, examples: ["360426199101010071"],
                counterExamples: ["360426199101010072"]),
            announced(
                "cn_uscc", "CN_USCC", words: ["统一社会信用代码", "uscc", "credit code"], "[0-9A-HJ-NPQRTUWXY]{18}",
                check: .number(.cnUSCC),
                examples: ["USCC: 91110000600037341L"], counterExamples: ["USCC: 91110000600037342L"]),
            announced(
                "passport", "PASSPORT", id: "passport.cn", words: ["护照", "護照"], letters: true, "(?i)[A-Z]{1,2}[0-9]{7,8}",
                priority: 24,
                examples: ["护照: E12345678"], counterExamples: ["护照: E12"]),
        ]

    private static let japanAndKorea: [RedactionRule] =
        number(
            "jp_my_number", "JP_MY_NUMBER", words: ["マイナンバー", "個人番号", "my number", "mynumber"],
            "[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}",
            check: .number(.jpMyNumber), example: "6214 9832 0257", wrong: ["6214 9832 0258"])
        + [
            formed(
                "kr_rrn", "KR_RRN", "[0-9]{2}[01][0-9][0-3][0-9]-[1-8][0-9]{6}",
                check: RedactionCheck {
                    IdentityNumber.krAny.accepts($0) ? .confirmed : IdentityNumber.krRRNForm.accepts($0) ? .plausible : .rejected
                },
                examples: ["050912-2000019"], counterExamples: ["971313-1019905", "960121+1021413"]),
            announced(
                "kr_rrn", "KR_RRN",
                words: ["주민등록번호", "주민번호", "외국인등록번호", "rrn", "frn", "resident registration", "alien registration"],
                "[0-9]{6}-?[1-8][0-9]{6}", check: .form(.krRRNForm), priority: 27, examples: ["RRN: 9601211021413"],
                counterExamples: ["RRN: 0013321234567"]),
            whole(
                // Since October 2020 the last digits are drawn at random.
                "kr_rrn", "KR_RRN", "[0-9]{6}-?[1-8][0-9]{6}", check: .form(.krRRNForm), examples: ["0509122000019"],
                counterExamples: ["9713131019905"]),
            formed(
                "kr_brn", "KR_BRN", "[1-9][0-9]{2}-[0-9]{2}-[0-9]{5}", check: .number(.krBRN), priority: 17,
                examples: ["124-81-00998"],
                counterExamples: ["124-81-00999"]),
            announced(
                "kr_driver", "KR_DRIVER", words: ["운전면허", "면허번호", "license", "licence"],
                "[1-2][0-9][- ][0-9]{2}[- ][0-9]{6}[- ][0-9]{2}",
                examples: ["운전면허: 11-22-123456-12"], counterExamples: ["운전면허: 11-22"]),
            formed(
                "kr_driver", "KR_DRIVER", "(?:1[1-9]|2[0-68])(?:-[0-9]{2}-[0-9]{6}-[0-9]{2}| [0-9]{2} [0-9]{6} [0-9]{2})",
                priority: 16,
                examples: ["11-22-123456-12"], counterExamples: ["11-22-12345-12"]),
            announced(
                "passport", "PASSPORT", id: "passport.kr", words: ["여권번호", "여권", "旅券", "パスポート"], letters: true,
                "(?i)[A-Z]{1,2}[0-9]{3}[A-Z0-9][0-9]{3,4}", priority: 25, examples: ["여권번호: M123A4567"],
                counterExamples: ["여권번호: M12"]),
        ]

    private static let taiwanAndHongKong: [RedactionRule] =
        [
            formed(
                "tw_id", "TW_ID", letters: true, "[A-Z][12][0-9]{8}", check: .number(.twID), priority: 21, examples: ["A123456789"],
                counterExamples: ["A123456788"]),
            announced(
                "tw_id", "TW_ID", words: ["身分證", "身份證", "統一編號", "居留證"], letters: true, "(?i)[A-Z][12][0-9]{8}",
                check: .number(.twID), priority: 27,
                examples: ["身分證: a123456789"], counterExamples: ["身分證: a123456788"]),
            announced(
                "tw_arc", "TW_ARC", words: ["居留證", "arc", "resident certificate"], letters: true, "(?i)[A-Z][ABCD89][0-9]{8}",
                check: .number(.twResident), priority: 27, examples: ["ARC: A800000014"], counterExamples: ["ARC: A800000015"]),
            formed(
                "hk_hkid", "HK_HKID", letters: true, "[A-Z]{1,2}[0-9]{6}\\([0-9A]", check: .number(.hkHKID),
                examples: ["A123456(3"],
                counterExamples: ["A123456(4"]),
        ]
        + number(
            "hk_hkid", "HK_HKID", words: ["hkid", "hong kong identity", "香港身份證", "身份證"], letters: true,
            "(?i)[A-Z]{1,2}[0-9]{6}\\(?[0-9A]",
            check: .number(.hkHKID), example: "A1234563", wrong: ["A1234564"])

    static let southEastAsian: [RedactionRule] = singapore + [otherEntities] + others

    private static let singapore: [RedactionRule] =
        [
            formed(
                "sg_nric", "SG_NRIC", letters: true, "[STFGM][0-9]{7}[A-Z]", check: .number(.sgNRIC), examples: ["S1234567D"],
                counterExamples: ["S1234567A"])
        ]
        + number(
            "sg_nric", "SG_NRIC", words: ["nric", "fin", "nric/fin"], letters: true, "(?i)[STFGM][0-9]{7}[A-Z]",
            check: .number(.sgNRIC), example: "s1234567d",
            wrong: ["s1234567a"])
        + number(
            "sg_uen", "SG_UEN", words: ["uen", "unique entity"], "[0-9]{8,9}[A-Z]|[RST][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z]",
            check: .number(.sgUEN),
            example: "201434292D", wrong: ["201434292E"])

    private static let otherEntities = announced(
        "sg_uen", "SG_UEN", id: "sg_uen.letter.context", words: ["uen", "unique entity"], letters: true,
        "[RST][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z]",
        check: .number(.sgUEN), examples: ["UEN: S89NB1141H"], counterExamples: ["UEN: S89NB1141J"])

    private static let others: [RedactionRule] =
        number(
            "th_id", "TH_ID", words: ["บัตรประชาชน", "เลขบัตร", "เลขประจำตัว", "thai id", "tnin", "thai national"],
            "[1-8](?:-?[0-9]{4}-?[0-9]{5}-?[0-9]{2}-?| [0-9]{4} [0-9]{5} [0-9]{2} )[0-9]", check: .number(.thID),
            example: "2345678901234",
            wrong: ["2345678901235"])
        + [
            formed(
                "th_id", "TH_ID", "[1-8]-[0-9]{4}-[0-9]{5}-[0-9]{2}-[0-9]", check: .number(.thID), examples: ["2-3456-78901-23-4"],
                counterExamples: ["2-3456-78901-23-5"]),
            formed(
                "my_nric", "MY_NRIC", "[0-9]{6}-[0-9]{2}-[0-9]{4}", check: .form(.myNRIC), priority: 17,
                examples: ["770305-02-1234"],
                counterExamples: ["771305-02-1234", "770305-17-1234"]),
            announced(
                "my_nric", "MY_NRIC", words: ["mykad", "nric", "kad pengenalan", "ic number", "ic no"],
                "[0-9]{6}-?[0-9]{2}-?[0-9]{4}",
                check: .form(.myNRIC), examples: ["MyKad: 770305021234"], counterExamples: ["MyKad: 771305021234"]),
            announced(
                "id_nik", "ID_NIK", words: ["nik", "ktp", "nomor induk"], digits(16, separators: " ."), check: .form(.idNIK),
                examples: ["NIK: 3171011708450001"],
                counterExamples: ["NIK: 3171011713450001"]),
            announced(
                "id_npwp", "ID_NPWP", words: ["npwp"], "[0-9]{2}\\.?[0-9]{3}\\.?[0-9]{3}\\.?[0-9]-?[0-9]{3}\\.?[0-9]{3}",
                check: .number(.idNPWP),
                examples: ["NPWP: 01.300.066.6-091.000"], counterExamples: ["NPWP: 01.300.066.7-091.000"]),
            announced(
                "ph_tin", "PH_TIN", words: ["tin", "taxpayer identification"], "[0-9]{3}-[0-9]{3}-[0-9]{3}(?:-[0-9]{3,5})?",
                check: .plausible(if: { Checksum.digits($0).prefix(3) != [6, 0, 0] }), priority: 20,
                examples: ["TIN: 123-456-789-000"],
                counterExamples: ["TIN 123456789"]),
            announced(
                "ph_umid", "PH_UMID", words: ["umid", "crn", "philsys", "sss number", "philhealth"],
                "[0-9]{4}-?[0-9]{7}-?[0-9]|[0-9]{2}-[0-9]{7}-[0-9]|[0-9]{2}-[0-9]{9}-[0-9]|[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{4}",
                examples: ["UMID: 0028-1215160-9", "PhilSys: 1234-5678-9012-3456"], counterExamples: ["UMID: 12"]),
            announced(
                "vn_cccd", "VN_CCCD", words: ["cccd", "căn cước", "cmnd"], "0[0-9]{11}|[0-9]{9}", examples: ["CCCD: 001099012345"],
                counterExamples: ["CCCD: 12"]),
        ]
}
