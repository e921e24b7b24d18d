"""Streams for monitors: labels and issues given, so that no model is loaded and no text clustered."""

from datetime import UTC, datetime, timedelta

import pytest

START = datetime(2025, 2, 1, 1, tzinfo=UTC)


def stream(days=17, quiet=2, burst=30):
    """``quiet`` complaints a day, many on the last day; the second issue is praise."""
    rows = []
    for day in range(days):
        for k in range(burst if day == days - 1 else quiet):
            moment = START + timedelta(days=day, minutes=11 * k)
            rows.append({"id": f"{day}-{k}", "waktu": moment, "isu": "air", "sentimen": "negatif"})
        moment = START + timedelta(days=day, hours=5)
        rows.append({"id": f"f-{day}", "waktu": moment, "isu": "festival", "sentimen": "positif"})
    for row in rows:
        row.update(topik="air_energi" if row["isu"] == "air" else "sosial_budaya", kanal="media_sosial")
        row.update(penulis=f"akun{row['id']}", teks="")
    return sorted(rows, key=lambda row: row["waktu"])


@pytest.fixture
def rows():
    return stream()


@pytest.fixture
def make_stream():
    return stream


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def location(request, tmp_path):
    """Where a monitor keeps its board: ``None``, a file, or a server."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    return tmp_path / "isu.db" if request.param == "sqlite" else None
