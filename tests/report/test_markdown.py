from collections.abc import Callable
from types import SimpleNamespace

import pytest
from markdown_it import MarkdownIt

from opini.profile import Profile
from opini.report.markdown import render_markdown, render_message, render_text
from opini.report.view import build_view

Make = Callable[[str], SimpleNamespace]


@pytest.mark.parametrize("scene", ["city", "small_town", "nothing", "calm_first_day", "many", "hostile"])
def test_data_cannot_bring_markup_into_the_page(make: Make, profile: Profile, scene: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(render_markdown(build_view(make(scene), profile)))
    inline = [child for token in tokens for child in token.children or []]
    kinds = {token.type for token in [*tokens, *inline]}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "fence"}


def test_a_table_row_keeps_its_columns_with_hostile_names(make: Make, profile: Profile) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(render_markdown(build_view(make("hostile"), profile)))
    cells, widths = 0, []
    for token in tokens:
        cells = 0 if token.type == "tr_open" else cells + (token.type in ("td_open", "th_open"))
        if token.type == "tr_close":
            widths.append(cells)
    assert set(widths) == {3, 4, 6, 7}


def test_the_brief_carries_level_interval_and_reasons(make: Make, profile: Profile) -> None:
    text = render_markdown(build_view(make("city"), profile))
    assert "**Tingkat isu: SIAGA** (1 siaga · 2 waspada · 11 rendah; 3 baru, 4 mereda)" in text
    assert "risiko 68 (kisaran 59–76), naik 21" in text
    assert "- naik 3,1 kali dari Senin biasa" in text


def test_the_terminal_summary_is_short_and_plain(make: Make, profile: Profile) -> None:
    text = render_text(build_view(make("many"), profile))
    assert len(text.splitlines()) <= 12
    assert "**" not in text


def test_no_opinion_means_no_level(make: Make, profile: Profile) -> None:
    assert "belum dapat dinilai" in render_text(build_view(make("nothing"), profile))


@pytest.mark.parametrize("scene", ["city", "small_town", "nothing", "calm_first_day", "many", "hostile"])
def test_the_chat_message_fits_and_ends_with_the_caution(make: Make, profile: Profile, scene: str) -> None:
    text = render_message(build_view(make(scene), profile))
    assert len(text) <= 900
    assert text.endswith("Percakapan daring bukan sampel warga.")


def test_the_chat_message_counts_what_it_leaves_out(make: Make, profile: Profile) -> None:
    result = make("many")
    result.issues["level"] = ["waspada"] * 300
    assert "isu lain." in render_message(build_view(result, profile))
