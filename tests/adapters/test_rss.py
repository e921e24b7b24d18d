"""Feeds: the kinds that exist, times and markup as written, and everything an attacker would put into one."""

import pytest

from opini.adapters.rss import LARGEST, parse_feed
from opini.errors import InputError

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Harian Contoh</title>
<entry><title type="html">Jalan &amp;amp; jembatan rusak</title><id>tag:1</id>
<updated>2025-03-03T14:00:00+08:00</updated>
<link rel="self" href="https://x.id/self"/><link rel="alternate" href="https://x.id/a"/>
<author><name>Budi</name></author>
<summary type="html">&lt;p&gt;Warga mengeluh&lt;br&gt;lagi.&lt;/p&gt;
&lt;script&gt;alert(1)&lt;/script&gt;</summary></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Kabar</title></channel><item><title>Banjir surut</title>
<link>https://x.id/b</link><dc:date>2025-03-03T06:00:00Z</dc:date><dc:creator>Siti</dc:creator></item></rdf:RDF>"""


def rss(items: str, head: str = "") -> bytes:
    return f"{head}<rss version='2.0'><channel><title>K</title>{items}</channel></rss>".encode()


def test_atom_with_markup_and_an_author_who_stays_out() -> None:
    row = parse_feed(ATOM.encode())[0]
    assert row["teks"] == "Jalan & jembatan rusak. Warga mengeluh lagi."
    assert (row["waktu"], row["tautan"], row["sumber"]) == (
        "2025-03-03T06:00:00+00:00",
        "https://x.id/a",
        "Harian Contoh",
    )
    assert row["penulis"] == ""
    assert "Budi" not in str(row)


def test_rdf_and_dublin_core_dates() -> None:
    row = parse_feed(RDF.encode())[0]
    assert (row["teks"], row["waktu"]) == ("Banjir surut", "2025-03-03T06:00:00+00:00")
    assert "Siti" not in str(row)


def test_ids_are_stable_and_differ_between_outlets() -> None:
    feed = rss("<item><title>a</title><guid>7</guid></item>")
    assert parse_feed(feed, "A")[0]["id"] == parse_feed(feed, "A")[0]["id"] != parse_feed(feed, "B")[0]["id"]


def test_html_entities_nobody_declared_and_stray_ampersands_of_names() -> None:
    row = parse_feed(rss("<item><title>Rp&nbsp;5&nbsp;juta &ndash; R&D; A & B&#33; &amp;lt;b&amp;gt;</title></item>"))[
        0
    ]
    assert row["teks"].startswith("Rp 5 juta – R&D; A & B!")


def test_bytes_say_their_own_encoding() -> None:
    text = (
        "<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><item><title>caf\xe9</title></item></channel></rss>"
    )
    assert parse_feed(text.encode("iso-8859-1"))[0]["teks"] == "café"
    assert parse_feed(text.replace("iso-8859-1", "utf-16").encode("utf-16"))[0]["teks"] == "café"


LAUGHS = "<!DOCTYPE z [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>"
OUTSIDE = "<!DOCTYPE z [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
PARAMETER = "<!DOCTYPE z [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x'> %p;]>"


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE, PARAMETER])
def test_declared_entities_are_refused(head: str) -> None:
    with pytest.raises(InputError, match="entitas"):
        parse_feed(rss("<item><title>&b;&x;</title></item>", head))


def test_a_doctype_without_entities_is_an_old_feed_not_an_attack() -> None:
    head = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss-0.91.dtd">'
    assert parse_feed(rss("<item><title>lama</title></item>", head))[0]["teks"] == "lama"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "sah"),
        (b"<html><body>404</body></html>", "bukan umpan"),
        (b"<rss><channel><item>", "sah"),
        (b"\x00\xff\xfe", "sah"),
        (b"<a>" * 5_000, "dalam"),
        (b" " * (LARGEST + 1), "10 MB"),
    ],
    ids=["empty", "page", "cut", "binary", "deep", "large"],
)
def test_what_is_no_feed_is_one_sentence(data: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word):
        parse_feed(data)


def test_endless_feeds_end() -> None:
    many = parse_feed(rss("<item><title>x</title></item>" * 5_000 + "<item><title>" + "y" * 99_999 + "</title></item>"))
    assert len(many) == 2_000
    assert len(parse_feed(rss("<item><title>" + "y" * 99_999 + "</title></item>"))[0]["teks"]) <= 20_000


def test_only_web_addresses_become_links_and_strange_times_stay_as_written() -> None:
    item = "<item><title>x</title><link>javascript:alert(1)</link><pubDate>kemarin sore</pubDate></item>"
    row = parse_feed(rss(item))[0]
    assert (row["tautan"], row["waktu"]) == ("", "kemarin sore")


def test_nested_media_titles_do_not_replace_the_headline() -> None:
    item = (
        "<item><media:group xmlns:media='http://search.yahoo.com/mrss/'><media:title>foto</media:title></media:group>"
        "<title>Pasar terbakar</title></item>"
    )
    assert parse_feed(rss(item))[0]["teks"] == "Pasar terbakar"
