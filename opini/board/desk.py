"""What people do with a board: take note of alerts, correct issues, erase, change the model, look after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opini.adapters.models import open_models, reference
from opini.adapters.moments import read_as_of
from opini.adapters.pseudonyms import pseudonym
from opini.board.core import Core
from opini.board.migration import score_again
from opini.errors import InputError
from opini.profile import Profile
from opini.store import erasure, journal, opinions

__all__ = ["Desk"]

_WORDS = 2_000  # characters of a note, a name or a title that are kept (chosen)
_DAY = 86_400


class Desk:
    """The part of :class:`Monitor` that people use; who did what is kept in a record or the audit log."""

    _core: Core
    profile: Profile

    def acknowledge(self, id: str, who: str, note: str = "", *, crisis: bool = False) -> None:
        """Take note of an alert. ``crisis=True`` confirms a proposed crisis: only people set that level."""
        core = self._core
        with core.change() as (connection, state, _):
            found = [row for row in journal.alerts(connection, core.name) if row["id"] == id]
            if not found:
                raise InputError(f"peringatan {str(id)[:40]!r} tidak ada", cure="lihat monitor.alerts()")
            state.revisi += 1
            isu = found[-1]["isi"]["isu"]
            now = int(core.clock())
            journal.answer(connection, core.name, state.revisi, id, isu, _said(who, "who"), note[:_WORDS], crisis, now)

    def correct(
        self,
        *,
        isu: str,
        merge_into: str | None = None,
        title: str | None = None,
        not_an_issue: bool | None = None,
        who: str = "",
    ) -> None:
        """Correct an issue, one thing at a time: part of another one, a better title, or no issue at all.

        An issue that is none goes to the end of the list, at ``rendah`` and without alerts; ``not_an_issue=False``
        takes that back. Reports made before keep what they said.
        """
        chosen = [merge_into is not None, title is not None, not_an_issue is not None]
        if sum(chosen) != 1:
            raise InputError("koreksi harus tepat satu", cure="beri merge_into=, title= atau not_an_issue=True")
        name = _said(isu, "isu")
        if merge_into is not None:
            kind, value = "gabung", _said(merge_into, "merge_into")
            if value == name:
                raise InputError("isu tidak dapat digabung dengan dirinya", cure="beri isu lain pada merge_into")
        elif title is not None:
            from opini.text import mask_pii

            kind, value = "judul", mask_pii(_said(title, "title"))
        else:
            kind, value = "bukan_isu", (who or "pengguna")[:_WORDS] if not_an_issue else ""
        core = self._core
        with core.change() as (connection, state, _):
            state.revisi += 1
            journal.correct(connection, core.name, state.revisi, name, kind, value, who[:_WORDS], int(core.clock()))

    def purge(self, *, before: Any = None, who: str = "") -> int:
        """Delete opinions from before a date or time, for good; numbers of closed days stay. Returns how many.

        Without ``before``: what has passed its :class:`Retention` by the clock on the wall. Updates do that by stream
        time, so a stream that has stopped needs this call, from a timer.
        """
        moment = read_as_of(before, self.profile, self.profile.zona)
        core = self._core
        keep, now = core.retention, int(core.clock())
        limit = now - keep.opinion_days * _DAY if moment is None else moment
        with core.change() as (connection, state, _):
            state.revisi += 1
            n = erasure.purge_opinions(connection, core.name, limit)
            raw = erasure.purge_raw(connection, core.name, now - keep.raw_days * _DAY) if moment is None else 0
            erasure.purge_seen(connection, core.name, min(limit, (state.batas or limit) - 2 * core.calendar.lambat))
            self._erased(connection, state, "purge", who, {"opini": n, "mentah": raw, "sebelum": limit})
        core.forget_window()
        core.db.compact()
        return n

    def forget(self, *, author: str, who: str = "") -> int:
        """Delete every opinion of an author and refuse them from now on; returns how many.

        Only the keyed hash of the name is looked for; the name itself is stored nowhere.
        """
        core = self._core
        hashed = pseudonym(str(author), core.key)
        if hashed is None:
            raise InputError("nama ini berarti tanpa nama", cure="beri akun atau nama seperti dalam data")
        with core.change() as (connection, state, _):
            state.revisi += 1
            n = erasure.forget(connection, core.name, hashed)
            self._erased(connection, state, "forget", who, {"opini": n})
        core.forget_window()
        core.db.compact()
        return n

    def _erased(self, connection: Any, state: journal.Board, action: str, who: str, detail: Mapping[str, Any]) -> None:
        state.keadaan["hapus"] = state.revisi
        core = self._core
        journal.log(connection, core.name, state.revisi, action, who[:_WORDS], detail, int(core.clock()))

    def audit(self) -> list[dict[str, Any]]:
        """What was erased or changed: when, by whom, how much; oldest first."""
        with self._core.db.read() as connection:
            return journal.logged(connection, self._core.name)

    def migrate_model(
        self, new: Any, overlap_days: int = 14, *, name: str = "sentiment", who: str = ""
    ) -> dict[str, Any]:
        """Let another model label from now on, score the last ``overlap_days`` again, and mark the break.

        ``new``: a tier (``"fast"``), a folder, or a fitted model. Labels that came with the data stay. Returns the
        break: its day, how many opinions both models read, and their net tone under each.
        """
        if not 0 <= overlap_days <= 365:
            raise InputError(f"overlap_days = {overlap_days}", cure="beri 0 sampai 365 hari")
        core = self._core
        wanted = reference({name: new})
        model, version = open_models(wanted, {name: new})[name]
        with core.change() as (connection, state, _):
            state.revisi += 1
            end = state.batas if state.batas is not None else int(core.clock())
            day = core.calendar.day(end - overlap_days * _DAY)
            counts = score_again(connection, core.name, name, model, since=core.calendar.bounds(day)[0])
            known = state.keadaan.get("model", {})
            broken = {"hari": day, "nama": name, "dari": known.get(name, "-"), "ke": version, **counts}
            state.keadaan["patahan"] = [*state.keadaan.get("patahan", []), {**broken, "revisi": state.revisi}]
            state.keadaan["model"] = {**known, name: version}
            state.keadaan["acuan"] = {**state.keadaan.get("acuan", {}), **wanted}
            self._erased(connection, state, "ganti_model", who, broken)
        core.models = {**core.models, name: (model, version)}
        core.forget_window()
        return broken

    def health(self) -> dict[str, Any]:
        """Whether the board is well: counters, how far it is, what waits, what failed. No text of anybody."""
        core = self._core
        with core.lock, core.db.read() as connection:
            state, window = core.current(connection)
            kept = opinions.totals(connection, core.name)
        counts = dict(state.keadaan.get("hitungan", {}))
        closed = None if state.batas is None else core.calendar.closed(state.batas)
        return {
            "papan": core.name,
            "penyimpan": core.db.kind,
            "bita": core.db.size(),
            "revisi": state.revisi,
            "batas": state.batas,
            "hari_tutup": state.hari_tutup,
            "hari_belum_dinilai": max(0, (closed or 0) - state.hari_tutup) if state.hari_tutup is not None else 0,
            "diterima": counts.pop("", 0),
            "lewat": counts,
            "tersimpan": kept["n"],
            "di_memori": len(window),
            "tidak_muat": window.cut,
            "menunggu": core.waiting,
            "penilaian_gagal": core.scorer.galat,
            "lama_penilaian": round(core.scorer.lama, 3),
            "model": state.keadaan.get("model", {}),
            "patahan": state.keadaan.get("patahan", []),
        }


def _said(value: str, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{name} kosong", cure=f"isi {name}")
    return value.strip()[:_WORDS].replace("\x00", "")
