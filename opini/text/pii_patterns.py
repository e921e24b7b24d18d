"""The patterns of :mod:`opini.text.pii`, in order of priority, each with the check that spares look-alikes.

A detector is (placeholder, pattern, group to mask, what the text must hold, check). A check gets the match and returns
the placeholder or ``None``. Every repetition is bounded and starts at a boundary, so all of them are linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from opini.text.pii_checks import account, citizen, landline, mobile, person, plate, point, staff, ticket

__all__ = ["DETECTORS", "KEEP", "NEEDS", "SPELLED", "Check"]

Check = Callable[[re.Match[str]], str | None]
Detector = tuple[str, re.Pattern[str], int, str, Check | None]
_I = re.IGNORECASE

_NAMES = "HP|NIK|KK|NPWP|EMAIL|PLAT|REKENING|ALAMAT|ID|KOORDINAT|AKUN|NAMA"
# Placeholders already there are never read again.
KEEP = re.compile(rf"<(?:{_NAMES}|USER|URL)(?::[0-9a-f]{{4,16}})?>", _I)
_NUMERAL = "nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan"
# A telephone number spelled out: "nol delapan satu dua ..."
SPELLED = re.compile(rf"\b(?:nol|kosong)[ ,-]{{1,2}}delapan(?:[ ,-]{{1,2}}(?:{_NUMERAL})){{6,13}}\b", _I)

# First letters of Indonesian plates (registration areas, Polri).
_PLATE = (
    "A|AA|AB|AD|AE|AG|B|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|D|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DP|DR|DS|DT|DW|E|EA|EB|ED|F|"
    "G|H|K|KB|KH|KT|KU|L|M|N|P|PA|PB|R|S|T|W|Z"
)
_NOT_IN = r"(?<![<\w])"  # context words do not count inside a placeholder
_GAP = r"[^\d<>\n@]{0,25}?"


# Up to four words of a name as people write it: capitalised or in capitals.
_PERSON = r"((?:[A-Z][\w'’]{1,20}|[A-Z]\.)(?:[ ](?:[A-Z][\w'’]{1,20}|[A-Z]\.|bin|binti)){0,3})(?!\w)"
_KIN = (
    r"(?:saya|kami|pelapor|pemohon|pasien|pemilik|anak|suami|istri|ibu|bapak|ayah|orang tua|korban|almarhum|almarhumah)"
)
_TITLE = r"(?:(?:bapak|ibu|pak|bu|sdr|sdri|sdra|bpk|alm|almh|h|hj|adalah)\.?[ ])?"

_NUMBERED = r"(?:no\.?|nomor|nmr\.?|num|#)"
_STREET = (
    r"(?:jl\.?|jln\.?|jalan|gg\.?|gang|komp\.?|komplek|kompleks|perum\.?|perumahan|perumnas|dusun|dsn\.?|kampung|kp\.?)"
)
# Words that end a street name: after them a number is a place of trouble, not an address.
_NOT_STREET = (
    r"(?!(?:di|dan|yang|yg|ke|dari|dekat|depan|arah|menuju|sudah|udah|rusak|berlubang|banjir|ada|itu|ini|tol|untuk|sampai"
    r"|sepanjang)\b)"
)
_HOUSE = (
    r"(?:no\.?|nomor|rt\.?|rw\.?|blok|kav\.?|gg\.?|gang)[ .:]?[ ]?(?:\d{1,4}[a-z]?|[a-z]{1,2}[ -]?\d{1,4}[a-z]?)"
    r"(?:[ ]?[/-][ ]?(?:rw\.?[ ]?)?\d{1,4}[a-z]?)?(?!\w)"
)

# Cheap looks that decide whether a detector has to run at all. ``needs`` names some, joined by "+", all to hold;
# a name that is not here is a piece of (lower-case) text to be present.
NEEDS: dict[str, re.Pattern[str]] = {
    "long": re.compile(r"\d(?:[ .()/-]{0,3}[\doOlI]){5}"),
    "at": re.compile(r"@|[\[(]at[\])]"),
    "mail": re.compile(r"(?:[\w.+%-]@|[\[(]at[\])] ?)[\w-]"),
    "card": re.compile(r"pel|no|bpjs|jkn|nip|pas|kis|sim"),
    "account": re.compile(r"rek|virtual|va|transfer|tf|bca|bri|bni|bsi|btn|mandiri|bankaltim|cimb|danamon"),
    "caller": re.compile(r"tel|tlp|fa[xk]|hub|call"),
    "contact": re.compile(r"wa|hp|hub|tel|tlp|call|sms|kontak|cp|no"),
    "link": re.compile(r"wa\.me|whatsapp\.com"),
    "report": re.compile(r"sp4n|lapor"),
    "wide": re.compile(r"\d(?:[ .-]{0,2}\d){13}"),
    "profile": re.compile(r"\.(?:com|net)/"),
    "point": re.compile(r"\d\.\d{3}"),
    "plate": re.compile(r"[A-Z][ -]?\d{3,4}[ -]?[A-Z]"),
    "plated": re.compile(r"pol|plat|pelat"),
    "named": re.compile(r"nama|a[./]n|perkenalkan"),
    "self": re.compile(r"(?:saya|kami)[ ,]"),
    "ticket": re.compile(r"tiket|ticket|lapor|adu|registrasi|tracking"),
    "house": re.compile(r"(?:no|nomor|rt|rw|blok|kav|gg|gang)[ .:/]{0,3}(?:rw)?[ .:]{0,2}[a-z]{0,2}[ -]?\d"),
}

DETECTORS: tuple[Detector, ...] = (
    (
        "EMAIL",
        re.compile(
            r"(?<![\w.+%-])[\w.+%-]{1,64}(?: ?[\[(]at[\])] ?|@)[\w-]{1,63}"
            r"(?:(?:\.| ?[\[(](?:dot|titik)[\])] ?)[\w-]{1,63}){1,4}(?![\w-])",
            _I,
        ),
        0,
        "at+mail",
        None,
    ),
    (
        "HP",
        re.compile(r"(?<!\w)(?:https?://)?(?:wa\.me|api\.whatsapp\.com/send\?phone=)/?\+?(\d{9,15})", _I),
        1,
        "long+link",
        None,
    ),
    (
        "AKUN",
        re.compile(r"(?:twitter|x|instagram|facebook|fb|tiktok|threads)\.(?:com|net)/@?([a-z0-9_.]{2,40})", _I),
        1,
        "profile",
        None,
    ),
    (
        "KOORDINAT",
        re.compile(r"(?<![\d.])(-?\d{1,2}\.\d{3,15}) ?[,;] ?(-?\d{2,3}\.\d{3,15})(?!\d)"),
        0,
        "point",
        point,
    ),
    (
        "KOORDINAT",
        re.compile(
            r"(?<!\d)\d{1,2} ?[°º ] ?\d{1,2} ?['′] ?(?:\d{1,2}(?:[.,]\d{1,6})? ?[\"″] ?)?(?:LS|LU|S|N)[ ,;]{1,3}"
            r"\d{2,3} ?[°º ] ?\d{1,2} ?['′] ?(?:\d{1,2}(?:[.,]\d{1,6})? ?[\"″] ?)?(?:BT|E|T)\b",
        ),
        0,
        "'",
        None,
    ),
    (
        "NPWP",
        re.compile(r"(?<![\d.])\d{2}\.\d{3}\.\d{3}\.\d[-.]\d{3}\.\d{3}(?!\d)"),
        0,
        "long+wide",
        None,
    ),
    (
        "NPWP",
        re.compile(rf"{_NOT_IN}npwp{_GAP}((?<!\d)\d(?:[ .-]?\d){{14}}(?:\d)?(?![\d]))", _I),
        1,
        "long+wide+npwp",
        None,
    ),
    (
        "ID",
        re.compile(r"(?<!\d)((?:19|20)\d{6}[ .]?(?:19|20)\d{4}[ .]?[12][ .]?\d{3})(?!\d)"),
        1,
        "long+wide",
        staff,
    ),
    (
        "NIK",
        re.compile(
            rf"(?:({_NOT_IN}(?:nik|no\.? ?ktp|ktp|no\.? ?kk|kk|kartu keluarga|npwp)\b){_GAP})?"
            r"(?<!\d)(?<!\d[.,])(\d(?:[ .-]?\d){15})(?!\d)",
            _I,
        ),
        2,
        "long+wide",
        citizen,
    ),
    (
        "ID",
        re.compile(
            rf"{_NOT_IN}(?:id ?pel|id pelanggan|(?:no\.?|nomor) ?(?:pelanggan|pel|meter|kwh|bpjs|jkn|kis|kartu"
            r"|peserta|paspor|sim|registrasi|reg|antrean|resi)|idpel|bpjs|jkn|nip|paspor|passport)\b"
            rf"{_GAP}([a-z]{{0,3}}\d(?:[ .-]?\d){{5,17}})(?![\d])",
            _I,
        ),
        1,
        "long+card",
        ticket,
    ),
    (
        "ID",
        re.compile(
            rf"{_NOT_IN}(?:tracking ?id|id ?tracking|id ?laporan|id ?aduan|kode ?(?:laporan|aduan|tiket)"
            rf"|(?:{_NUMBERED}) ?(?:laporan|aduan|pengaduan|tiket|ticket|registrasi)|tiket|ticket)(?!\w)"
            r"[^\w<>\n@]{0,6}((?=[a-z-]{0,8}\d)[a-z0-9-]{4,24})(?!\w)",
            _I,
        ),
        1,
        "ticket",
        ticket,
    ),
    ("ID", re.compile(rf"{_NOT_IN}(?:sp4n|lapor)!?[^\w<>\n@]{{0,4}}#?(\d{{6,12}})(?!\w)", _I), 1, "long+report", None),
    ("ID", re.compile(r"(?<![\w&])#\d{6,12}(?!\w)"), 0, "#", None),
    (
        "REKENING",
        re.compile(
            rf"{_NOT_IN}(?:no\.? ?rek\.?|norek|rek\.?|rekening|virtual account|va|transfer ke|tf ke|bca|bri|bni|bsi"
            rf"|btn|mandiri|bankaltimtara|cimb|danamon)(?!\w){_GAP}(?<!\d)(?<!\d[.,-])(?<!rp)(?<!rp )(?<!rp\. )"
            r"(\d(?:[ .-]?\d){7,17})(?![\d.,]?\d)",
            _I,
        ),
        1,
        "long+account",
        account,
    ),
    (
        "HP",
        re.compile(
            r"(?<![\w+])(?<!\d[.,-])(?<!rp )(?<!rp\. )(?<!rp\.)"
            r"((?:\+ ?62|\(\+?62\)|0062|62|[0oO]|\([0oO])[ .)(-]{0,3}8(?:[ .()/-]{0,3}[\doOlI]){7,12})(?!\w)",
        ),
        1,
        "long",
        mobile,
    ),
    (
        "HP",
        re.compile(
            rf"{_NOT_IN}(?:wa|whatsapp|hp|hub|hubungi|telp?\.?|telepon|tlp\.?|call|sms|kontak|cp|nomor|no\.?)(?!\w)"
            r"[^\d<>\n@]{0,15}?(?<![\d.,-])(8\d{2}(?:[ .-]{0,3}\d){6,9})(?!\d)",
            _I,
        ),
        1,
        "long+contact",
        None,
    ),
    (
        "HP",
        re.compile(
            r"(?<![\w.,-])(\(0[2-9]\d{1,2}\) ?\d{3,4}[ .-]?\d{2,4}|0[2-79]\d{1,2}[ -]\d{3,4}[ .-]?\d{2,4}"
            r"|(?:\+62|62)[ -]?[2-79]\d{1,2}[ -]\d{3,4}[ .-]?\d{2,4})(?![\w.,]?\d)"
        ),
        1,
        "long",
        landline,
    ),
    (
        "HP",
        re.compile(
            rf"{_NOT_IN}(?:telp?\.?|telepon|tlp\.?|fax|faks|hub|hubungi|call)(?!\w)[^\d<>\n@]{{0,15}}?(0[2-79]\d{{7,10}})(?!\d)",
            _I,
        ),
        1,
        "long+caller",
        None,
    ),
    (
        "PLAT",
        re.compile(rf"(?<![\w./-])(?:{_PLATE})[ -]?\d{{3,4}}[ -]?[A-Z]{{1,3}}(?![\w])"),
        0,
        "plate",
        plate,
    ),
    (
        "PLAT",
        re.compile(
            rf"{_NOT_IN}(?:plat|pelat|nopol|no\.? ?pol\.?|nomor polisi|nomor kendaraan|polisi nomor)(?!\w)"
            rf"[^\d<>\n@]{{0,20}}?(?<!\w)((?:{_PLATE})[ .-]?\d{{1,4}}(?:[ .-]?[a-z]{{1,3}})?)(?!\w)",
            _I,
        ),
        1,
        "plated",
        None,
    ),
    (
        "ALAMAT",
        re.compile(
            rf"{_NOT_IN}{_STREET}[ ]?(?:{_NOT_STREET}[^\W\d_][\w.'-]{{0,24}}[ ,]{{1,2}}){{1,5}}?"
            rf"(?:\d{{1,3}}[ ,]{{1,2}})?{_HOUSE}(?:[ ,./-]{{1,3}}{_HOUSE}){{0,4}}",
            _I,
        ),
        0,
        "house",
        None,
    ),
    (
        "ALAMAT",
        re.compile(
            rf"{_NOT_IN}(?:rt\.?[ ]?\d{{1,3}}[ ]?[/, -]{{1,2}}[ ]?rw\.?[ ]?\d{{1,3}}"
            rf"|rt[ ]?/[ ]?rw\.?[ :]{{0,2}}\d{{1,3}}[ ]?[/-][ ]?\d{{1,3}})"
            rf"(?!\w)(?:[ ,./-]{{1,3}}{_HOUSE}){{0,3}}",
            _I,
        ),
        0,
        "house",
        None,
    ),
    (
        "ALAMAT",
        re.compile(
            rf"{_NOT_IN}(?:blok|rt\.?)[ ]?(?:[a-z]{{1,2}}[ -]?\d{{0,3}}|\d{{1,3}})[ ,./-]{{1,3}}no\.?[ ]?\d{{1,4}}"
            rf"[a-z]?(?!\w)(?:[ ,./-]{{1,3}}{_HOUSE}){{0,3}}",
            _I,
        ),
        0,
        "house",
        None,
    ),
    (
        "NAMA",
        re.compile(
            rf"(?<!\w)(?i:nama[ ](?:lengkap[ ])?{_KIN}|nama(?:[ ]lengkap)?[ ]?[:=]|atas[ ]nama|a[./]n\.?"
            rf"|perkenalkan,?[ ](?:nama[ ])?saya)[ ]?[:=,]?[ ]?(?i:{_TITLE}){_PERSON}"
        ),
        1,
        "named",
        person,
    ),
    (
        "NAMA",
        re.compile(
            rf"(?<!\w)(?i:saya|kami)[ ,]{{1,2}}(?i:{_TITLE}){_PERSON}"
            r"(?=,?[ ](?i:selaku|warga|penduduk|alamat|beralamat|tinggal|bertempat|umur|usia|ketua"
            r"|dari[ ](?:rt|kel|kec|jl|jalan|desa)))"
        ),
        1,
        "self",
        person,
    ),
    ("AKUN", re.compile(r"(?<![\w@./])@(?!\d{1,9}(?:rb|ribu|k|jt)?\b)[A-Za-z0-9_](?:[\w.]{0,48}\w)?"), 0, "@", None),
)
