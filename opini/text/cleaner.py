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
from typing import Any

from opini.errors import ConfigError
from opini.text.context import MARK, decide
from opini.text.hashtags import segment
from opini.text.repair import repair, repair_with_spans
from opini.text.tokens import MASKS, Token, pattern
from opini.text.words import Words

__all__ = ["FORMAT", "TextCleaner", "clean"]

# Written into every artefact; a cleaner of a newer format is refused instead of misread.
FORMAT = 1
# Distinct raw tokens remembered before the memory is emptied: about 20 MB (chosen).
_MEMORY = 200_000
_SPACED = 4  # "b a n j i r": this many single letters in a row are one spelled-out word (chosen)
_MASK_SET = frozenset(MASKS)
_HANDLING = ("token", "keep", "drop")
_DEFAULTS: dict[str, Any] = {
    "urls": "token",
    "mentions": "token",
    "phones": "token",
    "emails": "token",
    "hashtags": "segment",
    "emoji": "keep",
    "slang": True,
    "elongation": True,
    "reduplication": True,
    "leet": True,
    "affixes": True,
    "laughter": True,
    "protect": (),
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "urls": _HANDLING,
    "mentions": _HANDLING,
    "phones": _HANDLING,
    "emails": _HANDLING,
    "hashtags": ("segment", "keep", "drop"),
    "emoji": ("keep", "drop"),
}
_RP = re.compile(r"rp\.? ?")
_HYPHEN_PREFIX = frozenset(("e", "non", "anti", "pra", "pasca", "ke", "se", "di", "per", "pro", "ex", "eks", "re"))


class _Memory(dict[str, str]):
    """Raw token -> output tokens, filled on demand."""

    def __init__(self, cleaner: TextCleaner) -> None:
        super().__init__()
        self._resolve = cleaner._resolve

    def __missing__(self, raw: str) -> str:
        value = self._resolve(raw)
        if len(raw) <= 64:
            if len(self) >= _MEMORY:
                self.clear()
            self[raw] = value
        return value


class TextCleaner:
    """Cleans opinions; a scikit-learn transformer with frozen settings (``fit`` learns nothing).

    Parameters (all keyword-only): ``urls``, ``mentions``, ``phones``, ``emails``: ``"token"`` (``<url>``), ``"keep"``
    or ``"drop"``; ``hashtags``: ``"segment"``, ``"keep"``, ``"drop"``; ``emoji``: ``"keep"``, ``"drop"``; switches
    ``slang``, ``elongation``, ``reduplication``, ``leet``, ``affixes``, ``laughter``; ``protect``: words never
    respelled. Raises :class:`ConfigError` for an unknown value.
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
        protect: Sequence[str] = (),
    ) -> None:
        given = locals()
        self._settings: dict[str, Any] = {name: given[name] for name in _DEFAULTS}
        for name, value in self._settings.items():
            _check(name, value)
        self._ready: tuple[Words, _Memory] | None = None

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
            if name not in _DEFAULTS:
                raise ConfigError(f"TextCleaner has no setting {name!r}", cure=f"choose from {', '.join(_DEFAULTS)}")
            _check(name, value)
        self._settings.update(params)
        self._ready = None
        return self

    def to_config(self) -> dict[str, Any]:
        """Everything needed to build the same cleaner again, as plain JSON values.

        >>> TextCleaner.from_config(TextCleaner(slang=False).to_config()) == TextCleaner(slang=False)
        True
        """
        return {"format": FORMAT, **self._settings, "protect": list(self._settings["protect"])}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> TextCleaner:
        """The cleaner a model was trained with; raises :class:`ConfigError` if it was written by a newer opini."""
        settings = dict(config)
        version = settings.pop("format", None)
        if not isinstance(version, int) or version > FORMAT:
            raise ConfigError(f"cleaner format {version!r}, this opini reads up to {FORMAT}", cure="upgrade opini")
        unknown = sorted(set(settings) - set(_DEFAULTS))
        if unknown:
            raise ConfigError(f"unknown cleaner settings {unknown}", cure="upgrade opini")
        protect = settings.pop("protect", ())
        if not isinstance(protect, list | tuple):
            raise ConfigError("protect is not a list of words", cure="give a list of strings")
        return cls(**settings, protect=tuple(protect))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextCleaner) and self.to_config() == other.to_config()

    def __hash__(self) -> int:
        return hash(repr(sorted(self.to_config().items(), key=lambda item: item[0])))

    def __repr__(self) -> str:
        changed = [f"{k}={v!r}" for k, v in self._settings.items() if v != _DEFAULTS[k]]
        return f"TextCleaner({', '.join(changed)})"

    def __getstate__(self) -> dict[str, Any]:
        return {"_settings": self._settings}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _ready=None)

    # --- work -----------------------------------------------------------------------------------------------------
    def clean(self, text: object) -> str:
        """One cleaned text; ``None`` and NaN become ``""``; any other non-string raises :class:`TypeError`."""
        if not isinstance(text, str):
            return self.clean(_as_text(text))
        memory = (self._ready or self._prepare())[1]
        fixed = repair(text)
        raw = pattern().findall(fixed)
        out = " ".join(filter(None, map(memory.__getitem__, raw)))
        if MARK in out:
            out = " ".join(filter(None, self._decided(out.split(" "))))
        return out

    def _decided(self, tokens: list[str]) -> list[str]:
        """One value for each token, the ambiguous ones decided; "" for a letter that joined an earlier one."""
        run = 0
        for i in range(len(tokens) + 1):
            if i < len(tokens) and len(tokens[i]) == 2 and tokens[i][0] == MARK:
                run += 1
                continue
            if run >= _SPACED:
                letters = "".join(token[1] for token in tokens[i - run : i])
                joined = " ".join(self._word(part) for part in segment(letters))
                tokens[i - run : i] = [joined] + [""] * (run - 1)
            run = 0
        return decide(tokens)

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
        memory = (self._ready or self._prepare())[1]
        fixed, starts, ends = repair_with_spans(text)
        tokens: list[Token] = []
        for match in pattern().finditer(fixed):
            value = memory[match.group()]
            if value:
                begin, end = starts[match.start()], ends[match.end() - 1]
                tokens += [Token(part, begin, end) for part in value.split(" ")]
        if any(MARK in token.text for token in tokens):
            decided = decide([token.text for token in tokens])
            tokens = [
                Token(part, token.start, token.end)
                for token, value in zip(tokens, decided, strict=True)
                for part in value.split(" ")
                if part
            ]
        return tokens

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

    def _prepare(self) -> tuple[Words, _Memory]:
        switches = ("slang", "elongation", "reduplication", "leet", "affixes", "laughter")
        words = Words(**{name: self._settings[name] for name in switches}, protect=map(str.lower, self.protect))
        self._words = words
        self._ready = (words, _Memory(self))
        return self._ready

    def _resolve(self, raw: str) -> str:
        """Output tokens of one raw token, joined by spaces; ambiguous ones carry ``MARK`` in front."""
        first = raw[0]
        if first.isalpha():
            return self._word(raw)
        if first.isdigit() or first in "(+":
            kind = _numeric(raw)
            return self._handled("phones", "<hp>", raw) if kind else self._word(raw)
        if len(raw) == 1:
            return raw if self._settings["emoji"] == "keep" or raw < "\u2190" else ""
        if first == "@":
            return self._handled("mentions", "<user>", raw)
        if first == "#" and raw.strip("#"):
            return self._hashtag(raw)
        if first == "<" and raw[-1] == ">":
            return self._mask(raw)
        low = raw.lower()
        if low[0] in ":;=":
            return _emoticon(low)
        if len(set(raw)) == 1 and raw not in ("^^",):
            return first
        return low

    def _word(self, raw: str) -> str:
        low = raw.lower()
        words = self._words
        if low in words.ambiguous or (len(low) == 1 and low.isascii()):
            return MARK + low
        if not low.isalpha():
            special = self._special(low, raw)
            if special is not None:
                return special
        if "-" in low and not low[0].isdigit():
            return self._hyphenated(low)
        standard = words.standard(low)
        return MARK + standard if standard in words.ambiguous else standard

    def _special(self, low: str, raw: str) -> str | None:
        """A letter-first token that is no plain word: money, title, e-mail, link."""
        if low[:2] == "rp":
            money = _RP.match(low)
            if money and low[money.end() :][:1].isdigit():
                return "rp" + low[money.end() :].rstrip(",-")
        if low[-1] == ".":
            return low
        if "@" in low:
            return self._handled("emails", "<email>", raw)
        if "://" in low or "." in low:
            return self._handled("urls", "<url>", raw)
        return None

    def _hyphenated(self, low: str) -> str:
        words = self._words
        known = words.standard(low)
        if known != low or words.knows(low):
            return known
        parts = low.split("-")
        if len(parts) == 2:
            left, right = parts
            if left in _HYPHEN_PREFIX or any(c.isdigit() for c in right):
                return low
            if _rhymes(left, right):
                first, second = words.standard(left), words.standard(right)
                return low if " " in first + second else f"{first}-{second}"
        return " - ".join(self._word(part) for part in parts if part)

    def _hashtag(self, raw: str) -> str:
        how = self._settings["hashtags"]
        if how == "drop":
            return ""
        if how == "keep":
            return raw.lower()
        return " ".join(self._word(part) for part in segment(raw.lstrip("#")))

    def _mask(self, raw: str) -> str:
        name = raw[1:-1].lower().split(":")[0]
        return f"<{name}>" if name in _MASK_SET else "<"

    def _handled(self, setting: str, token: str, raw: str) -> str:
        how = self._settings[setting]
        return token if how == "token" else raw if how == "keep" else ""


def _rhymes(left: str, right: str) -> bool:
    """Whether two halves are one reduplicated word: lari-larian, sayur-mayur, bolak-balik."""
    if len(left) < 2 or len(right) < 2:
        return False
    if left[:3] in right or right[:3] in left or left[-2:] == right[-2:]:
        return True
    return len(left) == len(right) and left[0] == right[0] and left[-1] == right[-1]


def _numeric(raw: str) -> bool:
    """Whether a token that starts like a number is a telephone number."""
    digits = sum(map(str.isdigit, raw))
    return 9 <= digits <= 15 and raw.lstrip("(+").startswith(("08", "628", "62 8", "62-8", "62.8"))


def _emoticon(low: str) -> str:
    if len(set(low)) == 1:
        return low[0]
    return low.replace("-", "") if len(low) > 2 else low


def _as_text(value: object) -> str:
    if value is None or value != value or type(value).__name__ in ("NAType", "NaTType"):
        return ""
    raise TypeError(f"expected str or None, got {type(value).__name__}")


def _check(name: str, value: Any) -> None:
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            raise ConfigError(f"{name}={value!r}", cure=f"choose from {', '.join(_CHOICES[name])}")
    elif name == "protect":
        if isinstance(value, str) or not all(isinstance(word, str) for word in value):
            raise ConfigError("protect is not a list of words", cure="give a list of strings")
    elif not isinstance(value, bool):
        raise ConfigError(f"{name}={value!r}", cure="give True or False")


_DEFAULT: TextCleaner | None = None


def clean(text: object) -> str:
    """Cleans one text with the default settings; deterministic, never raises on any ``str``.

    >>> clean("anak2 jalan2 ke mall")
    'anak-anak jalan-jalan ke mall'
    """
    global _DEFAULT
    if _DEFAULT is None:
        _DEFAULT = TextCleaner()
    return _DEFAULT.clean(text)
