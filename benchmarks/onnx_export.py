"""What exporting a BERT-base to int8 gains and changes: torch in 32 bits beside the exported folder, in one run.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/onnx_export.py

No checkpoint of IndoBERT lies on this machine, so the network has its shape (12 layers, 768 wide, 30,522 pieces) and
random weights, and a read-out fitted to them: logistic regression on the pooled features of 400 own example opinions
(models/data/own) and their sentiment. Labels of an unfitted read-out would be near-ties that say nothing. Speed and
agreement are measured on 400 others, in alternating slices, as documents a second of one core (``process_time``),
tokenising included, cleaning not. torch gets the batch it is fastest with (8). About three minutes of one core. Writes
``benchmarks/results/onnx_export.json``.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from environments import ROOT, machine

sys.path.insert(0, str(ROOT))
RESULTS = ROOT / "benchmarks" / "results" / "onnx_export.json"
FITTED, SLICES, SLICE = 400, 8, 50
SEED = 20261124


def examples() -> list[tuple[str, str]]:
    """Own example opinions (text, sentiment) in random order."""
    rows = []
    for path in sorted((ROOT / "models" / "data" / "own").glob("*.tsv")):
        head, *lines = path.read_text("utf-8").rstrip("\n").split("\n")
        at = head.split("\t").index("sentimen")
        rows += [(cells[0], cells[at]) for cells in (line.split("\t") for line in lines)]
    random.Random(SEED).shuffle(rows)
    return rows


def network_and_tokenizer():
    """A random BERT-base and the pieces of the shipped mini model with [CLS] and [SEP] around them."""
    import torch
    from tokenizers import Tokenizer, processors
    from transformers import BertConfig, BertForSequenceClassification

    import opini

    tokenizer = Tokenizer.from_str(opini.load("sentiment", tier="mini")._subwords.data.decode())
    tokenizer.add_special_tokens(["[CLS]", "[SEP]"])
    ends = [(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    torch.manual_seed(SEED)
    network = BertForSequenceClassification(BertConfig(vocab_size=30_522, num_labels=3)).eval()
    return network, tokenizer.to_str().encode()


def fit_read_out(network, pieces, cleaned: list[str], codes: np.ndarray) -> None:
    """Logistic regression on standardised pooled features becomes the network's last layer."""
    import torch
    from sklearn.linear_model import LogisticRegression

    from opini.classify.transformer_batches import bucketed, padded

    windows = [parts[0] for parts in pieces.read(cleaned)[0]]
    features = np.empty((len(windows), network.config.hidden_size))
    for rows in bucketed(np.array([len(w) for w in windows]), 8):
        ids, mask = padded([windows[i] for i in rows.tolist()], pieces.pad)
        with torch.inference_mode():
            out = network.bert(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))
        features[rows] = out.pooler_output.numpy()
    mean, spread = features.mean(axis=0), features.std(axis=0)
    found = LogisticRegression(C=1.0, max_iter=1000).fit((features - mean) / spread, codes)
    weight = found.coef_ / spread
    with torch.no_grad():
        network.classifier.weight.copy_(torch.from_numpy(weight))
        network.classifier.bias.copy_(torch.from_numpy(found.intercept_ - weight @ mean))


def main() -> None:
    import torch

    import opini
    from opini.classify.transformer import TransformerTextClassifier
    from opini.classify.transformer_batches import Pieces
    from opini.classify.transformer_export import compared, export
    from opini.text import TextCleaner

    torch.set_num_threads(1)
    rows, cleaner = examples(), TextCleaner()
    rows = rows[: FITTED + SLICES * SLICE]
    cleaned = cleaner.clean_many([text for text, _ in rows])
    classes, codes = np.unique([label for _, label in rows], return_inverse=True)
    network, tokenizer = network_and_tokenizer()
    pieces = Pieces(tokenizer, pad=0, window=128)
    fit_read_out(network, pieces, cleaned[:FITTED], codes[:FITTED])
    model = TransformerTextClassifier(device="cpu", batch=8)
    model._set(classes, cleaner, pieces, network, np.arange(3), 1.0, np.ones(3), {})
    with tempfile.TemporaryDirectory() as tmp:
        began = time.process_time()
        export(model, Path(tmp) / "m", texts=[text for text, _ in rows[:100]], least_agreement=0.0)
        exporting = time.process_time() - began
        size = sum(file.stat().st_size for file in (Path(tmp) / "m").iterdir())
        exported = opini.load(Path(tmp) / "m")
    speed: dict[str, list[float]] = {"torch": [], "onnx": []}
    answers: dict[str, list[np.ndarray]] = {"torch": [], "onnx": []}
    for number in range(SLICES):
        part = cleaned[FITTED + number * SLICE :][:SLICE]
        for kind, reader in (("torch", model), ("onnx", exported)):
            began = time.process_time()
            answers[kind].append(reader.predict_proba_cleaned(part))
            speed[kind].append(SLICE / (time.process_time() - began))
    exact, ours = np.concatenate(answers["torch"]), np.concatenate(answers["onnx"])
    top = np.sort(exact, axis=1)
    margin = top[:, -1] - top[:, -2]
    clear = margin >= 0.1
    apart = compared(exact, ours)
    median = {kind: statistics.median(values) for kind, values in speed.items()}
    result = {
        "date": dt.date.today().isoformat(),
        "machine": machine(),
        "texts": len(exact),
        "pieces_a_text": float(np.mean([sum(map(len, parts)) for parts in pieces.read(cleaned[FITTED:])[0]])),
        "docs_per_core_second": {kind: [round(v, 2) for v in values] for kind, values in speed.items()},
        "median": {kind: round(v, 2) for kind, v in median.items()},
        "times_faster": round(median["onnx"] / median["torch"], 3),
        "slice_ratios": [round(b / a, 2) for a, b in zip(speed["torch"], speed["onnx"], strict=True)],
        "label_agreement": apart.label_agreement,
        "label_agreement_margin_0.1": float((exact.argmax(1) == ours.argmax(1))[clear].mean()),
        "texts_margin_0.1": int(clear.sum()),
        "margins_of_changed_labels": sorted(margin[exact.argmax(1) != ours.argmax(1)].round(4).tolist()),
        "median_confidence": float(np.median(top[:, -1])),
        "largest_difference": apart.largest_difference,
        "mean_difference": apart.mean_difference,
        "accuracy": {
            kind: float((P.argmax(1) == codes[FITTED:]).mean()) for kind, P in (("torch", exact), ("onnx", ours))
        },
        "megabytes": {
            "torch": round(sum(p.numel() for p in network.parameters()) * 4 / 1e6),
            "onnx": round(size / 1e6),
        },
        "export_core_seconds": round(exporting, 1),
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
