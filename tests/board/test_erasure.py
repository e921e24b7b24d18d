"""Privacy: what is never written, what leaves in time, and what is erased on request, down to the bytes of the file."""

import os
import stat

import pytest

import opini
from opini.errors import ConfigError, InputError, StoreError

NAME, PHONE = "Ratna Kusumawardhani", "0812-9876-5432"
START = 1_738_368_000


def opinion(n, day=0, author=NAME):
    text = f"air di rumah saya mati sejak pagi, hubungi {PHONE}, laporan ke-{n}"
    return {"id": f"o{n}", "waktu": START + 86_400 * day + n, "teks": text, "penulis": author, "isu": "air"}


def labelled(*rows):
    return [{**row, "sentimen": "negatif", "topik": "air_energi"} for row in rows]


def on_disk(folder):
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()) if not file.name.endswith(".kunci"))


def test_neither_name_nor_number_reaches_the_disk(tmp_path):
    with opini.Monitor(tmp_path / "isu.db") as monitor:
        monitor.update(labelled(opinion(1), opinion(2)), evaluate=False)
        monitor.report()
        assert b"laporan ke-2" in on_disk(tmp_path), "the masked text is what is looked through"
        for secret in (NAME, NAME.lower(), PHONE, PHONE.replace("-", "")):
            assert secret.encode() not in on_disk(tmp_path)


def test_raw_text_is_kept_only_on_request_and_for_its_days(tmp_path):
    keep = opini.Retention(raw_days=3)
    with opini.Monitor(tmp_path / "isu.db", retention=keep) as monitor:
        monitor.update(labelled(opinion(1)), evaluate=False)
        assert PHONE.encode() in on_disk(tmp_path)
        for day in (2, 4, 6, 8):
            monitor.update(labelled(opinion(day, day)))
        monitor.purge(before="2025-02-07")
        gone = on_disk(tmp_path)
    assert b"laporan ke-1" not in gone
    assert b"laporan ke-8" in gone


def test_who_asks_to_be_forgotten_is_forgotten_and_refused(tmp_path):
    with opini.Monitor(tmp_path / "isu.db", retention=opini.Retention(raw_days=30)) as monitor:
        monitor.update(labelled(opinion(1), opinion(2), opinion(3, author="@orang_lain")), evaluate=False)
        assert monitor.forget(author=f"@{NAME.upper()}", who="petugas") == 2
        gone = on_disk(tmp_path)
        assert b"laporan ke-1" not in gone
        assert b"laporan ke-3" in gone
        again = monitor.update(labelled(opinion(1), opinion(2)), evaluate=False)
        assert again.reasons == {"dihapus_atas_permintaan": 2}
        assert monitor.report().opinions["id"].to_list() == ["o3"]
        (entry,) = monitor.audit()
        assert (entry["tindakan"], entry["siapa"], entry["rincian"]) == ("forget", "petugas", {"opini": 2})
        with pytest.raises(InputError):
            monitor.forget(author="anonim")


def test_purge_deletes_what_is_old_and_writes_it_down(tmp_path):
    with opini.Monitor(tmp_path / "isu.db") as monitor:
        monitor.update(labelled(*(opinion(n, n) for n in range(6))), evaluate=False)
        assert monitor.purge(before="2025-02-04", who="petugas") == 3
        assert monitor.report().opinions.height == 3
        assert monitor.audit()[0]["rincian"]["opini"] == 3
        assert monitor.update(labelled(opinion(1, 1)), evaluate=False).accepted == 0


def test_opinions_leave_after_their_days_by_themselves(tmp_path):
    with opini.Monitor(tmp_path / "isu.db", retention=opini.Retention(opinion_days=5, seen_days=2)) as monitor:
        for day in range(9):
            monitor.update(labelled(opinion(day, day)))
        assert monitor.health()["tersimpan"] <= 6
        assert {entry["tindakan"] for entry in monitor.audit()} == {"retensi"}


def test_a_stream_that_stopped_is_purged_by_the_clock(tmp_path):
    now = [START + 10 * 86_400]
    keep = opini.Retention(raw_days=20, opinion_days=40)
    with opini.Monitor(tmp_path / "isu.db", retention=keep, clock=lambda: now[0]) as monitor:
        monitor.update(labelled(opinion(1), opinion(2, 9)), evaluate=False)
        assert monitor.purge() == 0
        assert PHONE.encode() in on_disk(tmp_path)
        now[0] += 30 * 86_400
        assert monitor.purge() == 0
        assert PHONE.encode() not in on_disk(tmp_path)
        now[0] += 5 * 86_400
        assert monitor.purge() == 1
        assert monitor.report().opinions["id"].to_list() == ["o2"]


def test_the_key_is_the_owners_alone_and_a_wrong_one_is_noticed(tmp_path):
    store = tmp_path / "isu.db"
    with opini.Monitor(store) as monitor:
        monitor.update(labelled(opinion(1)), evaluate=False)
    assert stat.S_IMODE(os.stat(f"{store}.kunci").st_mode) == 0o600
    with pytest.raises(ConfigError, match="kunci"):
        opini.Monitor(store, key="lain")
    with opini.Monitor(store) as monitor:
        assert monitor.forget(author=NAME) == 1
    assert [file.name for file in tmp_path.glob(".*")] == []
    store.with_name("isu.db.kunci").write_bytes(b"")
    with pytest.raises(StoreError, match="rusak"):
        opini.Monitor(store)


def test_a_shared_store_needs_a_key(postgres_url, monkeypatch):
    monkeypatch.delenv("OPINI_KUNCI", raising=False)
    with pytest.raises(ConfigError, match="OPINI_KUNCI"):
        opini.Monitor(postgres_url, board="kunci")


def test_no_log_line_holds_a_citizens_word(tmp_path, caplog):
    caplog.set_level(1)
    with opini.Monitor(tmp_path / "isu.db") as monitor:
        monitor.update(labelled(opinion(1), {**opinion(2), "waktu": "kacau"}), key="k")
    assert caplog.records
    assert "air di rumah" not in caplog.text
    assert NAME not in caplog.text
