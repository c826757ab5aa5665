"""How sure all of it is: an answer to each question, then one sentence a dimension, each part a click away."""

from __future__ import annotations

from diagnostic.report.content.prepare import Content
from diagnostic.report.pages.measurement import agreement, data_quality, scales
from diagnostic.report.sections import Section


def in_short(content: Content) -> tuple[Section, ...]:
    """What may be wrong with the answers of everybody inside: each question with its answer, for those who decide."""
    audience = content.source.inside.audience
    split = agreement.camps(content, audience, agreement.agreements(content, audience))
    return (
        Section("Do the people of a unit agree?", split.text, split.points),
        Section("Were the questions read?", (data_quality.careful_words(content, audience), data_quality.HINT)),
        Section("Could those who did not answer change this?", (data_quality.silent_words(content, audience),)),
    )


def appendix(content: Content) -> tuple[Section, ...]:
    """What the page "How sure this is" says about everybody inside, in short."""
    audience = content.source.inside.audience
    found = agreement.agreements(content, audience)
    dimensions = [(name, content.dimension(name, audience)) for name in content.scores[audience].columns]
    agreed = tuple(f"{name}: {agreement.summary(content, found, dimension)}" for dimension, name in dimensions)
    split, missing = agreement.camps(content, audience, found), data_quality.missing(content, audience)
    return (
        Section(
            "Do the questions hang together, and do units differ?",
            points=scales.sentences(content, audience),
            deeper=True,
        ),
        Section("Do the people of a unit agree?", points=(*split.text, *split.points, *agreed), deeper=True),
        Section(
            "What may be wrong with the answers?",
            (
                data_quality.careful_words(content, audience),
                data_quality.HINT,
                data_quality.silent_words(content, audience),
                *missing.text,
            ),
            missing.points,
            deeper=True,
        ),
    )
