"""The one text cleaner: raw text in, lower-case space-separated tokens out, with spans back to the raw text.

Order matters and is fixed: characters are repaired, protected things (masks, links, addresses, mentions, hashtags,
telephone numbers) are cut out *before* any dictionary is asked, then each word is standardised by itself, then by its
neighbours. Negators, regional words and protected names are never respelled.

>>> clean("Gk bgt deh pelayanannya!!! @diskominfo")
'tidak banget deh pelayanannya ! <user>'
>>> TextCleaner(mentions="keep").clean("Lapor @pemkot")
'lapor @pemkot'
>>> [(t.text, t.start, t.end) for t in TextCleaner().trace("jln rusak")]
[('jalan', 0, 3), ('rusak', 4, 9)]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from opini.text import settings as _settings
from opini.text.chunks import OPEN, Chunks
from opini.text.context import MARK, decide
from opini.text.finish import finished, is_plain
from opini.text.repair import repair
from opini.text.resolver import Resolver
from opini.text.tokens import Token, pattern

if TYPE_CHECKING:
    from opini.text.trace import Traced

__all__ = ["TextCleaner", "clean"]

_SPACED = 4  # "b a n j i r": this many single letters in a row are one spelled-out word (chosen)
_SPELLED = re.compile(rf"(?:(?<!\S){MARK}\S ){{{_SPACED - 1}}}{MARK}\S(?!\S)")
_MONEY = re.compile(r"(?<!\S)rp \d")  # "#Rp 10" and "di-Rp 10" bring money together
_ROUNDS = 4  # a text whose characters were repaired is cleaned until stable; two rounds are enough for all seen


class TextCleaner:
    """Cleans opinions; a scikit-learn transformer with frozen settings (``fit`` learns nothing).

    All parameters are keyword-only; they travel in every model artefact (``to_config``).

    Parameters:
        urls, mentions, phones, emails: ``"token"`` writes ``<url>`` ``<user>`` ``<hp>`` ``<email>``, ``"keep"`` leaves
            them as typed, ``"drop"`` removes them. They are cut out before any dictionary is asked.
        hashtags: ``"segment"`` writes the words of a hashtag, ``"keep"`` leaves it, ``"drop"`` removes it.
        emoji: ``"keep"`` (one token each, without skin tone) or ``"drop"``. Emoticons are signs and stay.
        slang: replaces abbreviations and slang by standard words (4,700 own rows), ambiguous ones by their neighbours.
        elongation: ``lamaaa`` becomes ``lama``, but ``maaf`` stays.
        reduplication: ``jalan2`` becomes ``jalan-jalan``, but ``2 jalan`` and ``covid19`` stay.
        leet: ``k3c3wa`` becomes ``kecewa``; numbers stand alone untouched.
        affixes: ``ngecewain`` becomes ``mengecewakan``.
        laughter: ``wkwkwkwk`` becomes ``wkwk``.
        negation: ``"keep"``; ``"scope"`` adds ``_neg`` to up to four words a negator reaches.
        shouting: adds a last token ``<kapital>`` when most words were typed in capitals.
        stem: stems every word with PySastrawi (extra ``stem``); costs a sentiment model about half a point of F1.
        protect: words (names of people, programmes) that are never respelled, beside the built-in names of places.

    Negators survive in every configuration. The same text gives the same result, and cleaning a cleaned text changes
    nothing. Time grows linearly with the text. Raises :class:`ConfigError` for an unknown value.

    >>> TextCleaner().clean("Gk ada respon @pdam https://t.co/x #AirMati 😡")
    'tidak ada respon <user> <url> air mati 😡'
    >>> TextCleaner(mentions="keep", urls="drop", hashtags="keep", emoji="drop").clean("@pdam t.co/x #AirMati 😡")
    '@pdam #airmati'
    >>> TextCleaner(slang=False, elongation=False).clean("yg lamaaa")
    'yg lamaaa'
    >>> TextCleaner(negation="scope").clean("gk ramah, tapi cepat")
    'tidak ramah_neg , tapi cepat'
    >>> TextCleaner(shouting=True).clean("JALAN RUSAK")
    'jalan rusak <kapital>'
    >>> TextCleaner(protect=["Bu Tlg"]).clean("kata Bu Tlg, yg rusak")
    'kata bu tlg , yang rusak'
    """

    def __init__(
        self,
        *,
        urls: str = "token",
        mentions: str = "token",
        phones: str = "token",
        emails: str = "token",
        hashtags: str = "segment",
        emoji: str = "keep",
        slang: bool = True,
        elongation: bool = True,
        reduplication: bool = True,
        leet: bool = True,
        affixes: bool = True,
        laughter: bool = True,
        negation: str = "keep",
        shouting: bool = False,
        stem: bool = False,
        protect: Sequence[str] = (),
    ) -> None:
        given = locals()
        self._settings: dict[str, Any] = {name: given[name] for name in _settings.DEFAULTS}
        for name, value in self._settings.items():
            _settings.check(name, value)
        self._memory: Chunks | None = None
        self._plain = True

    # --- settings -------------------------------------------------------------------------------------------------
    def __getattr__(self, name: str) -> Any:
        settings = self.__dict__.get("_settings", {})
        if name in settings:
            return settings[name]
        raise AttributeError(f"TextCleaner has no attribute {name!r}")

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The settings by name (scikit-learn protocol)."""
        return dict(self._settings)

    def set_params(self, **params: Any) -> TextCleaner:
        """Changes settings by name and returns the cleaner; raises :class:`ConfigError` for unknown ones."""
        for name, value in params.items():
            _settings.check(name, value)
        self._settings = {**self._settings, **params}
        self._memory = None
        return self

    def to_config(self) -> dict[str, Any]:
        """Everything needed to build the same cleaner again, as plain JSON values.

        >>> TextCleaner.from_config(TextCleaner(slang=False).to_config()) == TextCleaner(slang=False)
        True
        """
        return _settings.to_config(self._settings)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> TextCleaner:
        """The cleaner a model was trained with; raises :class:`ConfigError` if it was written by a newer opini."""
        return cls(**_settings.from_config(config))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextCleaner) and self.to_config() == other.to_config()

    def __hash__(self) -> int:
        return hash(repr(self.to_config()))

    def __repr__(self) -> str:
        changed = [f"{k}={v!r}" for k, v in self._settings.items() if v != _settings.DEFAULTS[k]]
        return f"TextCleaner({', '.join(changed)})"

    def __getstate__(self) -> dict[str, Any]:
        return {"_settings": self._settings}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _memory=None, _plain=True)

    # --- work -----------------------------------------------------------------------------------------------------
    def clean(self, text: object) -> str:
        """One cleaned text: small letters, tokens separated by one space.

        ``None`` and NaN become ``""``; any other non-string raises :class:`TypeError`. Never raises on a ``str``.

        >>> TextCleaner().clean("Jln dpn kntr rusakkk!!!"), TextCleaner().clean(None)
        ('jalan depan kantor rusak !', '')
        """
        if not isinstance(text, str):
            text = _as_text(text)
        memory = self._memory or self._prepare()
        fixed = repair(text)
        out = self._once(fixed, memory)
        if fixed is not text or ("rp " in out and _MONEY.search(out)):
            for _ in range(_ROUNDS):
                again = self._once(repair(out), memory)
                if again == out:
                    break
                out = again
        return out if self._plain else finished(out, text, self._settings)

    def clean_many(self, texts: Iterable[object]) -> list[str]:
        """Cleaned texts in the same order; a :class:`TypeError` names the row that is no text.

        >>> TextCleaner().clean_many(["udh bgs", None])
        ['sudah bagus', '']
        """
        if isinstance(texts, str):
            raise TypeError("clean_many needs a list of texts, got one str: pass [text]")
        result = []
        for row, text in enumerate(texts):
            try:
                result.append(self.clean(text))
            except TypeError as error:
                raise TypeError(f"row {row}: {error}") from None
        return result

    def trace(self, text: object) -> list[Token]:
        """The tokens of ``clean(text)`` with the range ``[start, end)`` of the raw text each stands for, in order.

        Ranges are ordered; words that one piece of the raw text stands for share its range. Joined by spaces the
        tokens are ``clean(text)``.

        >>> raw = "Gabisa login &amp; eror 👍🏽"
        >>> [(token.text, raw[token.start : token.end]) for token in TextCleaner().trace(raw)][:4]
        [('tidak', 'Gabisa'), ('bisa', 'Gabisa'), ('login', 'login'), ('&', '&amp;')]
        """
        if not isinstance(text, str):
            text = _as_text(text)
        from opini.text.trace import compose, tokens_of  # numpy, which cleaning does without

        memory = self._memory or self._prepare()
        traced, repaired = self._trace_once(text, memory.resolver)
        out = " ".join(traced[0])
        if repaired or ("rp " in out and _MONEY.search(out)):
            for _ in range(_ROUNDS):
                if self._once(repair(out), memory) == out:
                    break
                traced = compose(traced, self._trace_once(out, memory.resolver)[0])
                out = " ".join(traced[0])
        tokens = tokens_of(traced)
        if self._plain:
            return tokens
        values = finished(out, text, self._settings).split(" ")
        done = [Token(value, t.start, t.end) for value, t in zip(values, tokens, strict=False)]
        return done + [Token(value, 0, len(text)) for value in values[len(tokens) :] if value and text]

    def fit(self, X: object, y: object = None) -> TextCleaner:
        """Learns nothing; returns the cleaner (scikit-learn protocol)."""
        return self

    def transform(self, X: Iterable[object]) -> list[str]:
        """Same as :meth:`clean_many`."""
        return self.clean_many(X)

    def fit_transform(self, X: Iterable[object], y: object = None) -> list[str]:
        """Same as :meth:`clean_many`."""
        return self.clean_many(X)

    def get_feature_names_out(self, input_features: object = None) -> list[str]:
        """One output column: the cleaned text."""
        return ["bersih"]

    def __sklearn_is_fitted__(self) -> bool:
        return True

    # --- inside ---------------------------------------------------------------------------------------------------
    def _prepare(self) -> Chunks:
        settings = self._settings
        self._plain = is_plain(settings)
        self._memory = Chunks(Resolver(dict(settings)))
        return self._memory

    def _once(self, fixed: str, memory: Chunks) -> str:
        out = " ".join(filter(None, map(memory.__getitem__, fixed.split())))
        if OPEN in out:
            out = " ".join(filter(None, map(memory.resolver.__getitem__, pattern().findall(fixed))))
        if MARK in out:
            out = " ".join(filter(None, _decided(out, memory.resolver)))
        return out

    def _trace_once(self, text: str, memory: Resolver) -> tuple[Traced, bool]:
        """The tokens with their ranges of ``text``, and whether its characters had to be repaired."""
        from opini.text.spans import repair_with_spans
        from opini.text.trace import cut, spread

        fixed = repair(text)
        tokens = cut(fixed, memory)
        marked = " ".join(tokens[0])
        if MARK in marked:
            tokens = spread(tokens, _decided(marked, memory))
        if fixed == text:
            return tokens, False
        _, first, last = repair_with_spans(text)
        return (tokens[0], first[tokens[1]], last[tokens[2] - 1]), True


def _decided(marked: str, memory: Resolver) -> list[str]:
    """One value for each token, the ambiguous ones decided; "" for a letter that joined an earlier one."""
    tokens = marked.split(" ")
    if not _SPELLED.search(marked):
        return decide(tokens)
    run = 0
    for i in range(len(tokens) + 1):
        if i < len(tokens) and len(tokens[i]) == 2 and tokens[i][0] == MARK:
            run += 1
            continue
        if run >= _SPACED:
            letters = "".join(token[1] for token in tokens[i - run : i])
            words = memory.joined(letters).split(" ")
            rest = " ".join(words[run - 1 :]).replace(MARK, "") if len(words) > run else ""
            words = [*words[: run - 1], rest] if rest else words
            tokens[i - run : i] = words + [""] * (run - len(words))
        run = 0
    return decide(tokens)


def _as_text(value: object) -> str:
    if value is None or value != value or type(value).__name__ in ("NAType", "NaTType"):
        return ""
    raise TypeError(f"expected str or None, got {type(value).__name__}")


_DEFAULT = TextCleaner()


def clean(text: object) -> str:
    """Cleans one text with the default settings; deterministic, linear, never raises on any ``str``.

    Small letters, tokens separated by one space, ``<user>`` ``<url>`` ``<hp>`` ``<email>`` for what points at people,
    slang and spelling in standard words; negators, regional words, names of places and emoji stay. ``None`` and NaN
    give ``""``; anything else that is no text raises :class:`TypeError`.

    >>> clean("Gk bgt deh pelayanannya!!! 😡 @diskominfo")
    'tidak banget deh pelayanannya ! 😡 <user>'
    >>> clean("anak2 jalan2 ke mall"), clean("ulun kada tahu pang"), clean("#TolakKenaikanBBM")
    ('anak-anak jalan-jalan ke mall', 'ulun kada tahu pang', 'tolak kenaikan bbm')
    >>> clean("smp skrg, anaknya di smp 4"), clean("dr pagi ketemu dr. Budi")
    ('sampai sekarang , anaknya di smp 4', 'dari pagi ketemu dr. budi')
    """
    return _DEFAULT.clean(text)
