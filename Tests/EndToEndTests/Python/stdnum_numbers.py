"""Numbers of many countries with python-stdnum's verdict, one a line: kind, number, 0 or 1.

Usage: stdnum_numbers.py COUNT [SEED [KIND...]]

Of every kind a third is valid, a third is made from valid ones by small mistakes, and a third is random. Numbers on which
the two implementations differ on purpose are left out; DIFFERENT says where and why.
"""

import datetime
import importlib
import random
import string
import sys

DIGITS, CAPITALS = string.digits, string.ascii_uppercase
BOTH = DIGITS + CAPITALS


def d(count):
    return "".join(random.choices(DIGITS, k=count))


def pick(alphabet, count=1):
    return "".join(random.choices(alphabet, k=count))


def one(*choices):
    return random.choice(choices)


def day(form="%y%m%d", first=1900, last=2024):
    return (datetime.date(first, 1, 1) + datetime.timedelta(random.randrange((last - first) * 365))).strftime(form)


def district(number):
    value = int(number[:2])
    return 1 <= value <= 12 or 21 <= value <= 32 or 61 <= value <= 72 or value == 80


def is_bis(number):
    return importlib.import_module("stdnum.be.bis").is_valid(number)


# Left out: numbers for which the test holds. The text is the reason.
DIFFERENT = {
    "us_itin": (lambda n: 50 <= int((n + "000")[3:5] if n[3:5].isdigit() else 0) <= 65, "the IRS issues groups 50 to 65 since 2013"),
    "us_routing": (lambda n: len(n) == 9 and n.isdigit() and not district(n), "stdnum does not test the Federal Reserve district"),
    "uk_utr": (lambda n: n[0] == "K", "stdnum drops a leading K"),
    "pt_card": (lambda n: len(n) != 12, "stdnum takes any length"),
    "be_nn": (lambda n: is_bis(n) or (n[:2].isdigit() and int(n[:2]) >= 24), "bis numbers have a module of their own; years to come"),
    "se_personnummer": (lambda n: len(n) == 12 and n[0] == "0", "years before 1000"),
    "dk_cpr": (lambda n: n[4:6].isdigit() and 24 <= int(n[4:6]) < 58, "stdnum refuses dates after today"),
    "no_fodselsnummer": (lambda n: n[4:6].isdigit() and 24 <= int(n[4:6]) < 40, "stdnum refuses dates after today"),
    "cn_ric": (lambda n: n[:6] not in ("110101", "310101") or n[6:8] != "20", "stdnum has a table of counties by year"),
    "sg_uen": (lambda n: n[0] in "T2", "stdnum refuses years after this one"),
    "id_nik": (lambda n: n[:4] not in ("3171", "3273"), "stdnum has a table of districts"),
    "id_npwp": (lambda n: len(n) == 16, "the form of sixteen digits"),
    "mx_curp": (lambda n: n[10:11] == "X" or rude("mx.curp", n), "X for sex is new; stdnum refuses rude words"),
    "mx_rfc": (lambda n: rude("mx.rfc", n), "stdnum refuses rude words"),
    "lei": (lambda n: len(n) != 20, "stdnum takes any length"),
    "ru_ogrn": (lambda n: len(n) == 15 and n.isdigit() and int(n[:14]) % 13 > 9, "of a remainder of two digits the last one counts"),
}


def rude(module, number):
    return number[:4] in importlib.import_module("stdnum." + module)._name_blacklist


def luhn(body):
    return body + importlib.import_module("stdnum.luhn").calc_check_digit(body)


def siret():
    body = luhn(d(8))
    return one(luhn(body + d(4)), "356000000" + d(5))


def french_vat():
    body = luhn(d(8))
    return "FR" + (f"{int(body + '12') % 97:02d}" if random.random() < 0.5 else pick("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", 2)) + body


def german_tax():
    digits = random.sample(DIGITS, 9)
    digits.append(random.choice(digits))
    random.shuffle(digits)
    body = "".join(digits)
    return body + importlib.import_module("stdnum.iso7064.mod_11_10").calc_check_digit(body)


FORMS = {"GB": "aaaannnnnnnnnnnnnn", "DE": "n" * 18, "FR": "n" * 10 + "c" * 11 + "nn", "NL": "aaaa" + "n" * 10, "MT": "aaaannnnn" + "c" * 18,
         "BR": "n" * 23 + "ac", "NO": "n" * 11, "CH": "nnnnn" + "c" * 12, "IT": "a" + "n" * 10 + "c" * 12, "SA": "nn" + "c" * 18}


def iban():
    country = random.choice(list(FORMS))
    body = "".join(pick({"n": DIGITS, "a": CAPITALS, "c": BOTH}[sign]) for sign in FORMS[country])
    return country + importlib.import_module("stdnum.iban").calc_check_digits(country + "00" + body) + body


STATES = "AS BC BS CC CH CL CM CS DF DG GR GT HG JC MC MN MS NE NL NT OC PL QR QT SL SP SR TC TL TS VZ YN ZS AA".split()
UEN = "LP LL FC PF RF MQ MM NB CC CS MB".split()

# kind: (module, what makes candidates)
KINDS = {
    "us_ssn": ("us.ssn", lambda: d(9)),
    "us_itin": ("us.itin", lambda: "9" + d(2) + pick("789") + d(5)),
    "us_ein": ("us.ein", lambda: d(9)),
    "us_routing": ("us.rtn", lambda: pick("0123678") + d(8)),
    "ca_sin": ("ca.sin", lambda: d(9)),
    "br_cpf": ("br.cpf", lambda: d(11)),
    "br_cnpj": ("br.cnpj", lambda: d(14)),
    "mx_curp": ("mx.curp", lambda: pick(CAPITALS, 4) + day() + pick("HM") + one(*STATES) + pick(CAPITALS, 3) + pick("0123A") + d(1)),
    "mx_rfc": ("mx.rfc", lambda: pick(CAPITALS, one(3, 4)) + day() + pick(BOTH[1:]) + pick(BOTH[1:]) + pick("0123456789A")),
    "ar_cuit": ("ar.cuit", lambda: one("20", "23", "27", "30", d(2)) + d(9)),
    "ar_cbu": ("ar.cbu", lambda: d(22)),
    "cl_rut": ("cl.rut", lambda: d(one(7, 8)) + pick("0123456789K")),
    "co_nit": ("co.nit", lambda: d(random.randint(8, 16))),
    "pe_ruc": ("pe.ruc", lambda: one("10", "15", "17", "20", d(2)) + d(9)),
    "ec_cedula": ("ec.ci", lambda: d(10)),
    "do_cedula": ("do.cedula", lambda: d(11)),
    "ve_rif": ("ve.rif", lambda: pick("VEJPG") + d(9)),
    "uy_rut": ("uy.rut", lambda: pick("012") + d(7) + "001" + d(1)),
    "uk_nhs": ("gb.nhs", lambda: d(10)),
    "uk_utr": ("gb.utr", lambda: d(10)),
    "uk_vat": ("gb.vat", lambda: d(9)),
    "ie_pps": ("ie.pps", lambda: d(7) + pick(CAPITALS) + one("", *"ABHWTX")),
    "de_tax_id": ("de.idnr", german_tax),
    "de_vat": ("de.vat", lambda: d(9)),
    "fr_nir": ("fr.nir", lambda: pick("12") + day("%y%m") + one("2A", "2B", d(2), d(2), d(2)) + d(8)),
    "fr_siren": ("fr.siren", lambda: d(9)),
    "fr_siret": ("fr.siret", siret),
    "fr_vat": ("fr.tva", french_vat),
    "fr_spi": ("fr.nif", lambda: pick("0123") + d(12)),
    "es_dni": ("es.dni", lambda: d(8) + pick(CAPITALS)),
    "es_nie": ("es.nie", lambda: pick("XYZ") + d(7) + pick(CAPITALS)),
    "es_cif": ("es.cif", lambda: pick("ABCDEFGHJNPQRSUVW") + d(7) + pick("0123456789ABCDEFGHIJ")),
    "es_nif": ("es.nif", lambda: one(d(8), pick("XYZKLM") + d(7), pick(CAPITALS) + d(7)) + pick(BOTH)),
    "es_ccc": ("es.ccc", lambda: d(20)),
    "it_fiscal_code": ("it.codicefiscale", lambda: pick(CAPITALS, 6) + d(2) + pick("ABCDEHLMPRST") + d(2) + pick(CAPITALS) + d(3) + pick(CAPITALS)),
    "it_vat": ("it.iva", lambda: d(7) + one("0" + d(2), d(3)) + d(1)),
    "pt_nif": ("pt.nif", lambda: d(9)),
    "pt_card": ("pt.cc", lambda: d(9) + pick(BOTH, 2) + d(1)),
    "nl_bsn": ("nl.bsn", lambda: d(9)),
    "be_nn": ("be.nn", lambda: day() + d(5)),
    "be_vat": ("be.vat", lambda: pick("01") + d(9)),
    "ch_ahv": ("ch.ssn", lambda: "756" + d(10)),
    "ch_uid": ("ch.uid", lambda: "CHE" + d(9)),
    "at_svnr": ("at.vnr", lambda: d(10)),
    "at_uid": ("at.uid", lambda: "ATU" + d(8)),
    "pl_pesel": ("pl.pesel", lambda: day() + d(5)),
    "pl_nip": ("pl.nip", lambda: d(10)),
    "pl_regon": ("pl.regon", lambda: d(9)),
    "cz_rc": ("cz.rc", lambda: one(day() + d(4), day(last=1954) + d(3))),
    "hu_tax_number": ("hu.anum", lambda: d(8)),
    "ro_cnp": ("ro.cnp", lambda: d(1) + day() + d(6)),
    "ro_cui": ("ro.cui", lambda: d(random.randint(2, 10))),
    "bg_egn": ("bg.egn", lambda: day() + d(4)),
    "bg_pnf": ("bg.pnf", lambda: d(10)),
    "hr_oib": ("hr.oib", lambda: d(11)),
    "gr_afm": ("gr.vat", lambda: d(9)),
    "gr_amka": ("gr.amka", lambda: day("%d%m%y") + d(5)),
    "si_emso": ("si.emso", lambda: day("%d%m") + pick("90") + d(8)),
    "si_tax": ("si.ddv", lambda: d(8)),
    "rs_pib": ("rs.pib", lambda: d(9)),
    "ru_inn": ("ru.inn", lambda: d(one(10, 12))),
    "ru_ogrn": ("ru.ogrn", lambda: d(one(13, 15))),
    "ua_rntrc": ("ua.rntrc", lambda: d(10)),
    "se_personnummer": ("se.personnummer", lambda: one(day(), day("%Y%m%d")) + d(4)),
    "se_orgnr": ("se.orgnr", lambda: d(10)),
    "no_fodselsnummer": ("no.fodselsnummer", lambda: day("%d%m%y") + d(5)),
    "no_orgnr": ("no.orgnr", lambda: d(9)),
    "dk_cpr": ("dk.cpr", lambda: day("%d%m%y") + d(4)),
    "dk_cvr": ("dk.cvr", lambda: d(8)),
    "fi_hetu": ("fi.hetu", lambda: day("%d%m%y") + pick("-+ABCDEFYXWVU") + d(3) + pick("0123456789ABCDEFHJKLMNPRSTUVWXY")),
    "fi_ytunnus": ("fi.ytunnus", lambda: d(8)),
    "is_kennitala": ("is_.kennitala", lambda: day("%d%m%y") + d(3) + pick("09")),
    "ee_ik": ("ee.ik", lambda: pick("123456") + day() + d(4)),
    "lt_ak": ("lt.asmens", lambda: pick("1234569") + day() + d(4)),
    "lv_pk": ("lv.pvn", lambda: one(day("%d%m%y") + pick("012") + d(4), "32" + d(9), d(11))),
    "in_aadhaar": ("in_.aadhaar", lambda: d(12)),
    "in_pan": ("in_.pan", lambda: pick(CAPITALS, 3) + pick("ABCFGHLJPTKQ") + pick(CAPITALS) + d(4) + pick(CAPITALS)),
    "in_gstin": ("in_.gstin", lambda: pick("0123") + d(1) + pick(CAPITALS, 3) + pick("ABCFGHLJPT") + pick(CAPITALS) + d(4) + pick(CAPITALS) + pick(BOTH) + "Z" + pick(BOTH)),
    "in_voter": ("in_.epic", lambda: pick(CAPITALS, 3) + d(7)),
    "pk_cnic": ("pk.cnic", lambda: d(13)),
    "cn_ric": ("cn.ric", lambda: one("110101", "310101") + day("%Y%m%d", 2000) + d(3) + pick("0123456789X")),
    "cn_uscc": ("cn.uscc", lambda: d(8) + pick("0123456789ABCDEFGHJKLMNPQRTUWXY", 10)),
    "jp_my_number": ("jp.in_", lambda: d(12)),
    "jp_corporate": ("jp.cn", lambda: d(13)),
    "kr_rrn": ("kr.rrn", lambda: day() + d(7)),
    "tw_ubn": ("tw.ubn", lambda: d(8)),
    "sg_uen": ("sg.uen", lambda: one(d(8) + pick(CAPITALS), "19" + d(7) + pick(CAPITALS), pick("RS") + d(2) + one(*UEN) + d(4) + pick("ABCDEFGHJKL"))),
    "th_id": ("th.pin", lambda: d(13)),
    "my_nric": ("my.nric", lambda: day() + d(6)),
    "id_nik": ("id.nik", lambda: one("3171", "3273") + d(2) + day("%d%m%y") + d(4)),
    "id_npwp": ("id.npwp", lambda: d(15)),
    "au_tfn": ("au.tfn", lambda: d(one(8, 9))),
    "au_abn": ("au.abn", lambda: d(11)),
    "au_acn": ("au.acn", lambda: d(9)),
    "nz_ird": ("nz.ird", lambda: d(one(8, 9))),
    "tr_tckn": ("tr.tckimlik", lambda: d(11)),
    "tr_vkn": ("tr.vkn", lambda: d(10)),
    "il_id": ("il.idnr", lambda: d(9)),
    "za_id": ("za.idnr", lambda: day() + d(4) + pick("0012") + d(2)),
    "imei": ("imei", lambda: d(15)),
    "iban": ("iban", iban),
    "swift_bic": ("bic", lambda: pick(CAPITALS, 4) + one("DE", "GB", "US", pick(CAPITALS, 2)) + pick(BOTH, one(2, 5))),
    "lei": ("lei", lambda: pick(BOTH, 18) + d(2)),
}

ARGUMENTS = {"iban": {"check_country": False}, "mx_rfc": {"validate_check_digits": True}}


def mistaken(number):
    place, chance = random.randrange(len(number)), random.random()
    if chance < 0.6:
        sign = number[place]
        other = pick(DIGITS) if sign.isdigit() else pick(CAPITALS) if sign.isalpha() else sign
        return number[:place] + other + number[place + 1:]
    if chance < 0.8:
        place = min(place, len(number) - 2)
        return number[:place] + number[place + 1] + number[place] + number[place + 2:]
    if chance < 0.9:
        return number[:place] + number[place + 1:]
    return number[:place] + pick(BOTH) + number[place:]


def numbers(kind, count):
    module, make = KINDS[kind]
    module = importlib.import_module("stdnum." + module)

    def is_valid(number):
        try:
            return bool(module.is_valid(number, **ARGUMENTS.get(kind, {})))
        except (KeyError, ValueError, IndexError):
            return False

    pool = []
    for _ in range(count * 3):
        if len(pool) >= count // 3:
            break
        number = make()
        if is_valid(number):
            pool.append(number)
    wrong = [mistaken(random.choice(pool)) for _ in range(count // 3)] if pool else []
    made = [make() for _ in range(count - len(pool) - len(wrong))]
    is_different = DIFFERENT.get(kind, (lambda number: False, ""))[0]
    return [(number, is_valid(number)) for number in pool + wrong + made if not is_different(number)]


def main():
    random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 7)
    for kind in sys.argv[3:] or KINDS:
        for number, verdict in numbers(kind, int(sys.argv[1])):
            print(kind, number, int(verdict), sep="\t")


if __name__ == "__main__":
    main()
