"""Annotations of public Indonesian texts by the guideline: drawing, entering, loading, agreement.

Texts never enter the repository. A label is keyed by ``sha256(normalised text)[:12]``; ``load_annotations(shared)``
joins the keys to the texts of a shared folder and reports what it could not find.
"""
