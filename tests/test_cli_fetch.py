"""``opini ambil rss`` against a server on this machine: no other address is ever asked."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import polars as pl
import pytest

FEED = (
    b"<rss><channel><title>Kabar Uji</title>"
    b"<item><title>Air mati</title><guid>1</guid><pubDate>Mon, 03 Mar 2025 14:00:00 +0800</pubDate></item>"
    b"<item><title>=cmd|x</title><guid>2</guid><pubDate>Mon, 03 Mar 2025 15:00:00 +0800</pubDate></item>"
    b"</channel></rss>"
)


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/hilang":
            self.send_error(404)
        elif self.path.startswith("/alih"):
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd" if self.path == "/alih-berkas" else "/feed")
            self.end_headers()
        else:
            body = gzip.compress(FEED) if self.path == "/gzip" else FEED
            self.send_response(200)
            if self.path == "/gzip":
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_feeds_of_the_profile_become_a_table_that_can_be_reported(run, site, tmp_path):
    profile = tmp_path / "profil.toml"
    profile.write_text(f'[umpan]\n"Contoh Pos" = "{site}/feed"\n"Hilang" = "{site}/hilang"', encoding="utf-8")
    code, out, err = run("ambil", "rss", "--profile", profile, "--json")
    told = json.loads(out)
    assert (code, err, told["baru"]) == (0, "", 2)
    assert "404" in told["gagal"][0]
    table = pl.read_csv("rss.csv")
    assert table["sumber"].unique().to_list() == ["Contoh Pos"]
    assert table["teks"].to_list() == ["Air mati", "'=cmd|x"]
    code, out, _ = run("report", "rss.csv", "--json")
    assert code == 0
    assert json.loads(out)["mutu"]["dipakai"] == 2


def test_a_second_fetch_adds_only_what_is_new(run, site, tmp_path):
    assert "2 berita baru" in run("ambil", "rss", f"{site}/gzip")[1]
    assert "0 berita baru" in run("ambil", "rss", f"{site}/alih")[1]
    (tmp_path / "lain.xml").write_bytes(FEED.replace(b"<guid>1<", b"<guid>3<"))
    assert "1 berita baru" in run("ambil", "rss", "lain.xml")[1]
    assert pl.read_csv("rss.csv").height == 3


@pytest.mark.parametrize("path", ["/hilang", "/alih-berkas"])
def test_a_site_that_answers_badly_is_one_line(run, site, path):
    code, out, err = run("ambil", "rss", site + path)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert not Path("rss.csv").exists()


def test_no_feed_no_file_no_server_is_one_line_with_the_cure(run):
    assert "[umpan]" in run("ambil", "rss")[2]
    assert "alamat http" in run("ambil", "rss", "tidak-ada.xml")[2]
    assert "sambungan" in run("ambil", "rss", "http://127.0.0.1:9/feed", "--timeout", "2")[2]


def test_a_table_of_another_kind_is_not_overwritten(run, site, tmp_path):
    (tmp_path / "rss.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "--out" in run("ambil", "rss", f"{site}/feed")[2]
    assert (tmp_path / "rss.csv").read_text(encoding="utf-8") == "a,b\n1,2\n"
