/// Passports, licences, medical records, cars, places, dates of birth.
extension RedactionRule {
    private static let passportWords = [
        "passport", "travel document", "pasaporte", "passaporto", "passeport", "passaporte", "pasaport",
    ]

    static let documents: [RedactionRule] = [
        announced(
            "passport", "PASSPORT", id: "passport", words: passportWords, letters: true,
            "[A-Za-z]{0,3}[0-9]{6,9}|[A-Za-z][0-9]{3}[A-Za-z][0-9]{4}|[0-9]{2}[A-Za-z]{2}[0-9]{5}", priority: 24,
            examples: [
                "my passport number is T3569075", "Passport: 912803456", "Mi pasaporte es aaa123456", "passport: 13AF12345",
            ],
            counterExamples: ["passport office 12"]),
        whole(
            "passport", "PASSPORT", "(?i)[A-Z]{2}[0-9]{7}|[A-Z]{3}[0-9]{6}|[A-Z][0-9]{8}|[A-Z][0-9]{3}[A-Z][0-9]{4}", priority: 8,
            examples: ["AB1234567", "AAA123456", "A12803456", "m456B7890"], counterExamples: ["AB123456", "ABC12345"]),
        formed(
            "passport", "PASSPORT", id: "passport.mrz", letters: true,
            "P[A-Z<][A-Z]{3}[A-Z<]{39}(?:\\s{1,4}[A-Z0-9<]{44})?"
                + "|[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]{14}[0-9<][0-9]",
            check: .plausible(if: isMachineReadable), priority: 30,
            examples: ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"],
            counterExamples: ["P<UTO", "L898902C36UTO7408123F1204159ZE184226B<<<<<10"]),
        formed(
            "passport", "PASSPORT", id: "passport.mrz_card", letters: true,
            "[IAC][A-Z<][A-Z]{3}[A-Z0-9<]{25}\\s{1,4}[0-9]{7}[MFX<][0-9]{7}[A-Z<]{3}[A-Z0-9<]{11}[0-9]\\s{1,4}[A-Z<]{30}",
            priority: 30,
            examples: ["I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"],
            counterExamples: ["I<UTO"]),
        announced(
            "driver_licence", "DRIVER_LICENCE", id: "driver_licence",
            words: [
                "driver license", "driver licence", "driver's license", "driver's licence", "drivers license", "drivers licence",
                "driving licence", "driving license", "dl number", "permis de conduire", "patente", "licencia de conducir",
                "license number",
            ],
            letters: true, "[A-Za-z]{0,5}[0-9][A-Za-z0-9-]{5,16}", check: .plausible(if: { Checksum.digits($0).count >= 4 }),
            priority: 24,
            examples: ["driver's license number: D1234567", "driving licence: MORGA657054SM9IJ"],
            counterExamples: ["driver's license 12"]),
        announced(
            "driver_licence", "DRIVER_LICENCE", id: "driver_licence.it", words: ["license", "licence", "patente"], letters: true,
            "(?i)[A-Z]{2}[0-9]{7}[A-Z]|U1[B-HJ-NP-TV-Z0-9]{7}[A-Z]", priority: 24, examples: ["patente: AA0123456B"],
            counterExamples: ["patente: AA01"]),
        whole(
            "driver_licence", "DRIVER_LICENCE", id: "driver_licence.it_whole",
            "(?i)[A-Z]{2}[0-9]{7}[A-Z]|U1[B-HJ-NP-TV-Z0-9]{7}[A-Z]", priority: 6, examples: ["aa0123456b", "U1H00B000C"],
            counterExamples: ["aa012345b"]),
        whole(
            "identity_card", "IDENTITY_CARD", id: "identity_card.it_whole",
            "(?i)[A-Z]{2} [0-9]{7}|[0-9]{7}[A-Z]{2}|[A-Z]{2}[0-9]{5}[A-Z]{2}",
            priority: 6, examples: ["AA 1234567", "AA12345AA"], counterExamples: ["AA1234AA"]),
        formed(
            "driver_licence", "DRIVER_LICENCE", id: "driver_licence.it_form", letters: true, "[A-Z]{2}[0-9]{7}[A-Z]", priority: 6,
            examples: ["AA0123456B"], counterExamples: ["AA012345B"]),
        announced(
            "date_of_birth", "DATE_OF_BIRTH", id: "date_of_birth",
            words: [
                "date of birth", "dateofbirth", "dob", "birth date", "birthdate", "birthday", "born on", "geburtsdatum",
                "geboren am",
                "date de naissance", "fecha de nacimiento", "data di nascita", "data de nascimento", "geboortedatum",
                "生年月日", "出生日期",
            ],
            "(?i)[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}"
                + "|[0-9]{1,2}\\.? [a-z]{3,9}\\.?,? [0-9]{4}|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日",
            priority: 24, examples: ["date of birth: 1984-03-12", "DOB: 03/12/1984", "geboren am 12. Mai 1984"],
            counterExamples: ["the meeting of 1984-03-12"]),
        announced(
            "date_of_birth", "DATE_OF_BIRTH", id: "date_of_birth.month",
            words: ["date of birth", "dob", "birth date", "birthdate", "born on"],
            letters: true,
            "(?i)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.? [0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4}",
            priority: 24,
            examples: ["born on March 12, 1984"], counterExamples: ["born in March"]),
    ]

    private static func isMachineReadable(_ value: ArraySlice<UInt8>) -> Bool {
        if value.count == 44, value.first != UInt8(ascii: "P") || !value.starts(with: "P<".utf8) {
            return IdentityNumber.isPassportLine(value)
        }
        return value.contains(UInt8(ascii: "<"))
    }

    static let health: [RedactionRule] = [
        announced(
            "medical_record", "MEDICAL_RECORD",
            words: ["mrn", "medical record", "patient id", "patient number", "chart number", "health record"],
            letters: true, "(?i)[A-Z]{0,4}-?[0-9]{5,12}", priority: 24,
            examples: ["MRN: 00482913", "medical record number: A-1234567"],
            counterExamples: ["medical record of 2020"]),
        announced(
            "diagnosis", "DIAGNOSIS", words: ["icd-10", "icd10", "icd-11", "icd", "diagnosis code", "dx"], letters: true,
            "[A-TV-Z][0-9][0-9AB](?:\\.[0-9A-KXZ]{1,4})?", priority: 24, examples: ["ICD-10: E11.9", "diagnosis code F32.1"],
            counterExamples: ["ICD-10: chapter"]),
        announced(
            "health_insurance", "HEALTH_INSURANCE",
            words: ["member id", "policy number", "insurance id", "group number", "subscriber id"],
            letters: true, "(?i)[A-Z]{0,4}[0-9]{6,14}", priority: 23, examples: ["Member ID: XYZ123456789"],
            counterExamples: ["member id 12"]),
    ]

    static let vehicles: [RedactionRule] = [
        announced(
            "vin", "VIN", words: ["vin", "chassis", "vehicle identification", "fahrgestellnummer", "fin"], letters: true,
            "(?i)[A-HJ-NPR-Z0-9]{17}",
            check: .confirmed(if: { IdentityNumber.vin.accepts($0) }), priority: 25,
            examples: ["VIN: 1M8GDM9AXKP042788", "chassis WVWZZZ1JZXW000001"],
            counterExamples: ["VIN: 1M8GDM9AXKP0"]),
        formed(
            "vin", "VIN", letters: true, "[JKLSTVWXYZ][A-HJ-NPR-Z0-9]{16}", check: .require { isCarNumber($0) }, priority: 17,
            examples: ["JM1BL1S59A1134659"],
            counterExamples: ["JM1BL1S51A1134659"]),
        announced(
            "imei", "IMEI", words: ["imei", "imeisv"], "[0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{6}(?:[ -]?[0-9]{1,2})?",
            check: .number(.imei),
            priority: 29,
            examples: ["IMEI: 356868000041418"], counterExamples: ["IMEI: 356868000041419"]),
        announced(
            "license_plate", "LICENSE_PLATE",
            words: [
                "license plate", "licence plate", "number plate", "plate number", "plate no", "plates", "plate", "car reg",
                "vehicle reg",
                "registration number", "registration no", "vrn", "vehicle", "vehicles", "kennzeichen", "immatriculation", "targa",
                "matrícula",
                "kenteken", "plaka", "plaka numarası",
            ],
            letters: true, "[A-ZÄÖÜ0-9]{1,3}(?:[ -]?[A-Z0-9]{1,4}){1,3}", check: .plausible(if: isPlate), priority: 22,
            examples: ["license plate 34 ABC 1234", "Kennzeichen: HH-AB-1234", "plate number is ABJ-123XY"],
            counterExamples: ["license plate 12", "vehicle A"]),
        formed(
            "license_plate", "LICENSE_PLATE", id: "license_plate.ng", letters: true, "[A-Z]{3}-[0-9]{3}[A-Z]{2}", priority: 6,
            examples: ["KJA-999PZ"], counterExamples: ["KJA-999P"]),
        whole(
            "license_plate", "LICENSE_PLATE",
            "(?i)[A-Z]{2}(?:0[2-9]|[12][0-9]|5[1-9]|6[0-9]|7[0-9]) ?[A-HJ-PR-Z]{3}"
                + "|(?:0[1-9]|[1-7][0-9]|8[01]) ?[A-Z]{1,3} ?[0-9]{2,4}|"
                + "[A-Z]{3}-?[0-9]{3}-?[A-Z]{2}|[A-HJ-NPR-TV-Y][0-9]{1,3} ?[A-HJ-PR-Y]{3}"
                + "|[A-HJ-PR-Y]{3} ?[0-9]{1,3}[A-HJ-NPR-TV-Y]",
            priority: 7, examples: ["AB51 ABC", "34 ABC 1234", "APP-456CV", "K1 ABC"], counterExamples: ["AB49 ABC", "99 ABC 123"]),
    ]

    private static func isCarNumber(_ value: ArraySlice<UInt8>) -> Bool {
        IdentityNumber.vin.accepts(value) && value.suffix(4).allSatisfy(ByteSet.digits.contains)
            && Checksum.digits(value).count >= 7
            && value.count { ByteSet.letters.contains($0) } >= 4
    }

    private static func isPlate(_ value: ArraySlice<UInt8>) -> Bool {
        let letters = value.count { ByteSet.letters.contains($0) }, digits = Checksum.digits(value).count
        return letters >= 1 && (1...6).contains(digits) && letters + digits >= 4 && letters + digits <= 9
    }

    private static let outward = "(?:[A-PR-UWYZ][0-9][0-9A-HJKSTUW]?|[A-PR-UWYZ][A-HK-Y][0-9][0-9ABEHMNPRVWXY]?|GIR)"

    static let places: [RedactionRule] = [
        announced(
            "coordinates", "COORDINATES", words: ["lat", "latitude", "lon", "lng", "longitude", "coordinates", "gps", "geo:"],
            "[0-9]{1,3}\\.[0-9]{4,15}(?:°?[ ]?[NSns]?\\s{0,2}[,;/]\\s{0,2}-?[0-9]{1,3}\\.[0-9]{4,15})?", priority: 23,
            examples: ["latitude: 48.858370", "coordinates: 48.85837, 2.294481", "geo:37.786971,-122.399677"],
            counterExamples: ["latitude 48", "lat: 1.5"]),
        announced(
            "coordinates", "COORDINATES", id: "coordinates.degrees", words: ["coordinates", "position", "gps", "located at"],
            "[0-9]{1,3}° ?[0-9]{1,2}['′] ?(?:[0-9]{1,2}(?:\\.[0-9]+)?[\"″] ?)?[NS],? ?"
                + "[0-9]{1,3}° ?[0-9]{1,2}['′] ?(?:[0-9]{1,2}(?:\\.[0-9]+)?[\"″] ?)?[EW]",
            priority: 23, examples: ["GPS: 48°51′30″N 2°17′40″E"], counterExamples: ["gps 48° warm"]),
        announced(
            "postal_code", "POSTAL_CODE",
            words: [
                "zip code", "zipcode", "zip:", "postal code", "postcode", "post code", "postleitzahl", "plz", "code postal",
                "código postal", "cep", "pincode", "pin code",
            ], letters: true,
            "[0-9]{5}-[0-9]{3,4}|[0-9]{4,6}(?: ?[A-Z]{2})?|[0-9]{2,4}[- ][0-9]{2,4}", priority: 21,
            examples: ["ZIP code: 94105", "PLZ 80331", "postal code 3610-114"], counterExamples: ["zip code 1"]),
        announced(
            "postal_code", "POSTAL_CODE", id: "postal_code.uk",
            words: ["postcode", "post code", "postal code", "address", "zip code"], letters: true,
            outward + " ?[0-9][ABD-HJLNP-UW-Z]{2}|[A-CEGHJ-NPR-TVXY][0-9][A-Z] ?[0-9][A-Z][0-9]", priority: 21,
            examples: ["postcode EC2A 1NT", "address is SW1A 1AA"], counterExamples: ["postcode M1 1CA"]),
        formed(
            "postal_code", "POSTAL_CODE", id: "postal_code.uk_spaced", letters: true,
            "[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKMNPR-Y]? [0-9][ABD-HJLNP-UW-Z]{2}", priority: 6, examples: ["EC2A 1NT"],
            counterExamples: ["XA1 1CI"]),
        whole(
            "postal_code", "POSTAL_CODE", id: "postal_code.whole", outward + " ?[0-9][ABD-HJLNP-UW-Z]{2}", priority: 6,
            examples: ["EC1A1BB", "GIR 0AA", "M1 1AA"], counterExamples: ["M1 1CA", "XA1"]),
        announced(
            "postal_address", "POSTAL_ADDRESS",
            words: [
                "address", "lives at", "live at", "living at", "ship to", "deliver to", "reside at", "resides at", "located at",
                "residence",
            ],
            "[0-9]{1,5}[A-Za-z]?,? (?:(?:[NSEW]\\.? )?[A-Z0-9][A-Za-z0-9.'-]* ){1,4}"
                + "(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Square|Sq"
                + "|Terrace|Way|Close|Crescent|Parkway|Pkwy|Highway|Hwy)\\b\\.?(?:,? (?:Apt|Suite|Unit|#)\\.? ?[A-Za-z0-9]{1,6})?",
            priority: 21, examples: ["address: 221B Baker Street", "lives at 1600 Pennsylvania Avenue"],
            counterExamples: ["address 12 of the table"]),
        announced(
            "postal_address", "POSTAL_ADDRESS", id: "postal_address.box", words: ["p.o. box", "po box", "postfach"], "[0-9]{2,6}",
            priority: 21,
            examples: ["PO Box 9168"], counterExamples: ["po box 1"]),
    ]
}
