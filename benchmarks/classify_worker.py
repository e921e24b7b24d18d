"""One classifier in a fresh process: trained if it needs to be, then timed, weighed and scored. See classify.py.

python benchmarks/classify_worker.py KIND JOB.json OUT.json
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def opini_tier(tier: str) -> Callable[[dict], tuple]:
    """A shipped tier, cleaning included."""

    def make(job: dict) -> tuple:
        from opini.classify import load, shipped
        from opini.classify.registry import shipped_folder

        folder = shipped_folder() / "sentiment" / shipped()["sentiment"]["tiers"][tier]
        size = sum(f.stat().st_size for f in folder.iterdir() if f.name not in ("README.md", "metrics.json"))
        model = load("sentiment", tier=tier)
        return lambda texts: model.predict(texts).tolist(), size

    return make


def tfidf(kind: str) -> Callable[[dict], tuple]:
    """scikit-learn as in its own text tutorial; the same rows and weights as opini's ``fast``."""

    def make(job: dict) -> tuple:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import FeatureUnion
        from sklearn.svm import LinearSVC

        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        if kind == "svc":
            letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True)
            vectors, model = FeatureUnion([("words", words), ("letters", letters)]), LinearSVC(C=0.5)
        else:
            vectors, model = words, LogisticRegression(C=3.0, max_iter=200)
        model.fit(vectors.fit_transform(job["texts"]), job["labels"], sample_weight=job["weights"])
        parts = [words] if kind == "lr" else [part for _, part in vectors.transformer_list]
        size = model.coef_.nbytes + sum(p.idf_.nbytes + sum(len(t.encode()) + 8 for t in p.vocabulary_) for p in parts)
        return lambda texts: model.predict(vectors.transform(texts)).tolist(), size

    return make


def fast_text(job: dict) -> tuple:
    """fastText's supervised mode with word pairs and subwords. It takes no weights: rows repeat by rounded weight."""
    import re

    import fasttext

    def plain(text: str) -> str:
        return re.sub(r"([^\w\s])", r" \1 ", " ".join(text.lower().split()))

    with tempfile.TemporaryDirectory() as tmp:
        source = Path(tmp) / "rows.txt"
        with source.open("w", encoding="utf-8") as out:
            for text, label, weight in zip(job["texts"], job["labels"], job["weights"], strict=True):
                out.write(f"__label__{label} {plain(text)}\n" * max(1, round(weight)))
        model = fasttext.train_supervised(
            str(source), dim=50, epoch=8, lr=0.3, wordNgrams=2, minn=3, maxn=5, bucket=300_000, minCount=2, thread=1,
            seed=1, verbose=0,
        )  # fmt: skip
        model.save_model(str(Path(tmp) / "model.bin"))
        size = (Path(tmp) / "model.bin").stat().st_size

    def predict(texts: list[str]) -> list[str]:
        # the package's own predict() copies with an argument numpy 2 refuses; this is the call below it
        return [model.f.predict(plain(text) + "\n", 1, 0.0, "strict")[0][1].removeprefix("__label__") for text in texts]

    return predict, size


def bert(quantised: bool) -> Callable[[dict], tuple]:
    """IndoBERT-base's shape with random weights: what it costs, not what it knows."""

    def make(job: dict) -> tuple:
        import numpy as np
        import torch
        from transformers import BertConfig, BertForSequenceClassification

        torch.set_num_threads(1)
        torch.manual_seed(0)
        # indobenchmark/indobert-base-p1: 12 layers, 768 wide, 50,000 pieces, 124 million weights
        config = BertConfig(vocab_size=50_000, num_labels=3)
        model = BertForSequenceClassification(config).eval()
        size = sum(p.numel() for p in model.parameters()) * 4
        rng = np.random.default_rng(0)

        def batches(texts: list[str]) -> list:
            # about 1.4 pieces a word and two marks; sorted by length, 16 at once, padded to the longest of the batch
            lengths = sorted(min(128, 2 + round(1.4 * len(text.split()))) for text in texts)
            for low in range(0, len(lengths), 16):
                part = lengths[low : low + 16]
                ids = rng.integers(5, 50_000, (len(part), part[-1]))
                yield ids, np.arange(part[-1]) < np.array(part)[:, None]

        if not quantised:

            def predict(texts: list[str]) -> list[str]:
                with torch.inference_mode():
                    for ids, mask in batches(texts):
                        model(torch.from_numpy(ids), attention_mask=torch.from_numpy(mask.astype(np.int64)))
                return ["netral"] * len(texts)

            return predict, size
        import onnxruntime
        from onnxruntime.quantization import QuantType, quantize_dynamic

        folder = Path(tempfile.mkdtemp())
        example = (torch.ones((2, 16), dtype=torch.int64), torch.ones((2, 16), dtype=torch.int64))
        axes = {name: {0: "n", 1: "t"} for name in ("ids", "mask")}
        torch.onnx.export(
            model, example, folder / "full.onnx", input_names=["ids", "mask"], dynamic_axes=axes, dynamo=False
        )
        quantize_dynamic(folder / "full.onnx", folder / "int8.onnx", weight_type=QuantType.QInt8)
        size = (folder / "int8.onnx").stat().st_size
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(folder / "int8.onnx", options, providers=["CPUExecutionProvider"])
        for file in folder.iterdir():
            file.unlink()

        def run(texts: list[str]) -> list[str]:
            for ids, mask in batches(texts):
                session.run(None, {"ids": ids.astype(np.int64), "mask": mask.astype(np.int64)})
            return ["netral"] * len(texts)

        return run, size

    return make


MAKERS: dict[str, Callable[[dict], tuple]] = {
    "opini fast": opini_tier("fast"),
    "opini mini": opini_tier("mini"),
    "tfidf lr": tfidf("lr"),
    "tfidf svc": tfidf("svc"),
    "fasttext": fast_text,
    "bert fp32": bert(False),
    "bert int8": bert(True),
}


def forget_peak() -> None:
    """From here on the peak of memory counts anew (Linux); training is not what a user of a model pays for."""
    gc.collect()
    try:
        import ctypes

        ctypes.CDLL("libc.so.6").malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass


def peak_mb() -> float:
    """Largest resident memory since :func:`forget_peak`."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(kind: str, source: str, target: str) -> None:
    """Train or load, then time each slice and answer each scored set."""
    job = json.loads(Path(source).read_text("utf-8"))
    started = time.process_time()
    predict, size = MAKERS[kind](job)
    ready = time.process_time() - started
    for name in ("texts", "labels", "weights"):
        job.pop(name, None)
    forget_peak()
    slices = []
    for texts in job["slices"]:
        begin = time.process_time()
        predict(texts)
        slices.append({"n": len(texts), "cpu": time.process_time() - begin})
    answers = {name: predict(texts) for name, texts in job["scored"].items()}
    Path(target).write_text(
        json.dumps({"ready": ready, "bytes": size, "slices": slices, "peak_mb": peak_mb(), "answers": answers}), "utf-8"
    )


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    main(*sys.argv[1:])
