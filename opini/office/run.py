"""A folder of opinions -> the report, a chat message, a sheet to check; corrections of the last run are used."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from opini.adapters.gather import gather
from opini.adapters.values import as_text
from opini.api import monitor
from opini.office.corrections import IGNORED, Correction, key_of, read_corrections
from opini.office.folder import BOOK, MESSAGE, PAGE, REVIEW, find_inputs, find_profile
from opini.office.overlay import Overlaid, overlay
from opini.office.sheet import write_review
from opini.profile import Profile
from opini.report import Report
from opini.text import mask_pii

__all__ = ["Daily", "daily"]

_WORDS = 80  # characters of an issue's name, owner or action that are used (chosen)


@dataclass(frozen=True, slots=True)
class Daily:
    """What a run made: the report, the files written, how many opinions people have checked, survey scores if any."""

    report: Report
    berkas: tuple[Path, ...]
    masukan: tuple[Path, ...]
    diperiksa: int
    skor: pl.DataFrame | None = None


def daily(
    folder: str | os.PathLike[str],
    *,
    profile: Profile | None = None,
    as_of: Any = None,
    form: str = "harian",
    channel: str | None = None,
    progress: bool | None = None,
) -> Daily:
    """Read a folder and write the report into it.

    Args:
        folder: CSV, Excel, JSONL, Parquet and transcript files, and ``profil.toml`` if there is one.
        profile: instead of the folder's own.
        as_of: the moment the report looks from, as for :func:`opini.monitor`.
        form: ``harian``, ``mingguan`` or ``bulanan``.
        channel: the channel of files that name none.
        progress: show a bar, as for :func:`opini.monitor`.

    Returns:
        The report and the files written: ``laporan.html``, ``laporan-opini.xlsx`` (another form is in their names),
        ``pesan_wa.txt`` (at most 900 characters) and ``periksa.xlsx``, whose yellow columns the next run reads.

    Raises:
        InputError: no folder, nothing in it that can be read, or ``periksa.xlsx`` damaged or open in Excel; then
        nothing that people wrote is lost.

    >>> import tempfile
    >>> where = Path(tempfile.mkdtemp())
    >>> _ = (where / "a.csv").write_text("teks,waktu\\nair mati,2025-03-03\\n", encoding="utf-8")
    >>> [path.name for path in daily(where, progress=False).berkas]
    ['laporan.html', 'laporan-opini.xlsx', 'pesan_wa.txt', 'periksa.xlsx']
    """
    base = Path(folder)
    inputs = find_inputs(base)
    own = find_profile(base)
    profile = profile or (Profile() if own is None else Profile.from_toml(own))
    corrections = read_corrections(base / REVIEW)
    found = gather(inputs, channel=channel, tolerant=True)
    checked = overlay(found.frame, found.kolom, corrections, profile)
    notes = [*found.catatan, *checked.catatan]
    options: dict[str, Any] = {"profile": profile, "as_of": as_of, "channel": channel, "progress": progress}
    report = monitor(checked.frame, notes=notes, **_named(checked.kolom), **options)
    regrouped = _regrouped(report, checked, corrections)
    if regrouped is not None:
        own_issue = [name for name in (checked.kolom.get("isu"),) if name]
        frame = checked.frame.drop(own_issue).with_columns(pl.Series("isu", regrouped, dtype=pl.String))
        report = monitor(frame, notes=notes, **_named(checked.kolom), **options)
    report = _with_decisions(report, corrections, checked)
    tail = "" if form == "harian" else f"-{form}"
    page = report.save_html(base / f"{PAGE}{tail}.html", form=form)
    book = report.save_xlsx(base / f"{BOOK}{tail}.xlsx", form=form)
    message = base / MESSAGE
    message.write_text(report.message() + "\n", encoding="utf-8-sig", newline="\r\n")  # Notepad reads it as UTF-8
    write_review(base / REVIEW, report, corrections, profile)
    return Daily(report, (page, book, message, base / REVIEW), tuple(inputs), checked.ketemu, found.skor)


def _named(kolom: Mapping[str, str]) -> dict[str, Any]:
    """Columns by the names :func:`monitor` gives them; the channel is left to be found again."""
    names = {"teks": "text", "waktu": "time", "id": "id", "sumber": "source", "penulis": "author"}
    names |= {"jangkauan": "reach", "wilayah": "place"}
    return {argument: kolom[role] for role, argument in names.items() if role in kolom}


def _issue_names(report: Report) -> dict[str, str]:
    """Every way to name an issue in the sheet -> its id."""
    return {
        name.casefold(): issue.isu for issue in reversed(report.view.isu) for name in (issue.judul, issue.isu) if name
    }


def _regrouped(report: Report, checked: Overlaid, corrections: Mapping[str, Correction]) -> list[str | None] | None:
    """The issue of every row where people moved one; ``None`` where nobody did."""
    names = _issue_names(report)
    moved: dict[str, str] = {}
    for key, correction in corrections.items():
        wanted = mask_pii(correction.tulis.get("isu_benar", ""))[:_WORDS].strip()
        if wanted and key in checked.kunci:
            moved[key] = names.get(wanted.casefold(), wanted)
    if not moved:
        return None
    columns = report.result.opinions
    issue = {key_of(str(i)): isu for i, isu in zip(columns["id"], columns["isu"], strict=True)}
    return [moved.get(key) or as_text(issue.get(key)) or None for key in checked.kunci]


def _with_decisions(report: Report, corrections: Mapping[str, Correction], checked: Overlaid) -> Report:
    """Owners, actions and names that people gave issues, and how many opinions were checked."""
    here = {key: corrections[key] for key in checked.kunci if key in corrections}
    columns = report.result.opinions
    issue_of = {key_of(str(i)): as_text(isu) for i, isu in zip(columns["id"], columns["isu"], strict=True)}
    decided: dict[str, dict[str, str]] = {}
    for key, correction in here.items():
        mine = decided.setdefault(issue_of.get(key, ""), {})
        mine |= {n: correction.tulis[n] for n in ("penanggung_jawab", "tindakan", "status") if correction.tulis.get(n)}
    issues = dict(report.result.issues)
    ids = [str(isu) for isu in issues.get("isu", ())]
    given = {c.tulis["isu_benar"].casefold() for c in here.values() if c.tulis.get("isu_benar")}
    issues["penanggung_jawab"] = [
        mask_pii(decided.get(isu, {}).get("penanggung_jawab", ""))[:_WORDS] or owner
        for isu, owner in zip(ids, issues.get("penanggung_jawab", ()), strict=True)
    ]
    issues["status"] = [_state(decided.get(isu, {})) for isu in ids]
    issues["judul"] = [
        isu if isu.casefold() in given else judul for isu, judul in zip(ids, issues.get("judul", ()), strict=True)
    ]
    box = dict(report.result.quality)
    if here:
        box["diperiksa"] = len(here)
        box["catatan"] = [*_said(list(here.values())), *box.get("catatan", ())]
    return report.revised(issues=issues, quality=box)


def _state(decided: Mapping[str, str]) -> str | None:
    status = "" if decided.get("status", "").casefold() in ("benar", IGNORED) else decided.get("status", "")
    parts = [part for part in (status, mask_pii(decided.get("tindakan", ""))[:_WORDS]) if part]
    return ": ".join(parts) or None


def _said(rows: Sequence[Correction]) -> list[str]:
    """How many were checked and how often the model had said the same."""
    told = [f"{len(rows)} opini diperiksa orang (periksa.xlsx) dan dipakai dalam laporan ini."]
    judged = [r for r in rows if r.tulis.get("sentimen_benar") or r.tulis.get("status", "").casefold() == "benar"]
    if judged:
        same = Counter(
            (r.tulis.get("sentimen_benar") or r.tampil.get("sentimen", "")).casefold()
            == r.tampil.get("sentimen", "").casefold()
            for r in judged
        )
        told.append(f"Sentimen model sama dengan pemeriksa pada {same[True]} dari {len(judged)} opini.")
    return told
