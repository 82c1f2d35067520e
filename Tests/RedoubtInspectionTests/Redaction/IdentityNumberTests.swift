internal import Testing

@testable internal import RedoubtInspection

@Suite struct IdentityNumberTests {
    /// Numbers that their issuers or standards print as samples, or that were computed by hand.
    static let samples: [(kind: String, number: String)] = [
        ("us_ssn", "123456789"), ("us_itin", "911701234"), ("us_routing", "121000358"), ("us_mbi", "1EG4TE5MK73"),
        ("us_npi", "1234567893"),
        ("us_dea", "BB1388568"), ("ca_sin", "731530150"), ("br_cpf", "52998224725"), ("br_cnpj", "11222333000181"),
        ("br_cnpj", "12ABC34501DE35"), ("mx_curp", "BOXW310820HNERXN09"), ("mx_rfc", "GODE561231GR8"),
        ("mx_clabe", "032180000118359719"),
        ("ar_cuit", "20055361682"), ("ar_cbu", "2850590940090418135201"), ("cl_rut", "125319092"), ("co_nit", "2131234321"),
        ("pe_ruc", "20512333797"), ("ec_cedula", "1714307103"), ("do_cedula", "00113918205"), ("ve_rif", "V114702834"),
        ("uy_rut", "211003420017"), ("uk_nhs", "4010232137"), ("uk_utr", "1955839661"), ("uk_nino", "TW987654A"),
        ("uk_vat", "980780684"),
        ("ie_pps", "6433435F"), ("ie_pps", "6433435OA"), ("de_tax_id", "36574261809"), ("de_vat", "DE136695976"),
        ("de_pension", "15070649C103"),
        ("de_health", "A123456780"), ("de_id_card", "CZ6311T03"), ("de_lanr", "987654401"), ("fr_nir", "295109912611193"),
        ("fr_siren", "552008443"), ("fr_siret", "73282932000074"), ("fr_vat", "FR40303265045"), ("fr_spi", "3023217600053"),
        ("es_dni", "54362315K"), ("es_nie", "X2482300W"), ("es_cif", "J99216582"), ("es_ccc", "12341234161234567890"),
        ("it_fiscal_code", "RCCMNL83S18D969H"), ("it_vat", "00743110157"), ("pt_nif", "501964843"), ("pt_card", "000000000ZZ4"),
        ("nl_bsn", "111222333"), ("be_nn", "85073003328"), ("be_vat", "BE0403019261"), ("ch_ahv", "7569217076985"),
        ("ch_uid", "CHE100155212"),
        ("at_svnr", "1237010180"), ("at_uid", "ATU13585627"), ("pl_pesel", "44051401458"), ("pl_nip", "8567346215"),
        ("pl_regon", "192598184"), ("pl_id_card", "ABA300000"), ("cz_rc", "7103192745"), ("hu_tax_id", "8071592153"),
        ("hu_tax_number", "12892312"), ("ro_cnp", "1630615123457"), ("ro_cui", "18547290"), ("bg_egn", "7523169263"),
        ("hr_oib", "33392005961"), ("gr_afm", "023456780"), ("gr_amka", "01013099997"), ("si_emso", "0101006500006"),
        ("si_tax", "50223054"), ("rs_pib", "101134702"), ("ru_inn", "123456789047"), ("ru_snils", "11223344595"),
        ("ua_rntrc", "1759013776"),
        ("se_personnummer", "8803200016"), ("se_orgnr", "5567037485"), ("no_fodselsnummer", "15108695088"),
        ("no_orgnr", "988077917"),
        ("dk_cpr", "2110625629"), ("dk_cvr", "13585628"), ("fi_hetu", "131052-308T"), ("fi_ytunnus", "20774740"),
        ("is_kennitala", "4504013150"), ("ee_ik", "36805280109"), ("lt_ak", "33309240064"), ("lv_pk", "16117519997"),
        ("in_aadhaar", "234123412346"), ("in_gstin", "27AAPFU0939F1ZV"), ("in_voter", "WKH1186253"),
        ("cn_ric", "360426199101010071"),
        ("cn_uscc", "91110000600037341L"), ("jp_my_number", "621498320257"), ("kr_brn", "1248100998"), ("tw_id", "A123456789"),
        ("tw_arc", "A800000014"), ("tw_ubn", "00501503"), ("hk_hkid", "A1234563"), ("sg_nric", "S1234567D"),
        ("sg_uen", "201434292D"),
        ("th_id", "2345678901234"), ("id_npwp", "013000666091000"), ("au_tfn", "876543210"), ("au_abn", "51824753556"),
        ("au_acn", "005499981"),
        ("au_medicare", "2123456701"), ("nz_ird", "49091850"), ("nz_nhi", "ZAC5361"), ("tr_tckn", "10000000146"),
        ("tr_vkn", "4540536920"),
        ("il_id", "039337423"), ("sa_id", "1000000008"), ("za_id", "8001015009087"), ("imei", "356868000041418"),
        ("vin", "1M8GDM9AXKP042788"), ("iban", "GB29NWBK60161331926819"), ("lei", "213800KUD8LAJWSQ9D15"),
        ("credit_card", "4111111111111111"),
    ]

    private static let byKind = Dictionary(uniqueKeysWithValues: IdentityNumber.all.map { ($0.kind, $0) })

    @Test(arguments: samples.indices)
    func `a sample passes its test, and with another last character fails`(place: Int) throws {
        let (kind, number) = Self.samples[place]
        let test = try #require(Self.byKind[kind], "\(kind)")
        #expect(test.accepts(number.utf8), "\(kind) \(number)")
        #expect(test.accepts(number.lowercased().utf8), "\(kind) \(number)")
        // Some come in more than one length.
        if !["ro_cui", "imei", "au_tfn"].contains(kind) { #expect(!test.accepts(number.utf8.dropLast()), "\(kind) shorter") }
        // The numbers without a check digit, and those that do not end in it.
        guard
            !["us_ssn", "us_itin", "us_mbi", "uk_nino", "id_npwp", "au_medicare", "de_lanr", "is_kennitala", "dk_cpr"].contains(
                kind)
        else {
            return
        }
        let last = try #require(number.utf8.last { ByteSet.alphanumerics.contains($0) })
        let others = (ByteSet.digits.contains(last) ? Array("0123456789".utf8) : Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)).filter {
            $0 != last
        }
        let taken = others.count { other in
            var bytes = Array(number.utf8)
            guard let index = bytes.lastIndex(of: last) else { return false }
            bytes[index] = other
            return test.accepts(bytes)
        }
        #expect(taken <= 1, "\(kind): \(taken) other endings pass")
    }

    @Test func `every test has a name of its own and rejects the empty text`() {
        #expect(Self.byKind.count == IdentityNumber.all.count)
        #expect(IdentityNumber.all.count >= 100)
        for number in IdentityNumber.all {
            #expect(!number.accepts("".utf8), "\(number.kind)")
            #expect(!number.accepts("no number".utf8), "\(number.kind)")
        }
    }

    @Test func `the hashes have the values of their standards`() {
        func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
        #expect(hex(SHA256.hash(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hex(SHA256.hash(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)))
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        #expect(hex(Keccak256.hash([])) == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
        #expect(hex(Keccak256.hash(Array("abc".utf8))) == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")
    }

    @Test func `the group of the pentagon finds every transposition`() {
        let digits = [2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 6]
        #expect(Checksum.verhoeff(digits))
        for place in digits.indices.dropLast() where digits[place] != digits[place + 1] {
            var swapped = digits
            swapped.swapAt(place, place + 1)
            #expect(!Checksum.verhoeff(swapped))
        }
    }

    @Test func `wallet addresses are told from their neighbours`() {
        let address = Array(("bc1q" + "ar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq").utf8)
        #expect(WalletAddress.isBech32(address))
        #expect(WalletAddress.isBech32(address.map { (97...122).contains($0) ? $0 - 32 : $0 }))
        for place in 4..<address.count {
            var changed = address
            changed[place] = changed[place] == UInt8(ascii: "q") ? UInt8(ascii: "p") : UInt8(ascii: "q")
            #expect(!WalletAddress.isBech32(changed))
        }
        #expect(WalletAddress.isBase58(Array("16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyZ".utf8), versions: [0]))
        #expect(!WalletAddress.isBase58(Array("16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyY".utf8), versions: [0]))
        #expect(!WalletAddress.isBase58(Array("0OIl".utf8)))
    }
}
