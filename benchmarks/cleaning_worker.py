"""Runs one cleaner inside its own environment; standard library only, started by ``cleaning.py`` with ``python -P``.

``cleaning_worker.py KIND VARIANT IN.json OUT.json``; KIND is ``outputs`` (every text cleaned, an exception becomes
``{"error": name}``), ``speed`` (CPU seconds for slices of texts), ``start`` (seconds to import and to the first text,
memory) or ``hostile`` (one forked child per nasty text, so that a hang can be ended).
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable

Clean = Callable[[str], str]

HOSTILE_SECONDS = 5.0  # chosen: what a dashboard may wait for one text
HOSTILE_CHARACTERS = 100_000  # chosen: a long pasted article times ten


# --- the variants: how each package's own documentation says to use it ------------------------------------------------
def _opini() -> Clean:
    from opini import clean

    return clean


def _opini_masked() -> Clean:
    from opini import clean, mask_pii

    return lambda text: clean(mask_pii(text))


def _lower() -> Clean:
    return str.lower


def _indonlp(stop_words: bool) -> Clean:
    import indoNLP.preprocessing as p

    steps = [p.remove_html, p.remove_url, p.emoji_to_words, p.replace_slang, p.replace_word_elongation]
    return p.pipeline([*steps, p.remove_stopwords] if stop_words else steps)


def _leksara_preset() -> Clean:
    from leksara import ReviewChain

    return ReviewChain.from_preset("ecommerce_review").transform


def _leksara_gentle() -> Clean:
    from leksara import ReviewChain
    from leksara import function as f
    from leksara import pattern as p

    mode = {"mode": "replace"}
    masks = [(step, mode) for step in (p.replace_id, p.replace_phone, p.replace_email, p.replace_address)]
    functions = [f.remove_tags, f.case_normal, (f.replace_url, {"mode": "remove"}), (f.remove_emoji, mode)]
    functions += [f.expand_contraction, (f.normalize_slangs, mode), (f.replace_acronym, mode), f.shorten_elongation]
    return ReviewChain.from_steps(patterns=masks, functions=[*functions, f.remove_whitespace]).transform


def _basa() -> Clean:
    from basa import quick

    return quick


def _nlp_id(stop_words: bool) -> Clean:
    from nlp_id import Lemmatizer, StopWord

    lemmatize = Lemmatizer().lemmatize
    remove = StopWord().remove_stopword
    return (lambda text: lemmatize(remove(text))) if stop_words else lemmatize


def _sastrawi(stop_words: bool) -> Clean:
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory
    from Sastrawi.StopWordRemover.StopWordRemoverFactory import StopWordRemoverFactory

    stem = StemmerFactory().create_stemmer().stem
    remove = StopWordRemoverFactory().create_stop_word_remover().remove
    return (lambda text: stem(remove(text))) if stop_words else stem


def _indo_normalizer() -> Clean:
    from indo_normalizer import Normalizer

    normalize = Normalizer().normalize_text
    return lambda text: normalize(text)[0]


def _pysentimiento() -> Clean:
    # The package's own __init__ imports torch and spaCy; the preprocessing file needs only emoji.
    import importlib.util
    from pathlib import Path

    where = next(Path(p) / "pysentimiento" for p in sys.path if (Path(p) / "pysentimiento").is_dir())
    spec = importlib.util.spec_from_file_location("pysentimiento_preprocessing", where / "preprocessing.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda text: module.preprocess_tweet(text, lang="en")


BUILD: dict[str, Callable[[], Clean]] = {
    "opini": _opini,
    "opini+mask": _opini_masked,
    "lower": _lower,
    "indoNLP": lambda: _indonlp(False),
    "indoNLP+stop": lambda: _indonlp(True),
    "leksara": _leksara_preset,
    "leksara-gentle": _leksara_gentle,
    "basa": _basa,
    "nlp-id": lambda: _nlp_id(False),
    "nlp-id+stop": lambda: _nlp_id(True),
    "PySastrawi": lambda: _sastrawi(False),
    "PySastrawi+stop": lambda: _sastrawi(True),
    "indo-normalizer": _indo_normalizer,
    "pysentimiento": _pysentimiento,
}


# --- the kinds of job ------------------------------------------------------------------------------------------------
def safely(clean: Clean, text: str) -> object:
    """The cleaned text, or ``{"error": exception name}``; anything that is no ``str`` is an error too."""
    try:
        out = clean(text)
    except Exception as error:
        return {"error": type(error).__name__}
    return out if isinstance(out, str) else {"error": f"returned {type(out).__name__}"}


def outputs(clean: Clean, job: dict) -> object:
    return [safely(clean, text) for text in job["texts"]]


def speed(clean: Clean, job: dict) -> object:
    """CPU and wall seconds and texts done for each slice; a slice is cut short after ``job["budget"]`` seconds."""
    result = []
    for texts in job["slices"]:
        done = 0
        begin, cpu = time.perf_counter(), time.process_time()
        for text in texts:
            safely(clean, text)
            done += 1
            if done % 16 == 0 and time.perf_counter() - begin > job["budget"]:
                break
        seconds = time.process_time() - cpu
        result.append({"n": done, "cpu": seconds, "wall": time.perf_counter() - begin})
    return {"slices": result, "peak_mb": peak_mb()}


def start(build: Callable[[], Clean], job: dict) -> object:
    """Seconds until the cleaner is built, then until its first text is cleaned; peak memory before and after."""
    before = peak_mb()
    begin = time.perf_counter()
    clean = build()
    built = time.perf_counter()
    safely(clean, job["text"])
    return {
        "import_s": built - begin,
        "first_s": time.perf_counter() - begin,
        "python_mb": before,
        "peak_mb": peak_mb(),
    }


def peak_mb() -> float:
    """Peak resident memory of this process in MB; from /proc, since getrusage remembers the parent's."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def hostile_texts(size: int) -> dict[str, str]:
    """Nasty inputs of up to ``size`` characters, by name."""

    def fill(piece: str, head: str = "") -> str:
        return (head + piece * (size // len(piece) + 1))[:size]

    return {
        "empty": "",
        "spaces": fill(" \t\n"),
        "NUL": "jalan\x00rusak\x00",
        "lone surrogate": "jalan \ud83d rusak \udc00",
        "control characters": "".join(map(chr, range(32))) + "rusak" + "".join(map(chr, range(127, 160))),
        "right-to-left marks": "\u202ejalan\u202c \u200frusak\u2066 parah\u2069",
        "zero-width run": fill("a\u200b\u200d\u2060"),
        "combining pile": "z" + "\u0335" * (size - 1),
        "one letter": fill("a"),
        "one word, many spaces": fill("gak          "),
        "laughter": fill("wk"),
        "elongated signs": fill("!?"),
        "open brackets": fill("("),
        "nested tags": fill("<b<b "),
        "mentions without space": fill("@a"),
        "hashtags without space": fill("#Aa"),
        "emoji run": fill("😡👍🏽"),
        "digits": fill("0812-"),
        "half a link": fill("a.", "http://"),
        "ampersands": fill("&amp;"),
        "hyphens": fill("a-"),
        "long ordinary text": fill("yg bgt gak tau jalan rusak di penajam, tlg dong pak bupati. "),
        "many different words": fill(" ".join(f"kata{i:05d}x" for i in range(size // 11 + 1))),
    }


def hostile(clean: Clean, job: dict) -> object:
    """For each nasty text: "ok", the exception's name, "crash" or "over N s", with its seconds."""
    result = {}
    for name, text in hostile_texts(job.get("size", HOSTILE_CHARACTERS)).items():
        begin = time.perf_counter()
        result[name] = {"verdict": in_child(lambda text=text: safely(clean, text), job.get("limit", HOSTILE_SECONDS))}
        result[name]["seconds"] = round(time.perf_counter() - begin, 3)
    return result


def in_child(work: Callable[[], object], limit: float) -> str:
    """Verdict on ``work`` run in a forked child that is ended after ``limit`` seconds."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        value = work()
        verdict = value["error"] if isinstance(value, dict) else "ok"
        os.write(writer, str(verdict).encode())
        os._exit(0)
    os.close(writer)
    deadline = time.monotonic() + limit
    try:
        while time.monotonic() < deadline:
            ended, _ = os.waitpid(child, os.WNOHANG)
            if ended:
                return os.read(reader, 200).decode() or "crash"
            time.sleep(0.002)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return f"over {limit:g} s"
    finally:
        os.close(reader)


KINDS: dict[str, Callable[[Clean, dict], object]] = {"outputs": outputs, "speed": speed, "hostile": hostile}


def main(kind: str, variant: str, source: str, target: str) -> None:
    """Does one job; what the packages print is thrown away, the result is written to ``target``."""
    with open(source, encoding="utf-8") as file:
        job = json.load(file)
    with contextlib.redirect_stdout(io.StringIO()):
        result = start(BUILD[variant], job) if kind == "start" else KINDS[kind](BUILD[variant](), job)
    with open(target, "w", encoding="utf-8") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main(*sys.argv[1:5])
