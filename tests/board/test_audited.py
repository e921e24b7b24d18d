"""An audit corrects the tone of a board's reports as it does those of opini.monitor, and is frozen with them."""

import numpy as np
from polars.testing import assert_frame_equal

import opini
from opini.vocabulary import SENTIMENTS


class Sensor:
    """Reads the tone written in a text; a third of the negatives look neutral to it."""

    classes_ = np.array(SENTIMENTS)

    def predict_proba(self, texts):
        out = np.full((len(texts), 3), 0.05)
        for row, text in enumerate(texts):
            tone = next(s for s in SENTIMENTS if s in text)
            out[row, SENTIMENTS.index("netral" if "samar" in text else tone)] = 0.9
        return out


def test_reports_and_their_reproductions_are_corrected(rows):
    for row in rows:  # a model's guesses: a label that is certain is not corrected
        bad = row.pop("sentimen") == "negatif"
        row |= {
            "sentimen_negatif": 0.6 if bad else 0.1,
            "sentimen_netral": 0.3,
            "sentimen_positif": 0.1 if bad else 0.6,
        }
    told = [(tone, i) for tone in SENTIMENTS for i in range(60)]
    texts = [f"{tone} {'samar' if tone == 'negatif' and i % 3 == 0 else 'jelas'} {i}" for tone, i in told]
    labelled = {"teks": texts, "kanal": ["media_sosial"] * len(told), "label": [tone for tone, _ in told]}
    audit = opini.audit(labelled, human="label", model=Sensor())
    with opini.Monitor(audit=audit) as monitor, opini.Monitor() as plain:
        monitor.update(rows, evaluate=False)
        plain.update(rows, evaluate=False)
        ours, whole = monitor.report(), opini.monitor(rows, audit=audit)
        assert_frame_equal(ours.indicators, whole.indicators)
        assert ours.result.headline["sentimen_neto"] == whole.result.headline["sentimen_neto"]
        assert any("dikoreksi memakai audit" in note for note in ours.result.quality["catatan"])
        assert not ours.indicators.equals(plain.report().indicators), "the audit changes nothing"
        again = monitor.reproduce(ours.id)
        assert again.sama
        assert again.laporan.result.quality["catatan"] == ours.result.quality["catatan"]
