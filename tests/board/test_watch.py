"""opini watch: every line once, whatever happens in between."""

import io
import json
import os
import subprocess
import sys

import pytest

import opini
from opini.board.watch import follow_file, follow_stream, undelivered
from opini.errors import InputError


def lines(rows):
    return "".join(json.dumps({**row, "waktu": row["waktu"].isoformat()}) + "\n" for row in rows).encode()


def taken(steps):
    return [(step.hasil.accepted, step.hasil.duplicate, step.hasil.rejected) for step in steps]


@pytest.fixture
def file(tmp_path, rows):
    path = tmp_path / "aliran.jsonl"
    path.write_bytes(lines(rows))
    return path


def test_a_restart_goes_on_where_it_stopped(tmp_path, file, rows):
    with opini.Monitor(tmp_path / "isu.db") as monitor:
        steps = follow_file(monitor, file, rows=20, once=True, evaluate=False)
        next(steps)
        steps.close()
    with file.open("ab") as more:
        more.write(lines([{**rows[-1], "id": "baru"}]))
    with opini.Monitor(tmp_path / "isu.db") as monitor:
        counts = taken(follow_file(monitor, file, rows=20, once=True, evaluate=False))
        assert sum(a for a, _, _ in counts) == len(rows) + 1 - 20
        assert sum(d for _, d, _ in counts) == 0
        assert taken(follow_file(monitor, file, once=True, evaluate=False)) == []


def test_a_file_that_was_cut_is_read_again_and_counts_once(tmp_path, file, rows):
    with opini.Monitor(tmp_path / "isu.db") as monitor:
        list(follow_file(monitor, file, once=True, evaluate=False))
        with file.open("r+b") as again:
            again.truncate(0)
            again.write(lines([rows[-1], {**rows[-1], "id": "baru"}]))
        assert taken(follow_file(monitor, file, once=True, evaluate=False)) == [(1, 1, 0)]


def test_half_a_line_waits_and_broken_lines_are_counted(tmp_path, rows):
    path = tmp_path / "aliran.jsonl"
    whole = lines(rows[:2])
    path.write_bytes(whole[:-10])
    with opini.Monitor(tmp_path / "isu.db") as monitor:
        state = iter([False, False, True])
        first = taken(follow_file(monitor, path, interval=0, stop=lambda: next(state), evaluate=False))
        path.write_bytes(whole + b'{"rusak\n[1]\n\xff\xfe\n\n')
        rest = taken(follow_file(monitor, path, once=True, evaluate=False))
    assert (first, rest) == ([(1, 0, 0)], [(1, 0, 3)])


def test_a_pipe_is_read_to_its_end(rows):
    with opini.Monitor() as monitor:
        counts = taken(follow_stream(monitor, io.BytesIO(lines(rows).rstrip(b"\n")), rows=25, evaluate=False))
        assert [a for a, _, _ in counts] == [25, 25, 25, len(rows) - 75]


def test_lines_without_a_time_stop_the_watch_with_the_cure(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"teks": "a"}\n')
    with opini.Monitor() as monitor, pytest.raises(InputError, match="waktu"):
        list(follow_file(monitor, path, once=True))
    with opini.Monitor() as monitor, pytest.raises(InputError, match="tidak ada"):
        list(follow_file(monitor, tmp_path / "tidak-ada", once=True))


def test_an_alert_counts_as_delivered_only_once_it_was_handled(rows):
    with opini.Monitor() as monitor:
        monitor.update(rows)
        crashed = undelivered(monitor, "surel")
        alert = next(crashed)
        crashed.close()
        assert [a.kursor for a in undelivered(monitor, "surel")] == [alert.kursor]
        assert list(undelivered(monitor, "surel")) == []
        assert [a.kursor for a in undelivered(monitor, "lain")] == [alert.kursor]


def test_the_command_prints_each_alert_once(tmp_path, file):
    command = [
        sys.executable,
        "-m",
        "opini",
        "watch",
        str(file),
        "--store",
        str(tmp_path / "isu.db"),
        "--once",
        "--json",
    ]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    first, second = (
        subprocess.run(command, capture_output=True, text=True, check=True, env=environment) for _ in range(2)
    )
    (alert,) = map(json.loads, first.stdout.splitlines())
    assert (alert["isu"], alert["sementara"]) == ("air", True)
    assert second.stdout == ""
    assert f"{len(file.read_bytes().splitlines())} opini baru" in first.stderr


def test_the_command_refuses_what_is_no_file(tmp_path):
    command = [sys.executable, "-m", "opini", "watch", str(tmp_path / "x"), "--store", "../isu.db", "--once"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert "jalur lengkap" in done.stderr
