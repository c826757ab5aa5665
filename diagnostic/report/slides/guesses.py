"""What a room may guess before it sees it: published scores of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from diagnostic.report.content.matrix import score_matrix
from diagnostic.report.content.prepare import Content
from diagnostic.report.slides.choices import (
    UNKNOWN_DIMENSION,
    CannotShowError,
    audience_of,
    dimension_of,
    shown_dimensions,
)
from diagnostic.report.slides.model import Choice, Material, NotShown
from diagnostic.report.slides.practices import answered_by
from diagnostic.report.slides.shows import NOT_YET
from diagnostic.report.words import audience_name, people

NUMBER, LOWEST = "number", "lowest"  # what is asked: the score of one dimension, or which of several is the lowest
OPTIONS = 5  # dimensions to choose from
TOO_FEW = "Fewer than two dimensions may be shown, so there is none to choose."


@dataclass(frozen=True)
class GuessedScore:
    """The published score of a dimension, 0-100, with its 95 % interval; NaN where that is not known."""

    dimension: str
    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class GuessAnswer:
    """What is revealed after guessing. `by` says who answered, and how many: `764 people answered`.

    published : the one score that is guessed; or those of which the lowest is, in the questionnaire's order.
    """

    ask: str
    audience: str
    who: str
    by: str
    published: tuple[GuessedScore, ...]


def guess_answer(material: Material, about: str, dimension: str, ask: str = NUMBER) -> GuessAnswer | NotShown:
    """What an audience (`inside`, `outside` or its id) was published to say of a dimension (an id, `lowest`, `highest`,
    `largest_gap`); asked for the lowest, of several dimensions. Or why there is nothing to guess."""
    try:
        if material.content is None:
            return _of_practice(material, about, dimension, ask)
        return _answer(material.content, audience_of(material.content, Choice(audience=about)), dimension, ask)
    except CannotShowError as error:
        return error.why


def _of_practice(material: Material, about: str, dimension: str, ask: str) -> GuessAnswer | NotShown:
    """The same of a practice's survey, where a number is asked and both audience and dimension are named."""
    if not material.practised:
        return NotShown(NOT_YET)
    if ask == LOWEST:
        return NotShown("Which is the lowest is asked of the gap report alone.")
    content = material.practised[-1]
    scores = score_matrix(answered_by(content, about))
    if not scores.has(content.root, dimension) or isnan(scores.at("mean", content.root, dimension)):
        return NotShown(UNKNOWN_DIMENSION)
    names = {id_: each for asked, _ in content.source.answered.values() for id_, each in asked.dimensions.items()}
    mean, low, high = (scores.at(name, content.root, dimension) for name in ("mean", "low", "high"))
    published = GuessedScore(dimension, content.say(names[dimension].name), mean, low, high)
    answered = people(scores.at("n", content.root, dimension))
    return GuessAnswer(ask, about, audience_name(about), answered, (published,))


def _answer(content: Content, audience: str, dimension: str, ask: str) -> GuessAnswer:
    if ask == LOWEST:
        chosen = _options(content, audience)
    else:
        chosen = [dimension_of(content, audience, content.root, dimension)]
    scores, unit = content.scores[audience], content.root
    published = tuple(_score(content, audience, each) for each in chosen)
    answered = people(min(scores.at("n", unit, each) for each in chosen))
    return GuessAnswer(ask, audience, audience_name(audience), answered, published)


def _options(content: Content, audience: str) -> list[str]:
    """The lowest dimension and others from all over the scale, as the questionnaire has them."""
    shown = shown_dimensions(content, audience, content.root)
    if len(shown) < 2:
        raise CannotShowError(TOO_FEW)
    chosen = spread(shown, OPTIONS)
    return [name for name in content.scores[audience].columns if name in chosen]


def spread(ordered: Sequence[str], most: int) -> list[str]:
    """At most so many of a list, its ends among them.

    >>> spread(["a", "b", "c", "d", "e"], 3)
    ['a', 'c', 'e']
    """
    many = min(most, len(ordered))
    return [ordered[i * (len(ordered) - 1) // max(1, many - 1)] for i in range(many)]


def _score(content: Content, audience: str, dimension: str) -> GuessedScore:
    mean, low, high = (content.scores[audience].at(name, content.root, dimension) for name in ("mean", "low", "high"))
    return GuessedScore(dimension, content.dimension(dimension, audience), mean, low, high)
