import re
from collections.abc import Callable
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from opini.profile import Profile
from opini.report.html import render_card, render_html
from opini.report.model import ReportView
from opini.report.view import build_view

Make = Callable[[str], SimpleNamespace]
SCENES = ["city", "small_town", "nothing", "calm_first_day", "many", "hostile"]
VOID = {"meta", "input", "br", "link", "img"}


class Reader(HTMLParser):
    """Collects elements and checks that they nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.text.append(data)


def page(view: ReportView) -> tuple[str, Reader]:
    html = render_html(view)
    reader = Reader()
    reader.feed(html)
    return html, reader


def words(reader: Reader) -> str:
    return re.sub(r"\s+", " ", " ".join(reader.text))


@pytest.mark.parametrize("scene", SCENES)
def test_every_state_gives_well_formed_html(make: Make, profile: Profile, scene: str) -> None:
    _, reader = page(build_view(make(scene), profile))
    assert reader.wrong == []
    assert reader.open == []


@pytest.mark.parametrize("scene", SCENES)
def test_ids_are_unique_and_every_inner_link_lands(make: Make, profile: Profile, scene: str) -> None:
    _, reader = page(build_view(make(scene), profile))
    ids = [a["id"] for _, a in reader.seen if "id" in a]
    assert len(ids) == len(set(ids))
    targets = [str(a["href"])[1:] for tag, a in reader.seen if tag == "a"]
    assert set(targets) <= set(ids)


@pytest.mark.parametrize("scene", SCENES)
def test_nothing_is_fetched_from_anywhere(make: Make, profile: Profile, scene: str) -> None:
    html, reader = page(build_view(make(scene), profile))
    assert not [t for t, a in reader.seen if t in ("link", "img", "iframe", "object", "embed") or "src" in a]
    assert "url(" not in html
    assert "@import" not in html
    assert all(str(a["href"]).startswith("#") for t, a in reader.seen if "href" in a)


def test_hostile_texts_stay_text(make: Make, profile: Profile) -> None:
    result = make("hostile")
    result.evidence["isu"] = [result.issues["isu"][0]] * len(result.evidence["isu"])
    html, reader = page(build_view(result, profile))
    assert [t for t, _ in reader.seen].count("script") == 1
    assert not {t for t, _ in reader.seen} & {"img", "iframe", "object"}
    assert not [name for _, a in reader.seen for name in a if name.startswith("on")]
    assert "<script>alert(1)</script>" in words(reader)
    assert "{{ 7*7 }}" in words(reader)
    assert "\u202e" not in html
    assert html.encode("utf-8")
    assert html.count("x" * 1000) == 0


def test_only_the_report_script_may_run(make: Make, profile: Profile) -> None:
    _, reader = page(build_view(make("city"), profile))
    policy = next(str(a["content"]) for _, a in reader.seen if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}'", policy)
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]


def test_the_brief_says_what_the_head_needs(make: Make, profile: Profile) -> None:
    _, reader = page(build_view(make("city"), profile))
    text = words(reader)
    for said in (
        "24 jam s.d. 06.00 WITA",
        "1 siaga · 2 waspada · 11 rendah; 3 baru, 4 mereda",
        "1.284 opini",
        "611 akun/pelapor",
        "media massa: 1 sumber tidak masuk",
        "kisaran −29 s.d. −17",
        "30 hari, bukan IKM",
        "belum berubah nyata",
        "belum ditemukan tanggapan resmi dalam data yang masuk",
        "5 contoh, identitas disamarkan",
        "Aspirasi hari ini: 41",
        "1.310 baris masuk = 1.284 dipakai + 19 duplikat",
        "Percakapan daring bukan sampel warga.",
        "data belum cukup (n=4)",
        "Indikasi penggandaan pesan:",
    ):
        assert said in re.sub(r" +", " ", text), said


def test_level_is_told_by_word_and_shape_not_by_colour_alone(make: Make, profile: Profile) -> None:
    _, reader = page(build_view(make("city"), profile))
    shapes = {a["href"] for t, a in reader.seen if t == "use"}
    assert {"#ik-siaga", "#ik-waspada", "#ik-rendah"} <= shapes


def test_pictures_have_words(make: Make, profile: Profile) -> None:
    _, reader = page(build_view(make("city"), profile))
    pictures = [a for _, a in reader.seen if a.get("role") == "img"]
    assert len(pictures) > 20
    assert all(a.get("aria-label") for a in pictures)


def test_first_day_says_when_alerts_begin(make: Make, profile: Profile) -> None:
    _, reader = page(build_view(make("calm_first_day"), profile))
    assert "Peringatan mulai aktif 11 hari lagi" in words(reader)
    assert "Tidak ada peringatan pada periode ini." in words(reader)


def test_small_volume_page_has_counts_and_no_percentage(make: Make, profile: Profile) -> None:
    html, _ = page(build_view(make("small_town"), profile))
    body = html.split('id="metode"')[0].split("<main>")[1]
    opinions = re.sub(
        r'<div class="mengapa">.*?</div>', "", body.split('<section class="lembar" id="peta"')[0], flags=re.S
    )
    visible = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", opinions))
    assert "Semua opini, 7 hari terakhir" in visible
    assert "%" not in visible


def test_three_hundred_issues_are_twenty_pages_and_a_register(make: Make, profile: Profile) -> None:
    html, reader = page(build_view(make("many"), profile))
    assert [a.get("class") for t, a in reader.seen if t == "details"].count("hal") == 20
    assert sum("data-level" in a for _, a in reader.seen) == 300
    assert len(html.encode()) < 3_000_000


def test_twenty_full_issues_stay_far_below_three_megabytes(make: Make, profile: Profile) -> None:
    result = make("many")
    first = [{**dict(zip(result.series, row, strict=True))} for row in zip(*result.series.values(), strict=True)]
    water = [row for row in first if row["isu"] == "i-17"]
    rows = first + [{**row, "isu": f"m-{k}"} for k in range(20) for row in water]
    result.series = {name: [row[name] for row in rows] for name in result.series}
    assert len(render_html(build_view(result, profile)).encode()) < 1_500_000


def test_the_same_result_gives_the_same_bytes(make: Make, profile: Profile) -> None:
    assert render_html(build_view(make("city"), profile)) == render_html(build_view(make("city"), profile))


def test_the_notebook_card_is_small_and_runs_nothing(make: Make, profile: Profile) -> None:
    card = render_card(build_view(make("hostile"), profile))
    assert "<script" not in card
    assert len(card) < 12_000


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a: str, b: str) -> float:
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [r":root\{color-scheme:light;(.*?)\}", r"data-tema=gelap\]\{(.*?)\}"])
def test_text_meets_wcag_aa_in_both_themes(make: Make, profile: Profile, theme: str) -> None:
    css = re.search(theme, render_html(build_view(make("nothing"), profile)), re.S)
    assert css
    colour = {k: v if len(v) == 7 else "#" + "".join(c * 2 for c in v[1:]) for k, v in _COLOUR.findall(css[1])}
    pairs = [(text, ground) for text in ("tinta", "redup", "aksen") for ground in ("lembar", "kertas", "aksen-muda")]
    pairs += [(f"{n}-t", f"{n}-l") for n in ("rendah", "waspada", "siaga", "krisis")]
    pairs += [(f"{n}-t", n) for n in ("neg", "net", "pos")]
    pairs += [("siaga", "lembar"), ("krisis", "lembar"), ("redup", "samar"), ("lembar", "tinta")]
    weak = {p: round(_contrast(colour[p[0]], colour[p[1]]), 2) for p in pairs}
    assert not {p: c for p, c in weak.items() if c < 4.5}


_COLOUR = re.compile(r"--([a-z-]+):(#[0-9a-f]{3}(?:[0-9a-f]{3})?)(?=[;}]|$|\n)")
