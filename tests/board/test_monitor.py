"""The monitor's contract: nothing lost, nothing twice, every row accounted for, every number traceable."""

import asyncio
import threading
import uuid
from datetime import timedelta

import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import opini
from opini.errors import ConfigError, InputError, StoreError


@pytest.fixture
def monitor(location):
    with opini.Monitor(location, board=f"b{uuid.uuid4().hex[:12]}", key="uji") as made:
        yield made


def counted(result):
    return result.accepted, result.duplicate, result.late, result.rejected


def test_the_same_key_gives_the_stored_result_and_changes_nothing(monitor, rows):
    first = monitor.update(rows, key="2025-02-06")
    assert first.accepted == len(rows)
    assert first.alerts, "the burst of the last day must alert"
    assert monitor.update(rows, key="2025-02-06") == first
    assert monitor.update(rows[:3], key="2025-02-06") == first
    assert monitor.health()["revisi"] == first.revision
    assert [a.kursor for a in monitor.alerts()] == [a.kursor for a in first.alerts]


def test_ids_count_once_whatever_the_key(monitor, rows):
    monitor.update(rows, key="a", evaluate=False)
    again = monitor.update(rows, key="b", evaluate=False)
    assert counted(again) == (0, len(rows), 0, 0)
    assert again.reasons == {"duplikat_id": len(rows)}


def test_the_report_is_that_of_the_whole_stream(monitor, rows):
    for day in range(17):
        part = [row for row in rows if row["waktu"].day == day + 1]
        monitor.update(part, key=str(day), evaluate=False)
    ours, whole = monitor.report(), opini.monitor(rows)
    for name in ("indicators", "issues", "reputation"):
        assert_frame_equal(getattr(ours, name), getattr(whole, name))
    assert ours.alerts["id"].to_list() == whole.alerts["id"].to_list()
    assert ours.result.quality["lewat"] == whole.result.quality["lewat"]
    earlier = monitor.report(as_of="2025-02-04")
    assert_frame_equal(earlier.indicators, opini.monitor(rows, as_of="2025-02-04").indicators)


def test_alerts_are_delivered_behind_a_cursor_and_confirmed_or_withdrawn(monitor, rows, make_stream):
    monitor.update(rows)
    (alert,) = monitor.alerts()
    assert (alert.isu, alert.sementara, alert.dicabut) == ("air", True, False)
    later = {**rows[-1], "waktu": rows[-1]["waktu"] + timedelta(days=2, hours=12)}
    result = monitor.update([{**later, "id": "kelak"}])
    following = monitor.alerts(after=alert.kursor)
    assert [a.kursor for a in following] == [a.kursor for a in result.alerts]
    assert next((a.id, a.sementara, a.dicabut) for a in following) == (alert.id, False, False)
    assert monitor.alerts(after=following[-1].kursor) == []


def test_an_alert_that_the_whole_day_does_not_bear_out_is_withdrawn(monitor, rows):
    """The burst turns out to be praise as well: in the night enough joy comes in to calm the day."""
    monitor.update(rows)
    (alert,) = monitor.alerts()
    last = rows[-1]["waktu"]
    for row in rows:
        row["waktu"] -= timedelta(seconds=1)  # of two rows of one id the earlier wins: now they are praise
        row["sentimen"] = "positif"
    monitor.update([row for row in rows if last - row["waktu"] < timedelta(hours=20)])
    monitor.update([{**rows[0], "id": "kelak", "waktu": last + timedelta(days=2, hours=12)}])
    states = [(a.id, a.dicabut) for a in monitor.alerts(after=alert.kursor)]
    assert (alert.id, True) in states
    assert (alert.id, False) not in states


def test_late_rows_are_counted_reported_and_change_no_closed_day(monitor, rows):
    monitor.update(rows, evaluate=False)
    before = monitor.report(as_of="2025-02-04").indicators
    late = [{**rows[0], "id": f"telat{i}"} for i in range(4)]
    assert counted(monitor.update(late, evaluate=False)) == (0, 0, 4, 0)
    assert_frame_equal(monitor.report(as_of="2025-02-04").indicators, before)
    assert monitor.report().result.quality["lewat"] == {"terlambat": 4}
    assert monitor.update(late, backfill=True, evaluate=False).accepted == 4


def test_a_bad_row_is_skipped_and_a_wrong_schema_takes_nothing(monitor, rows):
    bad = [{"id": "x", "waktu": "kapan-kapan", "teks": "a", "isu": "air", "sentimen": "negatif"}, None, 7, "teks"]
    result = monitor.update([*rows, *bad], evaluate=False)
    assert counted(result) == (len(rows), 0, 0, 4)
    assert result.reasons == {"baris_rusak": 3, "waktu_tak_terbaca": 1}
    for wrong in ([{"foo": 1}], [None], {"teks": ["a"]}, "bukan tabel", 7):
        with pytest.raises(InputError):
            monitor.update(wrong, key="salah")
    assert monitor.health()["diterima"] == len(rows)
    assert monitor.update([], key="kosong").accepted == 0


def test_of_two_rows_with_one_id_the_smaller_wins_in_any_order(rows, location):
    one = {**rows[-1], "id": "sama", "sentimen": "positif"}
    other = {**one, "waktu": one["waktu"] - timedelta(seconds=5), "sentimen": "negatif"}
    for order in ([one, other], [other, one]):
        with opini.Monitor(location, board=f"b{uuid.uuid4().hex[:12]}", key="uji") as monitor:
            results = [monitor.update([row], evaluate=False) for row in order]
            assert [r.accepted for r in results] == [1, 0]
            assert results[1].reasons == {"konflik_id": 1}
            assert monitor.report().opinions["sentimen"].to_list() == ["negatif"]
            assert monitor.health()["diterima"] == 1


def test_a_report_is_frozen_and_made_again_or_says_what_was_erased(monitor, rows):
    monitor.update(rows[:-5], evaluate=False)
    frozen = monitor.report()
    assert frozen.id == monitor.report().id
    assert [r["id"] for r in monitor.reports()] == [frozen.id]
    monitor.update(rows[-5:], evaluate=False)
    monitor.correct(isu="air", title="Air mati", who="analis")
    again = monitor.reproduce(frozen.id)
    assert again.sama
    assert_frame_equal(again.laporan.issues, frozen.issues)
    assert monitor.forget(author=rows[0]["penulis"], who="petugas") == 1
    gone = monitor.reproduce(frozen.id)
    assert not gone.sama
    assert "1 dari" in gone.alasan[0]
    with pytest.raises(InputError):
        monitor.reproduce("l-tidak-ada")


def test_corrections_rename_merge_and_lower(monitor, rows):
    monitor.update(rows, evaluate=False)
    assert monitor.report().issues["isu"].to_list() == ["air", "festival"]
    monitor.correct(isu="air", title="Air Perumdam mati", who="analis")
    assert monitor.report().issues["judul"].to_list()[0] == "Air Perumdam mati"
    monitor.correct(isu="air", not_an_issue=True, who="analis")
    lowered = monitor.report()
    assert lowered.issues["isu"].to_list() == ["festival", "air"]
    assert lowered.issues["level"].to_list()[1] == "rendah"
    assert lowered.alerts.height == 0
    assert lowered.result.headline["level"] == lowered.issues["level"].to_list()[0]
    monitor.correct(isu="air", not_an_issue=False)
    monitor.correct(isu="festival", merge_into="air", who="analis")
    merged = monitor.report().issues
    assert merged["isu"].to_list() == ["air"]
    assert merged["n"].to_list() == [len(rows)]
    for wrong in ({}, {"title": "a", "merge_into": "b"}, {"merge_into": "air"}, {"title": " "}):
        with pytest.raises(InputError):
            monitor.correct(isu="air", **wrong)


def test_who_took_note_when_and_why_comes_with_the_alert(monitor, rows):
    (alert,) = monitor.update(rows).alerts
    monitor.acknowledge(alert.id, "Sari", "sudah dihubungi")
    (note,) = monitor.alerts()[0].tanggapan
    assert (note["siapa"], note["catatan"], note["krisis"]) == ("Sari", "sudah dihubungi", False)
    assert note["kapan"] > 0
    for id, who in (("a-tidak-ada", "Sari"), (alert.id, " ")):
        with pytest.raises(InputError):
            monitor.acknowledge(id, who)


def test_history_has_a_row_for_every_scored_day_and_marks_the_open_one(monitor, rows):
    monitor.update([row for row in rows if row["waktu"].day <= 13])
    for day in (14, 15, 16, 17):
        monitor.update([row for row in rows if row["waktu"].day == day])
    table = monitor.indicators()
    days = table.group_by("hari").agg(pl.col("sementara").first()).sort("hari")
    assert days["hari"].to_list() == [f"2025-02-{day}" for day in (11, 12, 13, 14, 15, 16, 17)]
    assert days["sementara"].to_list() == [False] * 5 + [True] * 2
    closed = table.filter((pl.col("hari") == "2025-02-14") & (pl.col("lingkup") == "papan"))
    end_of_day = opini.monitor(rows, as_of="2025-02-15").indicators.filter(pl.col("lingkup") == "papan")
    assert_frame_equal(closed.select("indikator", "nilai", "n"), end_of_day.select("indikator", "nilai", "n"))
    assert set(monitor.indicators(since="2025-02-14")["hari"]) < set(table["hari"])
    assert set(monitor.issues()["isu"]) == {"air", "festival"}


def test_several_threads_lose_and_double_nothing(monitor, make_stream):
    rows = make_stream(days=1, burst=119)  # all within the allowed lateness

    def send(offset):
        for start in range(offset, len(rows), 40):
            monitor.update(rows[start : start + 20], key=f"k{start}", evaluate=False)
            monitor.update(rows[start : start + 25], evaluate=False)

    threads = [threading.Thread(target=send, args=(offset,)) for offset in (0, 20, 0, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    health = monitor.health()
    assert health["diterima"] == health["tersimpan"] == health["di_memori"] == len(rows)


def test_async_updates(rows):
    async def send():
        with opini.Monitor() as monitor:
            halves = (rows[-20::2], rows[-19::2])
            results = await asyncio.gather(*(monitor.aupdate(half, evaluate=False) for half in halves))
            return sum(result.accepted for result in results)

    assert asyncio.run(send()) == 20


def test_a_queue_that_is_full_refuses(rows):
    with opini.Monitor(max_waiting=1) as monitor, monitor._core.turn(), pytest.raises(StoreError, match="antrean"):
        monitor.update(rows)


def test_a_scoring_that_fails_does_not_lose_opinions(rows, monkeypatch):
    def broken(*args, **options):
        raise ZeroDivisionError

    with opini.Monitor() as monitor:
        monkeypatch.setattr("opini.board.evaluation.score", broken)
        assert monitor.update(rows).accepted == len(rows)
        assert monitor.health()["penilaian_gagal"] > 0
        monkeypatch.undo()
        assert [alert.isu for alert in monitor.evaluate()] == ["air"]


def test_a_frame_with_its_own_column_names_gives_reports_of_its_kind(rows):
    frame = pd.DataFrame(rows).rename(columns={"waktu": "kapan", "id": "nomor", "kanal": "lewat"})
    with opini.Monitor() as monitor:
        result = monitor.update(frame, time="kapan", id="nomor", channel="LAPOR", evaluate=False)
        assert result.accepted == len(rows)
        report = monitor.report()
        assert isinstance(report.issues, pd.DataFrame)
        assert report.result.quality["per_kanal"] == {"aduan": len(rows)}
        assert monitor.report() is report, "nothing happened since"
        with pytest.raises(InputError, match="tidak ada"):
            monitor.update(frame, time="jam")


def test_memory_is_bounded_by_whole_days(make_stream):
    rows = make_stream(days=30, quiet=9, burst=9)
    with opini.Monitor(max_opinions=55) as monitor:
        for day in range(30):
            monitor.update(rows[day * 10 : day * 10 + 10], evaluate=False)
            monitor.report(as_of="2025-01-01")  # packs the window
        health = monitor.health()
        assert health["tersimpan"] == 300
        assert health["di_memori"] <= 55
        assert health["di_memori"] % 10 == 0
        assert health["tidak_muat"] > 0


def test_metrics_hear_numbers_and_may_fail(rows):
    heard = []

    def listen(name, numbers):
        heard.append((name, numbers["accepted"]))
        raise RuntimeError

    with opini.Monitor(on_event=listen) as monitor:
        monitor.update(rows, evaluate=False)
    assert heard == [("update", len(rows))]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"board": "../x"}, ConfigError),
        ({"board": ""}, ConfigError),
        ({"board": "x" * 65}, ConfigError),
        ({"max_opinions": 0}, ConfigError),
        ({"models": {"bahasa": "fast"}}, ConfigError),
        ({"models": {"sentiment": "tidak-ada"}}, InputError),
        ({"retention": "selamanya"}, Exception),
    ],
)
def test_wrong_settings_are_refused_at_once(options, error):
    with pytest.raises(error):
        opini.Monitor(**options)


@pytest.mark.parametrize("key", ["", "x" * 201, 7, "a\x00"])
def test_a_key_is_a_short_text(key, rows):
    with opini.Monitor() as monitor, pytest.raises(InputError, match="key"):
        monitor.update(rows, key=key)


def test_a_clock_that_is_ahead_does_not_make_everybody_late(rows):
    now = rows[-1]["waktu"]
    with opini.Monitor(clock=now.timestamp) as monitor:
        ahead, far = ({**rows[-1], "id": str(h), "waktu": now + timedelta(hours=h)} for h in (20, 80))
        assert monitor.update([ahead, far], evaluate=False).reasons == {"masa_depan": 1}
        behind = {**rows[-1], "waktu": now - timedelta(hours=10)}
        assert monitor.update([behind], evaluate=False).accepted == 1
        assert monitor.health()["batas"] == int(now.timestamp())


def test_text_that_looks_like_sql_is_text(monitor, rows):
    evil = "'; drop table opini_opini; --"
    result = monitor.update([{**rows[0], "id": evil, "penulis": evil, "isu": evil}], key=evil, evaluate=False)
    assert result.accepted == 1
    assert monitor.report().issues["isu"].to_list() == [evil]
    assert monitor.forget(author=evil) == 1


def test_an_empty_board_answers_everything(monitor):
    report = monitor.report()
    assert report.issues.height == 0
    assert monitor.reproduce(report.id).sama
    assert monitor.evaluate() == monitor.alerts() == []
    assert monitor.indicators().height == monitor.issues().height == 0
    assert monitor.audit() == []
    assert monitor.purge(before="2025-02-01") == 0
    assert monitor.forget(author="siapa") == 0
    assert monitor.health()["batas"] is None
    assert monitor.update({"teks": ["", " "], "waktu": ["2025-02-01", "x"]}).rejected == 2
    assert monitor.migrate_model("fast")["n"] == 0
    assert monitor.report().result.quality["lewat"] == {"kosong": 2}
