"""A consultant's own slides as the template of a deck."""

from __future__ import annotations

from diagnostic.report.files.slides.checked import MOST_BYTES

__all__ = ["MOST_BYTES", "missing_in_template"]


def missing_in_template(template: bytes) -> tuple[str, ...]:
    """What a template does not have and what a deck then does without, a sentence each.

    Raises UserError for a file that is no template, or that holds programs or links to other places.
    """
    from diagnostic.report.files.slides.render import missing  # here: a server's start need not wait for python-pptx

    return missing(template)
