"""opini: what Indonesians say about their local government, turned into issues, risk and reputation.

``import opini`` is light: everything heavier than the standard library loads when it is first used.

>>> import opini
>>> opini.__version__ == opini.__version__.strip()
True
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opini.api import annotate as annotate
    from opini.api import monitor as monitor
    from opini.auditing import Audit as Audit
    from opini.auditing import audit as audit
    from opini.board import Monitor as Monitor
    from opini.board import Retention as Retention
    from opini.board import UpdateResult as UpdateResult
    from opini.classify import load as load
    from opini.demo import demo_stream as demo_stream
    from opini.evaluate.simulation import simulate as simulate
    from opini.office import daily as daily
    from opini.profile import Profile as Profile
    from opini.records import Alert as Alert
    from opini.records import Contribution as Contribution
    from opini.records import Issue as Issue
    from opini.records import IssueRisk as IssueRisk
    from opini.records import Opinion as Opinion
    from opini.records import Prediction as Prediction
    from opini.report import Report as Report
    from opini.schemas import schema as schema
    from opini.text import TextCleaner as TextCleaner
    from opini.text import clean as clean
    from opini.text import mask_pii as mask_pii

__version__ = "0.1.0"

_HOME = {
    "Alert": "opini.records",
    "Audit": "opini.auditing",
    "Contribution": "opini.records",
    "Issue": "opini.records",
    "IssueRisk": "opini.records",
    "Monitor": "opini.board",
    "Opinion": "opini.records",
    "Prediction": "opini.records",
    "Profile": "opini.profile",
    "Report": "opini.report",
    "Retention": "opini.board",
    "TextCleaner": "opini.text",
    "UpdateResult": "opini.board",
    "annotate": "opini.api",
    "audit": "opini.auditing",
    "clean": "opini.text",
    "daily": "opini.office",
    "demo_stream": "opini.demo",
    "load": "opini.classify",
    "mask_pii": "opini.text",
    "monitor": "opini.api",
    "schema": "opini.schemas",
    "simulate": "opini.evaluate.simulation",
}

__all__ = [*sorted(_HOME), "__version__"]


def __getattr__(name: str) -> Any:
    try:
        home = _HOME[name]
    except KeyError:
        raise AttributeError(f"module 'opini' has no attribute {name!r}") from None
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
