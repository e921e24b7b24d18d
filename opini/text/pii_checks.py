"""Checks that spare look-alikes: each gets a match and returns the placeholder, or ``None`` to let it be."""

from __future__ import annotations

import re

__all__ = [
    *("account", "allowed_handle", "citizen", "landline", "mobile", "person", "plate", "point", "staff", "suspect"),
    "ticket",
]

# Province codes of the ministry of home affairs, the first two digits of NIK and KK.
_PROVINCES = frozenset(
    f"{code:02}"
    for first, last in ((11, 19), (21, 21), (31, 36), (51, 53), (61, 65), (71, 76), (81, 82), (91, 97))
    for code in range(first, last + 1)
)
_DIGITS = re.compile(r"\D+")


def _only(text: str) -> str:
    return _DIGITS.sub("", text)


def citizen(match: re.Match[str]) -> str | None:
    """A 16-digit number: what it is called before it decides, else region and birth date must be possible."""
    number = _only(match.group(2))
    label = (match.group(1) or "").lower()
    named = "KK" if "kk" in label or "keluarga" in label else "NPWP" if "npwp" in label else "NIK" if label else None
    if named:
        return named
    day, month = int(number[6:8]), int(number[8:10])
    possible = number[:2] in _PROVINCES and 1 <= month <= 12 and (1 <= day <= 31 or 41 <= day <= 71)
    if possible:
        return "NIK"
    return "REKENING" if number[0] in "3456" and _luhn(number) else None


def _luhn(number: str) -> bool:
    total = 0
    for i, char in enumerate(reversed(number)):
        digit = int(char) * (2 if i % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


_DATE = re.compile(r"0?8[./-]\d{1,2}[./-](?:19|20)?\d\d(?!\d)")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?$")


def mobile(match: re.Match[str]) -> str | None:
    """A mobile number: 08.., +62 8.., 62 8..; letters o and l are read as digits, dates are not numbers."""
    raw = match.group(1)
    number = _only(raw.replace("o", "0").replace("O", "0").replace("l", "1").replace("I", "1"))
    if _DATE.match(raw) or not 9 <= len(number) <= 15:
        return None
    if number.startswith(("0062", "0620")):
        number = number[4:]
    national = number.removeprefix("62").lstrip("0") if not number.startswith("0") else number[1:]
    return "HP" if 9 <= len(national) <= 12 and national[0] == "8" else None


def landline(match: re.Match[str]) -> str | None:
    """A landline number with its area code."""
    return "HP" if 9 <= len(_only(match.group(1))) <= 12 else None


def account(match: re.Match[str]) -> str | None:
    """An account number, not an amount grouped in thousands."""
    number = match.group(1)
    return None if _GROUPED.match(number) or not 8 <= len(_only(number)) <= 18 else "REKENING"


def ticket(match: re.Match[str]) -> str | None:
    """A report or customer number with at least four digits."""
    return "ID" if len(_only(match.group(1))) >= 4 and not _GROUPED.match(match.group(1)) else None


def point(match: re.Match[str]) -> str | None:
    """A latitude and longitude in or near Indonesia."""
    latitude, longitude = float(match.group(1)), float(match.group(2))
    return "KOORDINAT" if -12 <= latitude <= 7 and 94 <= longitude <= 142 else None


def staff(match: re.Match[str]) -> str | None:
    """A civil servant's number: birth date, start month, sex, serial."""
    number = _only(match.group(1))
    year, month, day = int(number[:4]), int(number[4:6]), int(number[6:8])
    return "ID" if 1940 <= year <= 2015 and 1 <= month <= 12 and 1 <= day <= 31 else None


_PLAIN = re.compile(r"[\d@]")


def suspect(text: str) -> bool:
    """Whether ``text`` can hold personal data at all: a digit, an @, or one of them spelled out."""
    if _PLAIN.search(text):
        return True
    low = text.lower()
    return "delapan" in low or "at)" in low or "at]" in low or any(cue in low for cue in SELF_CUES)


# What a text must hold before anybody can have given a name with it.
SELF_CUES = ("nama", "a.n", "a/n", "saya ", "kami ")
# What follows "atas nama" and the like and is no person.
_BODIES = frozenset(
    {
        "pemerintah",
        "pemkot",
        "pemkab",
        "pemprov",
        "pemda",
        "dinas",
        "badan",
        "kantor",
        "kementerian",
        "kota",
        "kabupaten",
        "provinsi",
        "kecamatan",
        "kelurahan",
        "desa",
        "bank",
        "pt",
        "cv",
        "ud",
        "koperasi",
        "yayasan",
        "lsm",
        "ormas",
        "partai",
        "negara",
        "bangsa",
        "rakyat",
        "warga",
        "masyarakat",
        "tuhan",
        "allah",
        "islam",
        "agama",
        "indonesia",
        "jalan",
        "jl",
        "jln",
        "gang",
        "gg",
        "perum",
        "perumahan",
        "rt",
        "rw",
        "sekolah",
        "sd",
        "smp",
        "sma",
        "smk",
        "universitas",
        "kelompok",
        "tim",
        "panitia",
        "keluarga",
        "presiden",
        "gubernur",
        "bupati",
        "wali",
        "walikota",
        "camat",
        "lurah",
        "menteri",
        "dprd",
        "polri",
        "tni",
        "hukum",
        "rsud",
        "puskesmas",
        "ibu",
        "bapak",
        "pak",
        "bu",
        "bpk",
        "sdr",
        "sdri",
        "sdra",
        "alm",
        "almh",
        "hj",
        "adalah",
    }
)


def person(match: re.Match[str]) -> str | None:
    """A name given with a cue, unless an institution follows the cue."""
    return None if re.split(r"[ .]", match.group(1).lower(), maxsplit=1)[0] in _BODIES else "NAMA"


def plate(match: re.Match[str]) -> str | None:
    """A vehicle plate, not a model name glued together like H225M."""
    raw = match.group()
    letters, digits = re.match(r"([A-Z]+)", raw), _only(raw)
    glued = raw.isalnum()  # "H225M" is a helicopter, "KT1234AB" and "B 225 XY" are plates
    return None if glued and letters and len(letters.group()) == 1 and len(digits) < 4 else "PLAT"


def allowed_handle(handle: str, allowed: frozenset[str]) -> bool:
    """Whether ``@handle`` may stay."""
    return handle.lstrip("@").lower() in allowed
