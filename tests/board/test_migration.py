"""Another model takes over: recent opinions are read by both, the break is marked, people's labels stay."""

import numpy as np
import polars as pl
import pytest

import opini
from opini.errors import ConfigError, InputError

START = 1_738_368_000
DAY = 86_400


class Gloomy:
    """A model to which everything is negative."""

    classes_ = np.array(["negatif", "netral", "positif"])
    version = "9"

    def predict_proba(self, texts):
        return np.tile([0.8, 0.1, 0.1], (len(texts), 1))


@pytest.fixture
def store(tmp_path):
    return tmp_path / "isu.db"


@pytest.fixture
def monitor(store):
    with opini.Monitor(store) as made:
        rows = [
            {
                "id": f"o{d}",
                "waktu": START + d * DAY,
                "teks": "terima kasih, cepat sekali",
                "isu": "a",
                "topik": "jalan",
            }
            for d in range(30)
        ]
        rows.append({**rows[-1], "id": "manusia", "sentimen": "positif"})
        made.update(rows, evaluate=False)
        yield made


def tones(monitor):
    return dict(monitor.report().opinions.select("id", "sentimen").iter_rows())


def test_the_overlap_is_read_again_and_the_break_is_in_every_series(monitor):
    before = tones(monitor)
    frozen = monitor.report()
    assert before["o20"] == "positif"
    found = monitor.migrate_model(Gloomy(), overlap_days=14, who="analis")
    after = tones(monitor)
    assert (after["o20"], after["o10"], after["manusia"]) == ("negatif", "positif", "positif")
    assert found["n"] == 15
    assert found["neto_baru"] == pytest.approx(-70)
    report = monitor.report()
    for columns in (report.result.series, report.result.reputation):
        days = columns["waktu"][np.asarray(columns["patahan"])].astype("datetime64[D]")
        assert {str(day) for day in days} == {"2025-02-15"}
    assert any("berganti" in note for note in report.result.quality["catatan"])
    again = monitor.reproduce(frozen.id)
    assert not again.sama
    assert any("dinilai ulang" in reason for reason in again.alasan)
    monitor.evaluate()
    assert monitor.indicators().filter(pl.col("patahan")).height == 0
    later = {"id": "baru", "waktu": START + 30 * DAY, "teks": "terima kasih", "isu": "a", "topik": "jalan"}
    monitor.update([later], evaluate=False)
    assert tones(monitor)["baru"] == "negatif"


def test_an_object_has_to_be_given_again_and_a_tier_has_not(store, monitor):
    monitor.migrate_model(Gloomy(), overlap_days=1)
    with pytest.raises(ConfigError, match="Gloomy"):
        opini.Monitor(store)
    with opini.Monitor(store, models={"sentiment": Gloomy()}) as again:
        again.migrate_model("fast", overlap_days=1)
    with pytest.raises(ConfigError, match="migrate_model"):
        opini.Monitor(store, models={"sentiment": Gloomy()})
    with opini.Monitor(store) as again:
        assert again.health()["model"]["sentiment"].startswith("fast")


def test_a_topic_model_changes_topics_only(monitor):
    rows = [{"id": "t", "waktu": START + 29 * DAY, "teks": "jalan berlubang", "isu": "a", "sentimen": "negatif"}]
    monitor.update(rows, evaluate=False)

    class Water(Gloomy):
        classes_ = np.array(["air_energi", "jalan", "asing"])

    monitor.migrate_model(Water(), name="topic")
    topics = dict(monitor.report().opinions.select("id", "topik").iter_rows())
    assert (topics["t"], topics["o29"]) == ("air_energi", "jalan")


@pytest.mark.parametrize("new", ["tidak-ada", "/etc"])
def test_a_model_that_cannot_be_opened_changes_nothing(monitor, new):
    before = monitor.health()["revisi"]
    with pytest.raises(ValueError, match=r".+"):
        monitor.migrate_model(new)
    assert monitor.health()["revisi"] == before


def test_a_pickle_under_another_name_is_not_opened(monitor, tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"\x80\x04cposix\nsystem\n")
    with pytest.raises(ValueError, match="manifest"):
        monitor.migrate_model(str(folder))


def test_a_model_of_other_classes_is_refused(monitor):
    class Stars(Gloomy):
        classes_ = np.array(["1", "2", "3"])

    with pytest.raises(InputError, match="tiga kelas"):
        monitor.migrate_model(Stars())
