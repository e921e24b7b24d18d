"""Numbers about issues: tone with intervals, escalation, dampak, risk, levels, reasons, response class, reputation.

``rows`` -> ``features`` (what each issue looked like each day) -> ``escalation`` and ``impact`` -> ``scorer`` (risk and
level) -> ``reasons``; ``assess`` runs that path. ``reputation`` and ``scct`` stand beside it. numpy and scipy only.
"""
