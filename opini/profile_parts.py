"""The pieces of a profile and how each is read from TOML: one reader a key, so a wrong value names its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from opini.config import MonitorSettings
from opini.errors import ConfigError

__all__ = ["Event", "OwnTopic", "Policy", "Region", "check_choice", "read"]

_TOPIC_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NOT_ALNUM = re.compile(r"[\W_]+")
_DOMAIN = re.compile(r"^(?:https?://)?(?:www\.|m\.)?([^/\s]{1,200})")
_TLD = re.compile(r"(?:\.(?:com|co|id|net|org|go|news|info|tv|my|web|or))+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The area: its name, other spellings, its parts (kecamatan, kelurahan) and namesakes that are not it."""

    nama: str = ""
    alias: tuple[str, ...] = ()
    bagian: tuple[str, ...] = ()
    bukan: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTopic:
    """A local topic, told by phrases that decide it and by example sentences it should resemble."""

    id: str
    label: str
    frasa: tuple[str, ...] = ()
    contoh: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A planned event, so that its talk is not taken for a surge."""

    nama: str
    mulai: date
    selesai: date
    topik: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy to follow: phrases that name it, that show what people know and think of it, and that explain it."""

    nama: str
    frasa: tuple[str, ...] = ()
    tahu: tuple[str, ...] = ()
    paham: tuple[str, ...] = ()
    keliru: tuple[str, ...] = ()
    menolak: tuple[str, ...] = ()
    mendukung: tuple[str, ...] = ()
    penjelasan: tuple[str, ...] = ()  # the official explanation, in the phrases people would repeat


def read(data: Mapping[str, Any]) -> dict[str, Any]:
    """The constructor arguments a TOML mapping stands for."""
    known(data, _READERS, "profil")
    return {key: _READERS[key](value, f"profil: {key}") for key, value in data.items()}


def known(data: Iterable[str], allowed: Collection[str], where: str) -> None:
    """Refuse the first key that is not allowed, naming the nearest one that is."""
    for key in data:
        if key not in allowed:
            near = get_close_matches(str(key), list(allowed), n=1, cutoff=0.5)
            cure = f"mungkin maksudnya {near[0]!r}" if near else f"kunci yang ada: {', '.join(sorted(allowed))}"
            raise ConfigError(f"{where}: kunci {key!r} tidak dikenal", cure=cure)


def check_choice(value: str, allowed: Collection[str], where: str) -> None:
    """Refuse a value outside a closed list, naming the nearest one inside."""
    if value not in allowed:
        near = get_close_matches(str(value), list(allowed), n=1, cutoff=0.5)
        cure = f"mungkin maksudnya {near[0]!r}" if near else f"pilihan: {', '.join(allowed)}"
        raise ConfigError(f"{where} {value!r} tidak dikenal", cure=cure)


def check_zone(name: str) -> None:
    """Refuse a time zone the IANA data base does not hold."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise ConfigError(f"profil: zona {name!r} tidak dikenal", cure="misalnya 'Asia/Makassar' untuk WITA") from error


def name_key(text: str) -> str:
    """Letters and digits only, for comparing names."""
    return _NOT_ALNUM.sub("", text.casefold())


def account_key(text: str) -> str:
    """An account without @, case and the address before it."""
    return text.strip().rstrip("/").rsplit("/", 1)[-1].lstrip("@").casefold()


def source_key(text: str) -> str:
    """An outlet's name without www, ending and punctuation: ``www.kabarnegeri.com`` and ``Kabar Negeri`` are one."""
    match = _DOMAIN.match(text.strip().casefold())
    return name_key(_TLD.sub("", match[1] if match and " " not in text.strip() else text))


def topic_names(topics: Iterable[str], label: Callable[[str], str], extra: Mapping[str, str]) -> dict[str, str]:
    """Every written form of a topic (id, label, the profile's own map) to its id."""
    table: dict[str, str] = {}
    for topic in topics:
        table[name_key(topic)] = table[name_key(label(topic))] = topic
    return {**table, **{name_key(written): topic for written, topic in extra.items()}}


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"{where} = {value!r} bukan teks", cure='beri teks dalam tanda petik, "..."')
    return value


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError(f"{where} = {value!r} bukan angka", cure="beri angka")
    return float(value)


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise ConfigError(f"{where} bukan daftar teks", cure='tulis seperti ["satu", "dua"]')
    return tuple(value)


def _table(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"{where} bukan tabel", cure="tulis sebagai [nama] lalu baris kunci = nilai")
    return value


def _tables(value: Any, where: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise ConfigError(f"{where} bukan daftar tabel", cure="tulis tiap butir di bawah [[nama]]")
    return [_table(v, where) for v in value]


def _day(value: Any, where: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise ConfigError(f"{where} = {value!r} bukan tanggal", cure="tulis tanpa petik, misalnya 2025-08-17")


def _texts_by(value: Any, where: str) -> Mapping[str, str]:
    return MappingProxyType({k: _text(v, f"{where}.{k}") for k, v in _table(value, where).items()})


def _lists_by(value: Any, where: str) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({k: _texts(v, f"{where}.{k}") for k, v in _table(value, where).items()})


def _numbers_by(value: Any, where: str) -> Mapping[str, float]:
    return MappingProxyType({k: _number(v, f"{where}.{k}") for k, v in _table(value, where).items()})


def _region(value: Any, where: str) -> Region:
    if isinstance(value, str):
        return Region(nama=value)
    table = _table(value, where)
    known(table, [f.name for f in fields(Region)], where)
    lists = {k: _texts(v, f"{where}.{k}") for k, v in table.items() if k != "nama"}
    return Region(
        nama=_text(table["nama"], where) if "nama" in table else "",
        alias=lists.get("alias", ()),
        bagian=lists.get("bagian", ()),
        bukan=lists.get("bukan", ()),
    )


def _topics(value: Any, where: str) -> tuple[OwnTopic, ...]:
    out = []
    for id, table in _table(value, where).items():
        here = f"{where}.{id}"
        if not _TOPIC_ID.fullmatch(id):
            raise ConfigError(f"{here}: id topik tidak sah", cure="pakai huruf kecil, angka dan garis bawah")
        known(_table(table, here), ["label", "frasa", "contoh"], here)
        lists = {k: _texts(table.get(k, []), f"{here}.{k}") for k in ("frasa", "contoh")}
        if not any(lists.values()):
            raise ConfigError(f"{here}: tanpa frasa dan tanpa contoh", cure="beri frasa = [...] atau contoh = [...]")
        out.append(OwnTopic(id=id, label=_text(table.get("label", id), f"{here}.label"), **lists))
    return tuple(out)


def _events(value: Any, where: str) -> tuple[Event, ...]:
    out = []
    for table in _tables(value, where):
        known(table, [f.name for f in fields(Event)], where)
        if "nama" not in table or "mulai" not in table:
            raise ConfigError(f"{where}: acara tanpa nama atau mulai", cure="beri nama = ... dan mulai = ...")
        start = _day(table["mulai"], f"{where}.mulai")
        end = _day(table.get("selesai", start), f"{where}.selesai")
        if end < start:
            raise ConfigError(f"{where}: {table['nama']!r} selesai sebelum mulai", cure="tukar kedua tanggal")
        topic = None if "topik" not in table else _text(table["topik"], f"{where}.topik")
        out.append(Event(nama=_text(table["nama"], f"{where}.nama"), mulai=start, selesai=end, topik=topic))
    return tuple(out)


def _policies(value: Any, where: str) -> tuple[Policy, ...]:
    out = []
    for table in _tables(value, where):
        known(table, [f.name for f in fields(Policy)], where)
        if "nama" not in table:
            raise ConfigError(f"{where}: kebijakan tanpa nama", cure="beri nama = ...")
        lists = {k: _texts(v, f"{where}.{k}") for k, v in table.items() if k != "nama"}
        out.append(Policy(nama=_text(table["nama"], f"{where}.nama"), **lists))
    return tuple(out)


def _settings(value: Any, where: str) -> MonitorSettings:
    table = _table(value, where)
    known(table, [f.name for f in fields(MonitorSettings)], where)
    return MonitorSettings(**table)


_READERS: dict[str, Callable[[Any, str], Any]] = {
    "nama": _text,
    "wilayah": _region,
    "zona": _text,
    "akun_resmi": _texts,
    "kata_kunci": _texts,
    "kata_kecuali": _texts,
    "topik": _topics,
    "peta_topik": _texts_by,
    "penanggung_jawab": _texts_by,
    "kewenangan": _texts_by,
    "media": _lists_by,
    "umpan": _texts_by,
    "kalender": _events,
    "kanal_aktif": _texts,
    "bobot_kanal": _numbers_by,
    "kebijakan": _policies,
    "anggaran_alarm": _number,
    "ambang": _settings,
}
