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

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from opini.text import settings as _settings
from opini.text.chunks import OPEN, Chunks
from opini.text.context import MARK, decide
from opini.text.repair import repair, repair_with_spans
from opini.text.resolver import Resolver
from opini.text.tokens import Token, pattern
from opini.text.trace import compose, spread

__all__ = ["TextCleaner", "clean"]

_SPACED = 4  # "b a n j i r": this many single letters in a row are one spelled-out word (chosen)
_ROUNDS = (
    4  # a text whose characters were repaired is cleaned until stable; two rounds are enough for all that was seen
)
_SHOUT = "<kapital>"


class TextCleaner:
    """Cleans opinions; a scikit-learn transformer with frozen settings (``fit`` learns nothing).

    Parameters, all keyword-only: ``urls``, ``mentions``, ``phones``, ``emails``: ``"token"`` (``<url>``), ``"keep"``
    or ``"drop"``; ``hashtags``: ``"segment"``, ``"keep"``, ``"drop"``; ``emoji``: ``"keep"``, ``"drop"``; switches
    ``slang``, ``elongation``, ``reduplication``, ``leet``, ``affixes``, ``laughter``; ``negation="scope"`` adds
    ``_neg`` to words a negator reaches; ``shouting`` adds ``<kapital>`` to a text mostly in capitals; ``stem`` needs
    PySastrawi (measured: it costs models 2 to 5 points of F1, so it is off); ``protect``: words never respelled.
    Raises :class:`ConfigError` for an unknown value.
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
        """One cleaned text; ``None`` and NaN become ``""``; any other non-string raises :class:`TypeError`."""
        if not isinstance(text, str):
            text = _as_text(text)
        memory = self._memory or self._prepare()
        fixed = repair(text)
        out = self._once(fixed, memory)
        if fixed is not text or "rp " in out:  # "#Rp 10" and "di-Rp 10" bring money together
            for _ in range(_ROUNDS):
                again = self._once(repair(out), memory)
                if again == out:
                    break
                out = again
        return out if self._plain else self._finished(out, text)

    def clean_many(self, texts: Iterable[object]) -> list[str]:
        """Cleaned texts in the same order; a bare string raises :class:`TypeError`."""
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
        """The tokens of ``clean(text)`` with the range of the raw text each stands for, in order."""
        if not isinstance(text, str):
            text = _as_text(text)
        memory = (self._memory or self._prepare()).resolver
        tokens = self._trace_once(text, memory)
        for _ in range(_ROUNDS):
            again = compose(tokens, self._trace_once(" ".join(token.text for token in tokens), memory))
            if again == tokens:
                break
            tokens = again
        if self._plain:
            return tokens
        values = self._finished(" ".join(token.text for token in tokens), text).split(" ")
        finished = [Token(value, t.start, t.end) for value, t in zip(values, tokens, strict=False)]
        return finished + [Token(value, 0, len(text)) for value in values[len(tokens) :] if value and text]

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
        self._plain = not (settings["negation"] == "scope" or settings["shouting"] or settings["stem"])
        self._memory = Chunks(Resolver(dict(settings)))
        return self._memory

    def _once(self, fixed: str, memory: Chunks) -> str:
        out = " ".join(filter(None, map(memory.__getitem__, fixed.split())))
        if OPEN in out:
            out = " ".join(filter(None, map(memory.resolver.__getitem__, pattern().findall(fixed))))
        if MARK in out:
            out = " ".join(filter(None, _decided(out.split(" "), memory.resolver)))
        return out

    def _trace_once(self, text: str, memory: Resolver) -> list[Token]:
        fixed, starts, ends = repair_with_spans(text)
        tokens: list[Token] = []
        for match in pattern().finditer(fixed):
            value = memory[match.group()]
            if value:
                begin, end = starts[match.start()], ends[match.end() - 1]
                tokens += [Token(part, begin, end) for part in value.split(" ")]
        if any(token.text[0] == MARK for token in tokens):
            tokens = spread(tokens, _decided([token.text for token in tokens], memory))
        return tokens

    def _finished(self, out: str, raw: str) -> str:
        """The optional last steps on a cleaned text: stems, scope of negation, shouting."""
        tokens = out.split(" ") if out else []
        if self._settings["stem"]:
            from opini.text.stem import stem

            tokens = [stem(token) for token in tokens]
        if self._settings["negation"] == "scope":
            from opini.text.negation import mark_scope

            tokens = mark_scope(tokens)
        if self._settings["shouting"] and _SHOUT not in tokens and _shouts(raw):
            tokens.append(_SHOUT)
        return " ".join(tokens)


def _decided(tokens: list[str], memory: Resolver) -> list[str]:
    """One value for each token, the ambiguous ones decided; "" for a letter that joined an earlier one."""
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


def _shouts(raw: str) -> bool:
    """Whether most words of at least three letters are in capitals, two or more of them (chosen)."""
    words = [word for word in raw.split() if sum(map(str.isalpha, word)) >= 3 and word[0] not in "@#<"]
    capitals = sum(word.isupper() for word in words)
    return capitals >= 2 and 2 * capitals > len(words)


def _as_text(value: object) -> str:
    if value is None or value != value or type(value).__name__ in ("NAType", "NaTType"):
        return ""
    raise TypeError(f"expected str or None, got {type(value).__name__}")


_DEFAULT = TextCleaner()


def clean(text: object) -> str:
    """Cleans one text with the default settings; deterministic, never raises on any ``str``.

    >>> clean("anak2 jalan2 ke mall")
    'anak-anak jalan-jalan ke mall'
    """
    return _DEFAULT.clean(text)
