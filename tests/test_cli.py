"""The command line: exit codes that mean something, one line on error, never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from opini import cli

EXAMPLE = (
    "teks,waktu,kanal\nair mati lagi di blok a,2025-03-03 10:00,twitter\njalan rusak parah,2025-03-03 11:00,lapor\n"
)


@pytest.fixture
def example(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def complaint(result):
    """The single line of an input error."""
    code, out, err = result
    assert code == 2, err
    assert out == ""
    assert len(err.strip().splitlines()) == 1, err
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize("command", [[], ["demo"], ["clean"], ["predict"], ["report"], ["models"]], ids=str)
def test_every_command_has_help(run, command):
    code, out, _ = run(*command, "--help")
    assert code == 0
    assert "Usage" in out


def test_a_simulated_stream_can_be_reported(run):
    code, _, _ = run("simulate", "dunia", "--days", 80, "--issues", 3, "--most", 4)
    assert code == 0
    planted = json.loads(Path("dunia/kejadian.json").read_text(encoding="utf-8"))["kejadian"]
    assert {"jenis", "isu", "mulai"} <= set(planted[0])
    code, _, err = run("report", "dunia/opini.parquet", "--out", "x.html")
    assert (code, err) == (0, "")


def test_evaluate_measures_a_model_on_labels(run, tmp_path):
    rows = [("jalan rusak parah tidak diperbaiki", "negatif"), ("terima kasih pelayanannya bagus", "positif")] * 30
    path = tmp_path / "label.csv"
    pl.DataFrame({"teks": [t for t, _ in rows], "benar": [b for _, b in rows]}).write_csv(path)
    code, out, _ = run("evaluate", path, "--label", "benar", "--out", "audit.json")
    assert code == 0
    assert "sentiment/" in out
    assert Path("audit.json").is_file()
    assert "nosuch" in complaint(run("evaluate", path, "--label", "nosuch"))


def test_report_writes_the_page_and_prints_issues_and_path(run, example):
    code, out, err = run("report", example, "--out", "x.html", "--markdown", "x.md", "--tables", "tabel")
    assert (code, err) == (0, "")
    assert "2 baris masuk = 2 dipakai" in out
    assert "Tingkat isu: RENDAH" in out
    assert out.strip().endswith("x.html")
    for name in ("x.html", "x.md", "tabel/issues.parquet"):
        assert Path(name).stat().st_size > 0


def test_report_as_json_is_one_document(run, example):
    code, out, _ = run("report", example, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["mutu"]["masuk"] == found["mutu"]["dipakai"] == 2
    assert found["laporan"] == "laporan.html"
    assert {"isu", "ringkasan"} <= set(found)


def test_report_takes_several_files_a_profile_and_a_moment(run, example, tmp_path):
    other = tmp_path / "fgd.txt"
    other.write_text(
        "Tanggal: 3 Maret 2025\nModerator: Ya?\nP1: Air mati terus.\nP2: Betul, air mati.", encoding="utf-8"
    )
    profile = tmp_path / "p.toml"
    profile.write_text('nama = "Pemkot X"\nzona = "Asia/Jakarta"', encoding="utf-8")
    code, out, _ = run("report", example, other, "--profile", profile, "--as-of", "2025-03-04", "--json")
    box = json.loads(out)["mutu"]
    assert code == 0
    assert (box["masuk"], box["dipakai"], box["lewat"]) == (5, 4, {"moderator": 1})


def test_no_usable_row_is_exit_1_with_a_report(run, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("teks,waktu\n", encoding="utf-8")
    code, out, _ = run("report", path, "--out", "x.html")
    assert code == 1
    assert "0 baris masuk" in out or "0 dipakai" in out or "Tidak ada opini" in out
    assert Path("x.html").exists()
    path.write_text("teks,waktu\nhalo,entah\n", encoding="utf-8")
    code, out, _ = run("report", path, "--json")
    assert code == 1
    assert json.loads(out)["mutu"]["lewat"] == {"waktu_tak_terbaca": 1}


BAD_FILES = {
    "kosong.csv": (b"", "kosong"),
    "tanpa_waktu.csv": (b"teks\nhalo\n", "--time"),
    "tanpa_teks.csv": (b"a,waktu\nx,2025-03-03\n", "--text"),
    "ambigu.csv": (b"text,isi,waktu\na,b,2025-03-03\n", "ambigu"),
    "bukan.xlsx": (b"bukan", "XLSX"),
    "bukan.parquet": (b"bukan", "Parquet"),
    "jenis.pdf": (b"x", ".csv"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_one_line_with_the_cure(run, tmp_path, name):
    content, word = BAD_FILES[name]
    (tmp_path / name).write_bytes(content)
    assert word in complaint(run("report", name))


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--channel", "papan"], "aduan"),
        (["--text", "tks"], "teks"),
        (["--as-of", "besok"], "2025-03-03"),
        (["--zone", "Mars"], "Asia/Makassar"),
        (["--profile", "tidak_ada.toml"], "tidak_ada.toml"),
        (["--out", "."], "folder"),
    ],
)
def test_wrong_options_are_one_line_with_the_cure(run, example, options, word):
    assert word in complaint(run("report", example, *options))


def test_a_missing_file_and_wrong_usage(run):
    assert "tidak ada" in complaint(run("report", "tidak_ada.csv"))
    for arguments in (["report"], ["report", "--tidak-ada"], ["terbang"]):
        code, _, err = run(*arguments)
        assert code == 2
        assert "Traceback" not in err


def test_hostile_bytes_are_a_report_not_a_traceback(run, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(
        b"id,teks,waktu\n1,a\x00ir mati,2025-03-03\n2,x\xed\xa0\x80y,2025-03-03\n3,caf\xe9 tutup,2025-03-03\n"
        b"4," + b"rusak " * 180_000 + b',2025-03-03\n5,"tak ditutup,2025-03-03\n6,biasa,2025-03-03,lebih\n'
        b"1,lain,2025-03-04\n7,[red]bukan markup[/red],2099-01-01\n8,,2025-03-03\n"
    )
    code, out, err = run("report", path, "--json")
    box = json.loads(out)["mutu"]
    assert (code, err) == (0, "")
    assert box["masuk"] == box["dipakai"] + sum(box["lewat"].values())
    assert box["lewat"]["konflik_id"] == 1
    assert box["lewat"]["masa_depan"] == 1
    assert box["lewat"]["kosong"] == 1
    assert any("UTF-8" in note for note in box["catatan"])


def test_predict_writes_the_labels_beside_the_old_columns(run, example):
    code, out, _ = run("predict", example, "--out", "hasil.parquet", "--json")
    assert code == 0
    assert json.loads(out)["baris"] == 2
    frame = pl.read_parquet("hasil.parquet")
    assert frame.columns[:3] == ["teks", "waktu", "kanal"]
    assert {"sentimen", "topik", "keparahan"} <= set(frame.columns)


def test_predict_never_overwrites_its_input_and_disarms_formulas(run, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('teks\n"=HYPERLINK(""http://x"")"\n', encoding="utf-8")
    assert "menimpa" in complaint(run("predict", path, "--out", path))
    code, _, _ = run("predict", path)
    assert code == 0
    assert pl.read_csv("a_opini.csv")["teks"][0].startswith("'=")


def test_clean_reads_a_file_or_the_standard_input(run, example, monkeypatch):
    code, out, _ = run("clean", example)
    assert (code, out.splitlines()) == (0, ["air mati lagi di blok a", "jalan rusak parah"])
    piped = subprocess.run(
        [sys.executable, "-m", "opini", "clean"],
        input=b"Gk bgt 0812-3456-7890\n",
        capture_output=True,
        check=True,
    )
    assert piped.stdout.decode().strip() == "tidak banget <hp>"
    code, out, _ = run("clean", example, "--out", "bersih.csv")
    assert code == 0
    assert "bersih" in pl.read_csv("bersih.csv").columns


def test_models_lists_what_is_shipped(run):
    code, out, _ = run("models", "--json")
    assert code == 0
    assert {row["nama"] for row in json.loads(out)} >= {"sentiment", "topic"}


def test_the_unexpected_is_one_line_and_says_how_to_see_more(run, example, monkeypatch):
    def broken(*arguments, **options):
        raise RuntimeError("rahasia warga")

    monkeypatch.setattr("opini.api.monitor", broken)
    code, _, err = run("report", example)
    assert code == 3
    assert "OPINI_DEBUG=1" in err
    assert "rahasia" not in err
    assert len(err.strip().splitlines()) == 1
    monkeypatch.setenv("OPINI_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["opini", "report", str(example)])
    with pytest.raises(RuntimeError):
        cli.main()


@pytest.mark.slow
def test_demo_ranks_the_outage_and_the_bribery_first(run):
    code, out, _ = run("demo", "--out", "d", "--json")
    found = json.loads(out)
    assert code == 0
    assert [row["level"] for row in found["isu"][:2]] == ["siaga", "siaga"]
    assert {row["topik"] for row in found["isu"][:2]} == {"air_energi", "integritas_hukum"}
    assert found["mutu"]["masuk"] == found["mutu"]["dipakai"] + sum(found["mutu"]["lewat"].values())
    assert Path("d/laporan.html").exists()


SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")
def test_a_year_of_real_complaints_is_reported_without_losing_a_row(run):
    code, out, _ = run("report", SHARED / "wargaku_surabaya_complaints" / "data.csv", "--channel", "aduan", "--json")
    box = json.loads(out)["mutu"]
    assert code == 0
    assert box["masuk"] == box["dipakai"] + sum(box["lewat"].values()) == 8690
    assert os.path.getsize("laporan.html") < 20_000_000
