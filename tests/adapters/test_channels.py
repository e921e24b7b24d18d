"""Channels: common spellings map, unknown ones do not guess."""

import pytest

from opini.adapters.channels import channel_of
from opini.vocabulary import CHANNEL_LABELS, CHANNELS


@pytest.mark.parametrize("channel", CHANNELS)
def test_ids_and_labels_map_to_themselves(channel):
    assert channel_of(channel) == channel_of(channel.upper()) == channel_of(CHANNEL_LABELS[channel]) == channel


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        *[(w, "media_sosial") for w in ("twitter", "X", "Instagram", "facebook", "TikTok", "Facebook Post")],
        *[(w, "media_massa") for w in ("berita", "online", "koran", "TV", "Media Online")],
        *[(w, "aduan") for w in ("LAPOR!", "sp4n", "wargaku", "pengaduan", "SP4N-LAPOR")],
    ],
)
def test_common_spellings(written, channel):
    assert channel_of(written) == channel


@pytest.mark.parametrize("written", ["", "!!!", "papan pengumuman", "berita twitter", "x" * 5000, "\ud800"])
def test_unknown_or_contradictory_is_none(written):
    assert channel_of(written) is None
