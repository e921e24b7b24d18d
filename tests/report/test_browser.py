"""The page in a real browser. Skipped where Chromium is absent, but never in CI."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from opini.profile import Profile
from opini.report import Report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Make = Callable[[str], SimpleNamespace]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
A4 = 842  # points

if not CHROMIUM and not os.environ.get("CI"):
    pytest.skip("Chromium is not installed", allow_module_level=True)


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def trouble() -> list[str]:
    """Console lines, script errors, dialogs and requests that leave the page."""
    return []


@pytest.fixture
def show(
    browser: "Browser", make: Make, profile: Profile, tmp_path: Path, trouble: list[str]
) -> Iterator[Callable[..., "Page"]]:
    pages: list[Page] = []

    def run(scene: str, width: int = 1440, anchor: str = "", form: str = "harian", **options: Any) -> "Page":
        page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        page.set_default_timeout(120_000)  # a busy machine is no fault of the page
        pages.append(page)
        page.on("console", lambda line: trouble.append(line.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("dialog", lambda dialog: trouble.append(dialog.message))
        page.on("request", lambda r: None if r.url.startswith("file:") else trouble.append(r.url))
        path = Report(make(scene), profile=profile).save_html(tmp_path / f"{scene}.html", form)
        page.goto(path.as_uri() + anchor)
        return page

    yield run
    for page in pages:
        page.close()


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scene", ["city", "small_town", "nothing", "calm_first_day", "many", "hostile"])
def test_opens_quietly_and_fits_the_screen(
    show: Callable[..., Any], trouble: list[str], scene: str, width: int
) -> None:
    page = show(scene, width)
    assert trouble == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("form", ["mingguan", "bulanan"])
@pytest.mark.parametrize("scene", ["city", "nothing", "hostile"])
def test_every_form_opens_quietly_and_fits_the_screen(
    show: Callable[..., Any], trouble: list[str], scene: str, form: str, width: int
) -> None:
    page = show(scene, width, form=form)
    assert trouble == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").is_visible()


@pytest.mark.parametrize("scene", ["city", "many", "hostile", "nothing"])
def test_page_one_is_one_a4_sheet_that_hides_no_issue(show: Callable[..., Any], scene: str) -> None:
    page = show(scene)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 696, "height": 1040})  # A4 less its margins, at 96 dpi
    sheet = page.locator(".halaman1").bounding_box()
    assert sheet["height"] <= 275 / 25.4 * 96
    cut = page.evaluate(
        "(() => { const l = document.querySelector('.isu-utama'); return l ? l.scrollHeight - l.clientHeight : 0; })()"
    )
    assert cut <= 1


def test_a_link_from_the_map_opens_the_issue(show: Callable[..., Any]) -> None:
    page = show("city")
    page.locator("a.titik", has_text="2").first.click()
    assert page.locator("#isu-2").evaluate("e => e.open")


def test_an_address_with_an_issue_opens_it(show: Callable[..., Any]) -> None:
    assert show("city", anchor="#isu-3").locator("#isu-3").evaluate("e => e.open")


def test_register_shows_fifty_then_all_and_searches_all(show: Callable[..., Any]) -> None:
    page = show("many")
    rows = page.locator(".register .baris[data-level]:visible")
    assert rows.count() == 50
    page.fill("#cari", "nomor 250")
    assert rows.count() == 1
    page.fill("#cari", "")
    page.select_option("#pilih", "waspada")
    assert rows.count() == 2
    page.select_option("#pilih", "")
    page.click("#semua")
    assert rows.count() == 300


def test_a_chart_reads_out_one_day_by_keyboard(show: Callable[..., Any]) -> None:
    page = show("city")
    page.locator(".bidang").first.focus()
    page.keyboard.press("End")
    told = page.locator("#tip").inner_text()
    assert "2 Mar" in told
    assert "biasanya" in told
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()


def test_dark_mode_follows_the_system_and_the_button(show: Callable[..., Any]) -> None:
    page = show("city", color_scheme="dark")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(ground)
    page.click("#tema")
    assert page.evaluate(ground) != dark
    assert page.locator("#tema").get_attribute("aria-pressed") == "false"


def test_everything_is_readable_without_script(show: Callable[..., Any], browser: "Browser", tmp_path: Path) -> None:
    show("many")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "many.html").as_uri())
    assert page.locator(".register .baris[data-level]").count() == 300
    assert page.locator("#cari").is_hidden()
    context.close()


def test_keyboard_reaches_the_content_first(show: Callable[..., Any]) -> None:
    page = show("city")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "lewati"


def test_the_whole_report_prints(show: Callable[..., Any]) -> None:
    assert len(show("city").pdf(prefer_css_page_size=True)) > 20_000


def test_evidence_opens_by_keyboard_alone(show: Callable[..., Any]) -> None:
    page = show("city")
    summary = page.locator(".isu-utama summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".isu-utama details").first.evaluate("e => e.open")
    assert page.locator(".isu-utama .kutip").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("form", ["harian", "bulanan"])
def test_names_roles_headings_and_contrast(show: Callable[..., Any], form: str, scheme: str) -> None:
    """The serious rules of axe-core that apply here, in our own words: axe-core itself is not installed."""
    page = show("city", form=form, color_scheme=scheme)
    assert page.evaluate(Path(__file__).with_name("rules.js").read_text(encoding="utf-8")) == []
