from collections.abc import Callable
from types import SimpleNamespace

import pytest

from opini.profile import Profile
from opini.report import charts
from opini.report.model import Point, Series
from opini.report.view import build_view

Make = Callable[[str], SimpleNamespace]


def series(values: list[float | None]) -> Series:
    return Series(tuple(Point(f"{i} Mar", v, v, v, 1.0, 0.5, 1.5) for i, v in enumerate(values, 1)))


def test_unknown_days_break_the_line_instead_of_falling_to_zero() -> None:
    plot = charts.plot(series([1.0, None, 3.0, 4.0]))
    assert plot is not None
    assert plot.negatif.count("M") == 2


def test_a_series_without_a_single_number_draws_nothing() -> None:
    assert charts.plot(Series((Point("1 Mar", None, None, None, None, None, None),))) is None


def test_the_sentence_for_screen_readers_names_peak_and_ordinary_level() -> None:
    plot = charts.plot(series([1.0, 9.0, 2.0]))
    assert plot is not None
    assert "puncak 9 pada 2 Mar" in plot.alt
    assert "2 hari di atas pita biasa" in plot.alt


def test_the_sparkline_is_scaled_by_negatives_not_by_amplified_volume() -> None:
    days = tuple(Point("1 Mar", 4000.0, 40.0, float(v), 1.0, 0.0, 2.0) for v in range(5))
    small = charts.spark(Series(days))
    assert small is not None
    assert small.y[-1][1] == "4"


@pytest.mark.parametrize(("cell", "level"), [((0, 4), "krisis"), ((4, 0), "rendah"), ((1, 3), "siaga")])
def test_cells_of_the_map_carry_the_band_of_the_risk_formula(cell: tuple[int, int], level: str) -> None:
    assert charts.CELLS[cell[0]][cell[1]] == level


def test_dots_on_the_map_do_not_hide_each_other(make: Make, profile: Profile) -> None:
    dots = charts.matrix(build_view(make("many"), profile).isu)
    assert len(dots) == 20
    assert all(abs(d.x - 20 * ((d.isu.dampak.nilai or 0) - 0.5)) < 10 for d in dots)
    pairs = [(a, b) for i, a in enumerate(dots) for b in dots[i + 1 :]]
    hidden = [(a, b) for a, b in pairs if abs(a.x - b.x) < 2 and abs(a.y - b.y) < 2]
    assert not hidden


def test_an_issue_without_likelihood_is_left_off_the_map(make: Make, profile: Profile) -> None:
    result = make("city")
    result.issues["p_eskalasi"] = [None] * len(result.issues["isu"])
    assert charts.matrix(build_view(result, profile).isu) == ()
