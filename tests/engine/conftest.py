"""Small worlds with a known story, made from a seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from opini.stream.buckets import day_bounds
from opini.stream.table import Codes, OpinionTable

ZONE = "Asia/Makassar"
START = 739_000  # a Thursday of May 2024; any day will do
TONES = {"negatif": (0.8, 0.15, 0.05), "netral": (0.1, 0.8, 0.1), "positif": (0.04, 0.11, 0.85)}

Post = dict[str, Any]


def post(day: int, isu: str, **more: Any) -> Post:
    """One opinion; ``day`` counts from the world's first, ``jam`` is hours into the report day."""
    return {"day": day, "isu": isu, "nada": "negatif", "kanal": "media_sosial", "jam": 5.0, **more}


def build(posts: Sequence[Post], *, text: bool = True) -> OpinionTable:
    """The posts as a table. Without a ``teks`` every post is worded differently."""
    base = day_bounds(START, ZONE, 6.0)[0]
    words = [f"kata{i} lain{i * 7} beda{i * 13} ujar{i * 29} soal{i * 31} ini" for i in range(len(posts))]
    texts = [p.get("teks", words[i]) for i, p in enumerate(posts)]
    return OpinionTable.build(
        id=[p.get("id", f"{i:06d}") for i, p in enumerate(posts)],
        waktu=[base + int((p["day"] * 24 + p["jam"]) * 3600) for p in posts],
        isu=Codes.of([p["isu"] for p in posts]),
        kanal=Codes.of([p["kanal"] for p in posts]),
        sumber=Codes.of([p.get("sumber") for p in posts]),
        penulis=Codes.of([p.get("penulis", f"orang-{i}") for i, p in enumerate(posts)]),
        topik=Codes.of([p.get("topik", "air_energi") for p in posts]),
        jenis=Codes.of([p.get("jenis") for p in posts]),
        dimensi=Codes.of([p.get("dimensi", "layanan_publik") for p in posts]),
        tone=[p.get("tone", TONES[p["nada"]]) for p in posts],
        keparahan=[p.get("keparahan", 0.0) for p in posts],
        atribusi=[p.get("atribusi", np.nan) for p in posts],
        sasaran=[p.get("sasaran", np.nan) for p in posts],
        ditanggapi=np.array([p.get("ditanggapi", -1) for p in posts], dtype=np.int64),
        resmi=np.array([p.get("resmi", False) for p in posts], dtype=np.bool_),
        bersih=texts if text else [""] * len(posts),
        teks=texts if text else [""] * len(posts),
    )


def calm(days: int = 70, seed: int = 1, rate: float = 8.0) -> list[Post]:
    """Everyday talk: a chronic complaint, street news and mild praise, ``rate`` a day each, over three channels."""
    rng = np.random.default_rng(seed)
    posts = []
    for day in range(days):
        for isu, tones, topik in (
            ("jalan-rusak", ("negatif", "netral"), "jalan"),
            ("kabar-kota", ("netral", "positif", "negatif"), "tata_kelola"),
            ("taman", ("positif", "netral"), "sampah_lh"),
        ):
            posts.extend(
                post(
                    day,
                    isu,
                    nada=str(rng.choice(tones)),
                    kanal=str(rng.choice(["media_sosial", "aduan", "media_massa"])),
                    jam=float(rng.uniform(0, 23.9)),
                    topik=topik,
                    penulis=f"warga-{rng.integers(0, 4000)}",
                )
                for _ in range(rng.poisson(rate))
            )
    return posts


@pytest.fixture
def world() -> Callable[..., OpinionTable]:
    """``world(posts)`` as a table."""
    return build


@pytest.fixture
def make() -> Callable[..., Post]:
    """``make(day, isu, ...)`` one post."""
    return post


@pytest.fixture
def everyday() -> Callable[..., list[Post]]:
    """``everyday(days=..., seed=..., rate=...)`` calm posts."""
    return calm
