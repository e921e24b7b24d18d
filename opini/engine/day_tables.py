"""Tables over days: series of issues, tone of channels and topics, reputation by dimension."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opini.engine.result import Columns, times
from opini.engine.state import State
from opini.risk.correct import tone_shift
from opini.risk.features import damped_negatives
from opini.risk.quantify import Estimate, effective_n, normal_quantile, said_tone
from opini.risk.reputation import Drivers
from opini.stream import detect
from opini.stream.baseline import expected
from opini.stream.buckets import sums
from opini.vocabulary import CHANNELS, DIMENSIONS, LEVELS

__all__ = ["REPUTATION", "SERIES", "TONE", "reputation_table", "series_table", "tone_of", "tone_table"]

Array = NDArray[np.float64]

SERIES = (
    *("isu", "waktu", "mentah", "teredam", "negatif", "harapan", "batas_bawah", "batas_atas", "z", "alarm"),
    *("risiko", "risiko_lo", "risiko_hi", "level"),
)
TONE = ("lingkup", "nama", "negatif", "netral", "positif", "n", "n_eff", "neto", "lo", "hi", "jendela", "alasan")
REPUTATION = ("waktu", "dimensi", "nilai", "lo", "hi", "n", "n_eff", "lalu", "pendorong", "alasan")
_KEPT = 60  # issues whose series are kept: the report charts the top 20 (chosen)
TONE_DAYS = 7


def series_table(state: State, ranked: list[int]) -> Columns:
    """Daily raw and damped counts with the expected band, for the board (isu ``''``) and the highest-ranked issues."""
    z = normal_quantile(state.context.settings.interval)
    starts = np.array([state.bounds(column)[0] for column in range(state.n_days)], dtype=np.int64)
    parts: list[Columns] = [_board_series(state, starts, z)]
    wanted = set(ranked[:_KEPT])
    for block in state.blocks:
        score = block.skor
        level = score.tingkat.level
        for place, position in enumerate(block.ids.tolist()):
            if position not in wanted and not (level[place] > 1).any():
                continue
            begin = max(0, int(np.argmax(score.hari.mentah[place] > 0)) - 7) if score.hari.mentah[place].any() else 0
            some = slice(begin, None)
            mean, sd = score.baseline.mean[place, some], score.baseline.sd[place, some]
            parts.append(
                {
                    "isu": np.full(len(mean), state.book.issues[position].isu, dtype=object),
                    "waktu": starts[block.offset :][some],
                    "mentah": score.hari.mentah[place, some],
                    "teredam": score.hari.bobot[place, some],
                    "negatif": score.hari.negatif_hari[place, some],
                    "harapan": mean,
                    "batas_bawah": np.maximum(mean - z * sd, 0.0),
                    "batas_atas": mean + z * sd,
                    "z": score.z[place, some],
                    "alarm": score.alarm[place, some],
                    "risiko": score.risiko.value[place, some],
                    "risiko_lo": score.risiko.lo[place, some],
                    "risiko_hi": score.risiko.hi[place, some],
                    "level": np.array(LEVELS, dtype=object)[level[place, some]],
                }
            )
    out: Columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    out["waktu"] = times(out["waktu"])
    return out


def _board_series(state: State, starts: NDArray[np.int64], z: float) -> Columns:
    rows, settings = state.rows, state.context.settings
    zero = np.zeros(rows.n, dtype=np.int64)
    negative = damped_negatives(rows, zero, (1, state.n_days), settings.positive_leak)
    base = expected(
        negative, state.hari_minggu, window_days=settings.baseline_days, min_days=settings.min_baseline_days
    )
    score = detect.robust_z(negative, base)
    _, alarm = detect.cusum(score, settings.cusum_k, settings.cusum_h)
    blank = np.full(state.n_days, np.nan)
    return {
        "isu": np.full(state.n_days, "", dtype=object),
        "waktu": starts,
        "mentah": sums(zero, rows.column, rows.mentah, 1, range(state.n_days))[0],
        "teredam": sums(zero, rows.column, rows.bobot, 1, range(state.n_days))[0],
        "negatif": negative[0],
        "harapan": base.mean[0],
        "batas_bawah": np.maximum(base.mean[0] - z * base.sd[0], 0.0),
        "batas_atas": base.mean[0] + z * base.sd[0],
        "z": score[0],
        "alarm": alarm[0],
        "risiko": blank,
        "risiko_lo": blank,
        "risiko_hi": blank,
        "level": np.full(state.n_days, None, dtype=object),
    }


def tone_of(
    state: State, key: NDArray[np.integer], n_keys: int, inside: NDArray[np.bool_]
) -> tuple[Array, Array, Array, Estimate]:
    """Raw n, effective n, tone mass (keys, 3) and net tone in [-1, 1] of the rows ``inside``.

    All four come from the same opinions, so a net tone agrees with the shares beside it (domain.md 0.7: shrinkage
    serves scoring and is never shown). ``nan`` below ``min_n_eff``. Where the context holds the confusion of a channel,
    mass and net tone are corrected for it.
    """
    rows, settings = state.rows, state.context.settings
    one = np.zeros(rows.n, dtype=np.int64)
    picked = np.where(inside, key, -1)

    def total(values: Array) -> Array:
        return sums(picked, one, values, n_keys, range(1))[:, 0]

    mass = np.stack([total(rows.bobot * rows.tone[:, c]) for c in range(3)], axis=-1)
    counted = np.where(rows.tone.sum(axis=1) > 0, rows.bobot, 0.0)
    n_eff = np.minimum(effective_n(total(counted), total(counted**2)), total(counted))
    shift, more = _confused(state, picked, n_keys)
    mass = mass + shift
    said = mass.sum(axis=-1)
    net = said_tone(mass, n_eff, settings.interval, np.divide(more, said**2, out=more, where=said > 0))
    enough = n_eff >= settings.min_n_eff
    return total(rows.mentah), n_eff, mass, Estimate(*(np.where(enough, bound, np.nan) for bound in net))


def _confused(state: State, key: NDArray[np.integer], n_keys: int) -> tuple[Array, Array]:
    """What the audited confusion of each channel adds to the tone mass of a key, and to its variance (``tone_shift``).

    A tone that is certain (a person's label) is not corrected.
    """
    rows, shift, more = state.rows, np.zeros((n_keys, 3)), np.zeros(n_keys)
    one = np.zeros(rows.n, dtype=np.int64)
    guessed = (rows.tone.sum(axis=1) > 0) & (rows.tone.max(axis=1, initial=0.0) < 1.0)
    for channel, confusion in state.context.koreksi.items():
        here = np.where(guessed & (rows.kanal == CHANNELS.index(channel)), key, -1)

        def total(values: Array, here: NDArray[np.integer] = here) -> Array:
            return sums(here, one, values, n_keys, range(1))[:, 0]

        tone, w = [rows.bobot * rows.tone[:, c] for c in range(3)], total(rows.bobot)
        second = [total(tone[i] * rows.tone[:, j]) for i in range(3) for j in range(3)]
        added, variance = tone_shift(
            np.stack([total(values) for values in tone], axis=-1),
            np.minimum(effective_n(w, total(rows.bobot**2)), w),
            confusion,
            second=np.stack(second, axis=-1).reshape(n_keys, 3, 3),
        )
        shift, more = shift + added, more + variance
    return shift, more


def tone_table(state: State) -> Columns:
    """Tone of the last seven days by channel and by topic: shares of what was said and their difference."""
    inside = state.rows.column >= state.n_days - TONE_DAYS
    view = state.table.take(state.dipakai)
    parts: list[Columns] = []
    for scope, key, names in (
        ("kanal", state.rows.kanal, CHANNELS),
        ("topik", view.topik.codes.astype(np.int64), view.topik.names),
    ):
        n, n_eff, mass, net = tone_of(state, key, len(names), inside)
        shown = np.flatnonzero(n > 0)
        total = mass.sum(axis=1)
        share = np.divide(mass, total[:, None], out=np.full_like(mass, np.nan), where=total[:, None] > 0)
        enough = np.isfinite(net.value)
        parts.append(
            {
                "lingkup": np.full(len(shown), scope, dtype=object),
                "nama": np.array([names[i] for i in shown], dtype=object),
                **{label: share[shown, c] for c, label in enumerate(("negatif", "netral", "positif"))},
                "n": n[shown].astype(np.int64),
                "n_eff": n_eff[shown],
                **{label: 100.0 * bound[shown] for label, bound in zip(("neto", "lo", "hi"), net, strict=True)},
                "jendela": np.full(len(shown), f"{TONE_DAYS} hari", dtype=object),
                "alasan": np.array(
                    [None if enough[i] else f"data belum cukup (n={int(n[i])})" for i in shown], dtype=object
                ),
            }
        )
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def reputation_table(state: State, moved: Drivers) -> Columns:
    """Dimension series, weekly back from the last day, with last week's value and what moved it."""
    rep = state.reputasi
    last = state.n_days - 1
    days = list(range(last, -1, -7))[::-1]
    out: dict[str, list[object]] = {name: [] for name in REPUTATION}
    for day in days:
        for i, name in enumerate(DIMENSIONS):
            value = float(rep.dimensi.value[i, day])
            row = {
                "waktu": state.bounds(day)[0],
                "dimensi": name,
                "nilai": value,
                "lo": float(rep.dimensi.lo[i, day]),
                "hi": float(rep.dimensi.hi[i, day]),
                "n": int(rep.n[i, day]),
                "n_eff": float(rep.n_eff[i, day]),
                "lalu": float(rep.dimensi.value[i, day - 7]) if day >= 7 else np.nan,
                "pendorong": float(moved.dimensi[i]) if day == last else np.nan,
                "alasan": None if np.isfinite(value) else f"data belum cukup (n={int(rep.n[i, day])})",
            }
            for key, item in row.items():
                out[key].append(item)
    columns: Columns = {
        key: np.asarray(items, dtype=np.float64)
        if key in {"nilai", "lo", "hi", "n_eff", "lalu", "pendorong"}
        else items
        for key, items in out.items()
    }
    columns["waktu"] = times(columns["waktu"])
    columns["n"] = np.asarray(columns["n"], dtype=np.int64)
    return columns
