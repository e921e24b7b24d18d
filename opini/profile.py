"""Who "we" are: the only place where local knowledge lives.

A profile is a TOML file (``opini/profiles/*.toml`` are commented examples). Every key has a default, an unknown key is
refused with the nearest known one, and nothing in a profile runs code.

>>> profile = Profile(nama="Pemerintah Kota Contoh", akun_resmi=("@PemkotContoh",))
>>> profile.owner("air_energi"), profile.is_official("pemkotcontoh"), profile.is_official("@warga")
('Perumdam/PLN', True, False)
>>> Profile.from_dict({"akun_rezmi": []})
Traceback (most recent call last):
    ...
opini.errors.ConfigError: profil: kunci 'akun_rezmi' tidak dikenal: mungkin maksudnya 'akun_resmi'
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from opini import profile_parts as parts
from opini.config import DEFAULT_ZONE, MonitorSettings
from opini.errors import ConfigError
from opini.profile_parts import Event, OwnTopic, Policy, Region
from opini.vocabulary import CHANNELS, TOPIC_LABELS, TOPIC_OWNERS, TOPICS

__all__ = ["CREDIBILITY", "Event", "OwnTopic", "Policy", "Profile", "Region"]

# Credibility of a source by its tier, 0..1. domain.md 3.3 gives the order; the numbers are chosen.
CREDIBILITY: Mapping[str, float] = MappingProxyType(
    {"internasional": 1.0, "nasional": 1.0, "lokal": 0.8, "komunitas": 0.5, "anonim": 0.3}
)
COMPETENCES: tuple[str, ...] = ("kab_kota", "provinsi", "pusat", "swasta")  # domain.md 0.1


def _empty() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One institution's view: its name, area, accounts, words, owners, media, calendar, policies and thresholds."""

    nama: str = "Pemerintah Daerah"
    wilayah: Region = field(default_factory=Region)
    zona: str = DEFAULT_ZONE
    akun_resmi: tuple[str, ...] = ()
    kata_kunci: tuple[str, ...] = ()
    kata_kecuali: tuple[str, ...] = ()
    topik: tuple[OwnTopic, ...] = ()
    peta_topik: Mapping[str, str] = field(default_factory=_empty)  # the data's own topic names -> topic ids
    penanggung_jawab: Mapping[str, str] = field(default_factory=_empty)  # topic -> perangkat daerah or BUMD
    kewenangan: Mapping[str, str] = field(default_factory=_empty)  # topic -> kab_kota | provinsi | pusat | swasta
    media: Mapping[str, tuple[str, ...]] = field(default_factory=_empty)  # tier -> outlets
    umpan: Mapping[str, str] = field(default_factory=_empty)  # outlet -> address of its RSS or Atom feed
    kalender: tuple[Event, ...] = ()
    kanal_aktif: tuple[str, ...] = ()  # channels that should be there; empty = whatever comes
    bobot_kanal: Mapping[str, float] = field(default_factory=_empty)
    kebijakan: tuple[Policy, ...] = ()
    anggaran_alarm: float = 1.0  # false siaga a week for the whole board (domain.md 3.2)
    ambang: MonitorSettings = field(default_factory=MonitorSettings)

    def __post_init__(self) -> None:
        parts.check_zone(self.zona)
        known = set(self.topics)
        for table, name in ((self.penanggung_jawab, "penanggung_jawab"), (self.kewenangan, "kewenangan")):
            for topic in table:
                parts.check_choice(topic, known, f"{name}: topik")
        for topic in self.peta_topik.values():
            parts.check_choice(topic, known, "peta_topik: topik")
        for value in self.kewenangan.values():
            parts.check_choice(value, COMPETENCES, "kewenangan")
        for tier in self.media:
            parts.check_choice(tier, CREDIBILITY, "media: tingkat")
        for outlet, address in self.umpan.items():
            if not address.lower().startswith(("http://", "https://")):
                raise ConfigError(f"profil: umpan {outlet!r} = {address!r}", cure="beri alamat http:// atau https://")
        for channel in (*self.kanal_aktif, *self.bobot_kanal):
            parts.check_choice(channel, CHANNELS, "kanal")
        for channel, weight in self.bobot_kanal.items():
            if not weight >= 0:
                raise ConfigError(f"profil: bobot_kanal.{channel} = {weight}", cure="beri angka 0 atau lebih")
        if not self.anggaran_alarm > 0:
            raise ConfigError(f"profil: anggaran_alarm = {self.anggaran_alarm}", cure="beri angka di atas 0")

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> Self:
        """Read a profile file; :class:`ConfigError` says which key is wrong and what was probably meant."""
        file = Path(path)
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise ConfigError(f"profil {file} tidak terbaca", cure="periksa nama dan izin berkas") from error
        except UnicodeDecodeError as error:
            raise ConfigError(f"profil {file} bukan UTF-8", cure="simpan ulang sebagai UTF-8") from error
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"profil {file} bukan TOML yang sah ({error})", cure="perbaiki baris itu") from error
        return cls.from_dict(data)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build from the mapping a TOML file holds; the same checks as :meth:`from_toml`."""
        return cls(**parts.read(data))

    @classmethod
    def example(cls, name: str = "kabupaten") -> Self:
        """A shipped example: ``kabupaten`` or ``provinsi``.

        >>> Profile.example("provinsi").wilayah.nama
        'Provinsi Contoh'
        """
        parts.check_choice(name, ("kabupaten", "provinsi"), "contoh profil")
        text = (resources.files("opini") / "profiles" / f"{name}.toml").read_text(encoding="utf-8")
        return cls.from_dict(tomllib.loads(text))

    @property
    def topics(self) -> tuple[str, ...]:
        """All topic ids: opini's twenty, then the profile's own."""
        return (*TOPICS, *(topic.id for topic in self.topik))

    def label(self, topic: str) -> str:
        """What people read for a topic id."""
        return next((t.label for t in self.topik if t.id == topic), TOPIC_LABELS.get(topic, topic))

    def owner(self, topic: str) -> str:
        """Who answers for a topic: the profile's word, else the generic name."""
        return self.penanggung_jawab.get(topic, TOPIC_OWNERS.get(topic, TOPIC_OWNERS["lainnya"]))

    def competence(self, topic: str) -> str:
        """Whose duty a topic is; ``kab_kota`` unless the profile says otherwise."""
        return self.kewenangan.get(topic, "kab_kota")

    def tier(self, source: str | None) -> str | None:
        """The tier of an outlet named in ``media``; ``None`` if the profile does not name it."""
        name = parts.source_key(source or "")
        return next((t for t, names in self.media.items() if name and name in map(parts.source_key, names)), None)

    def credibility(self, source: str | None) -> float:
        """0..1 by the outlet's tier; ``nan`` if the profile does not name it.

        >>> Profile(media={"nasional": ("Kabar Negeri",)}).credibility("www.kabarnegeri.com")
        1.0
        """
        return CREDIBILITY.get(self.tier(source) or "", float("nan"))

    def is_official(self, account: str | None) -> bool:
        """Whether an author is the institution itself. Comments by others under its posts are not."""
        name = parts.account_key(account or "")
        return bool(name) and name in {parts.account_key(a) for a in self.akun_resmi}

    def topic_of(self, written: str | None) -> str | None:
        """The topic id a data set's own topic name stands for: an id, a label, or a row of ``peta_topik``.

        >>> Profile(peta_topik={"Pavingisasi": "jalan"}).topic_of("pavingisasi")
        'jalan'
        """
        return parts.topic_names(self.topics, self.label, self.peta_topik).get(parts.name_key(written or ""))
