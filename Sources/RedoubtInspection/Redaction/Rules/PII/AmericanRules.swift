/// Canada and Latin America.
extension RedactionRule {
    static let restOfAmerica: [RedactionRule] = canada + brazil + mexico + southernCone + andes

    private static let canada: [RedactionRule] =
        number(
            "ca_sin", "CA_SIN",
            words: ["social insurance", "sin number", "sin:", "sin no", "sin #", "numéro d'assurance sociale", "nas"],
            "[0-9]{9}|[0-9]{3}-[0-9]{3}-[0-9]{3}|[0-9]{3} [0-9]{3} [0-9]{3}", check: .number(.caSIN), example: "731-530-150",
            wrong: ["111 111 112", "046-454 286"])

    private static let brazil: [RedactionRule] =
        [
            formed(
                "br_cpf", "BR_CPF", "[0-9]{3}\\.[0-9]{3}\\.[0-9]{3}-[0-9]{2}", check: .number(.brCPF), examples: ["529.982.247-25"],
                counterExamples: ["529.982.247-26"]),
            formed(
                "br_cnpj", "BR_CNPJ", "[0-9]{2}\\.[0-9]{3}\\.[0-9]{3}/[0-9]{4}-[0-9]{2}", check: .number(.brCNPJ),
                examples: ["11.222.333/0001-81"], counterExamples: ["11.222.333/0001-82"]),
        ]
        + number(
            "br_cpf", "BR_CPF", words: ["cpf", "cadastro de pessoa"], digits(11), check: .number(.brCPF), example: "52998224725",
            wrong: ["52998224726"])
        + number(
            "br_cnpj", "BR_CNPJ", words: ["cnpj"], "[0-9A-Z]{2}\\.?[0-9A-Z]{3}\\.?[0-9A-Z]{3}/?[0-9A-Z]{4}-?[0-9]{2}",
            check: .number(.brCNPJ), example: "11222333000181", wrong: ["11222333000182"])

    private static let mexico: [RedactionRule] = [
        formed(
            "mx_curp", "MX_CURP", letters: true, "[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[A-Z0-9][0-9]", check: .number(.mxCURP),
            examples: ["BOXW310820HNERXN09"], counterExamples: ["BOXW310820HNERXN08"]),
        announced(
            "mx_curp", "MX_CURP", words: ["curp"], letters: true, "(?i)[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[A-Z0-9][0-9]",
            check: .number(.mxCURP), examples: ["curp: boxw310820hnerxn09"], counterExamples: ["curp: boxw310820hnerxn08"]),
        formed(
            "mx_rfc", "MX_RFC", letters: true, "[A-Z&]{3,4}-?[0-9]{6}-?[A-Z0-9]{2}[0-9A]", check: .number(.mxRFC),
            examples: ["GODE561231GR8"], counterExamples: ["GODE561231GR9"]),
        announced(
            "mx_rfc", "MX_RFC", words: ["rfc"], letters: true, "(?i)[A-Z&]{3,4}[- ]?[0-9]{6}[- ]?[A-Z0-9]{2}[0-9A]",
            check: .number(.mxRFC), examples: ["RFC: gode561231gr8"], counterExamples: ["RFC: gode561231gr9"]),
    ]

    private static let southernCone: [RedactionRule] =
        [
            formed(
                "ar_cuit", "AR_CUIT", "[23][0-9]-[0-9]{8}-[0-9]", check: .number(.arCUIT), examples: ["20-05536168-2"],
                counterExamples: ["20-05536168-3"]),
            formed(
                "cl_rut", "CL_RUT", "[0-9]{1,2}\\.[0-9]{3}\\.[0-9]{3}-[0-9Kk]", check: .number(.clRUT), examples: ["12.531.909-2"],
                counterExamples: ["12.531.909-3"]),
            announced(
                "ar_dni", "AR_DNI", words: ["dni", "documento nacional"], "[0-9]{1,2}\\.?[0-9]{3}\\.?[0-9]{3}",
                check: .plausible(if: { (7...8).contains($0.count { $0 != 46 }) }), priority: 22,
                examples: ["DNI: 20.123.456", "DNI 5123456"],
                counterExamples: ["dni 12"]),
        ]
        + number(
            "ar_cuit", "AR_CUIT", words: ["cuit", "cuil"], digits(11, separators: " -"), check: .number(.arCUIT),
            example: "20055361682", wrong: ["20055361683"])
        + number(
            "cl_rut", "CL_RUT", words: ["rut", "run", "rol único"], "[0-9]{1,2}\\.?[0-9]{3}\\.?[0-9]{3}-?[0-9Kk]",
            check: .number(.clRUT),
            example: "12531909-2", wrong: ["12531909-3"])
        + number(
            "uy_rut", "UY_RUT", words: ["rut", "registro único"], digits(12, separators: " -"), check: .number(.uyRUT),
            example: "211003420017", wrong: ["211003420018"])

    private static let andes: [RedactionRule] =
        number(
            "co_nit", "CO_NIT", words: ["nit", "número de identificación tributaria"],
            "[0-9]{3}\\.?[0-9]{3}\\.?[0-9]{3}-?[0-9]|[0-9]{7,8}-?[0-9]",
            check: .number(.coNIT), example: "213.123.432-1", wrong: ["213.123.432-2"])
        + [
            announced(
                "co_cedula", "CO_CEDULA", words: ["cédula de ciudadanía", "cedula de ciudadania", "c.c."],
                "[0-9]{1,2}\\.?[0-9]{3}\\.?[0-9]{3}|1\\.?[0-9]{3}\\.?[0-9]{3}\\.?[0-9]{3}", priority: 22,
                examples: ["cédula de ciudadanía: 1.020.345.678"], counterExamples: ["c.c. 12"])
        ]
        + number(
            "pe_ruc", "PE_RUC", words: ["ruc", "registro único de contribuyentes"], "[12][0-9]{10}", check: .number(.peRUC),
            example: "20512333797", wrong: ["20512333798"])
        + number(
            "ec_cedula", "EC_CEDULA", words: ["cedula", "cédula"], "[0-9]{9}-?[0-9]", check: .number(.ecCedula),
            example: "171430710-3", wrong: ["171430710-4"])
        + number(
            "do_cedula", "DO_CEDULA", words: ["cedula", "cédula"], "[0-9]{3}-?[0-9]{7}-?[0-9]", check: .number(.doCedula),
            example: "001-1391820-5", wrong: ["001-1391820-6"])
        + number(
            "ve_rif", "VE_RIF", words: ["rif"], letters: true, "[VEJPG]-?[0-9]{8}-?[0-9]", check: .number(.veRIF),
            example: "V-11470283-4", wrong: ["V-11470283-5"])
}
