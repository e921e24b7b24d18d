"""A worker that is told to use one core uses one."""

import pytest

from opini.classify.threads import allowed


@pytest.mark.parametrize(("stated", "threads"), [("1", 1), ("2", 2), ("64", 4), ("2,1", 2)])
def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch, stated: str, threads: int) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", stated)
    assert allowed() == threads


@pytest.mark.parametrize("stated", ["", "0", "-1", "semua", "²"])
def test_what_is_no_number_of_threads_decides_nothing(monkeypatch: pytest.MonkeyPatch, stated: str) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", stated)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    assert allowed() == 3
