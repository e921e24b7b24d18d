"""The recipes refuse what they may not learn from, keep near-duplicates together, and name topics that exist."""

from __future__ import annotations

import json
import tomllib

import numpy as np
import pytest

from models.recipes import clusters, data, topics, training
from opini.vocabulary import SENTIMENTS, TOPICS

SHIPPED = data.REPO / "models" / "shipped"
needs_shared = pytest.mark.skipif(not data.DATA.is_dir(), reason="../shared/data is not here")


def test_near_duplicates_share_a_cluster_and_others_do_not() -> None:
    one = "jalan di depan pasar rusak parah sudah dua bulan tidak diperbaiki oleh dinas terkait"
    two = "Jalan di depan pasar RUSAK parah sudah dua bulan tidak diperbaiki oleh dinas terkait!!!"
    three = "terima kasih kepada petugas puskesmas yang ramah dan cepat melayani warga kampung kami"
    group = clusters.cluster([one, three, two, ""])
    assert group[0] == group[2]
    assert len({group[0], group[1], group[3]}) == 3


def test_links_tie_translations_together() -> None:
    group = clusters.cluster(["bagus sekali pelayanannya", "apik tenan pelayanane", "lain"], ["k:1", "k:1", ""])
    assert group[0] == group[1] != group[2]


def test_keys_follow_the_annotation_guideline() -> None:
    assert data.normalise("  Jalan RUSAK!! (RT-05) ") == "jalan rusak rt 05"
    assert data.key_of("Jalan rusak") == data.key_of("jalan, RUSAK!")


def test_every_label_map_ends_in_the_vocabulary() -> None:
    maps = tomllib.loads((data.HERE / "label_maps.toml").read_text(encoding="utf-8"))
    assert len(maps) > 15
    for name, rule in maps.items():
        values = set(rule.get("map", {}).values()) | ({rule["any"]} if "any" in rule else set())
        assert values, name
        assert values <= set(SENTIMENTS), name


def test_every_topic_name_maps_once_to_an_existing_id() -> None:
    table = topics.topic_map()
    for name, rule in table.items():
        if name == "by_source":
            assert {entry["label"] for entry in rule.values()} <= set(TOPICS)
            continue
        names = [value for values in rule["labels"].values() for value in values]
        assert set(rule["labels"]) <= set(TOPICS), name
        assert len(names) == len(set(names)), name
        assert set(rule.get("also", {})) <= set(names), name
        assert {t for ids in rule.get("also", {}).values() for t in ids} <= set(TOPICS), name
        assert set(rule.get("by_office", {}).values()) <= set(TOPICS), name


def test_macro_f1_is_the_mean_over_classes_present() -> None:
    truth, guess = np.array(["a", "a", "b"], dtype=object), np.array(["a", "b", "b"], dtype=object)
    assert training.macro_f1(truth, guess, ["a", "b", "c"]) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "model", sorted(p.parent.relative_to(SHIPPED).as_posix() for p in SHIPPED.glob("*/*/metrics.json"))
)
def test_cards_are_what_their_metrics_say(model: str) -> None:
    from models.recipes.evaluate import card_writer

    metrics = json.loads((SHIPPED / model / "metrics.json").read_text(encoding="utf-8"))
    name, version = model.split("/")
    card = card_writer(name, version.split("-")[0])(metrics)
    assert (SHIPPED / model / "README.md").read_text(encoding="utf-8") == card
    assert metrics["model"] == model
    assert set(metrics["trained_on"]) - {"own", "melayu", "asing", "daerah"} <= set(metrics["licences"])


def test_sentiment_reaches_the_mark_of_the_first_version() -> None:
    metrics = json.loads((SHIPPED / "sentiment" / "fast-1" / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["heldout"]["smsa_indonlu valid"]["n"] == 1260
    assert metrics["heldout"]["smsa_indonlu valid"]["macro_f1"] >= 0.84
    three_classes = {"smsa_indonlu", "nusax_senti_12langs", "idsa_tweets", "jogja_smart_service_reviews"}
    assert three_classes <= set(metrics["left_out"])


@needs_shared
@pytest.mark.shared
def test_research_sets_are_refused() -> None:
    with pytest.raises(ValueError, match="no shipped weight"):
        data.read_set("app_reviews_sentiment_emotion")


@needs_shared
@pytest.mark.shared
def test_the_permissive_filter_takes_only_sets_that_state_an_open_licence() -> None:
    assert data.may_learn("wargaku_surabaya_complaints", "default")
    assert not data.may_learn("wargaku_surabaya_complaints", "permissive")
    assert not data.may_learn("multilabel_hate_abusive", "permissive")  # CC BY-NC-SA
    assert data.may_learn("nusax_senti_12langs", "permissive")
    with pytest.raises(ValueError, match="permissive"):
        data.may_learn("own", "semua")


@needs_shared
@pytest.mark.shared
def test_no_map_names_a_research_set() -> None:
    maps = tomllib.loads((data.HERE / "label_maps.toml").read_text(encoding="utf-8"))
    named = set(maps) | (set(topics.topic_map()) - {"by_source"}) | set(topics.topic_map()["by_source"])
    assert {data.source_card(name)["use"] for name in named} == {"train"}


@needs_shared
@pytest.mark.shared
def test_all_reference_texts_are_found_and_kept_out_of_training() -> None:
    reference = data.reference_rows()
    assert len(reference) == 150
    rows = data.make_rows(
        [{"text": r["text"], "label": "netral", "source": "x"} for r in reference[:5]]
        + [{"text": "kalimat yang ditulis untuk uji ini saja", "label": "netral", "source": "x"}]
    )
    _, allowed, _ = training.groups_of(rows)
    assert allowed.tolist() == [False] * 5 + [True]
