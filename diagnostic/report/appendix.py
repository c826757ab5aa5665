"""The appendix of the report: how sure all of it is, one sentence a dimension, each part a click away."""

from __future__ import annotations

from diagnostic.report import agreeing, doubts, instrument
from diagnostic.report.content import Content
from diagnostic.report.sections import Section


def appendix(content: Content) -> tuple[Section, ...]:
    """What the Measurement page says about everybody inside, in short."""
    audience = content.source.inside.audience
    found = agreeing.agreements(content, audience)
    dimensions = [(name, content.dimension(name, audience)) for name in content.scores[audience].columns]
    agreed = tuple(f"{name}: {agreeing.summary(content, found, dimension)}" for dimension, name in dimensions)
    split, missing = agreeing.camps(content, audience, found), doubts.missing(content, audience)
    return (
        Section(
            "Do the questions hang together, and do units differ?",
            points=instrument.sentences(content, audience),
            deeper=True,
        ),
        Section("Do the people of a unit agree?", points=(*split.text, *split.points, *agreed), deeper=True),
        Section(
            "What may be wrong with the answers?",
            (
                doubts.careful_words(content, audience),
                doubts.HINT,
                doubts.silent_words(content, audience),
                *missing.text,
            ),
            missing.points,
            deeper=True,
        ),
    )
