"""What can be shown on a wall, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields

from diagnostic.report.slides import first_results, inside, one_unit, outside, practices, talk
from diagnostic.report.slides.choices import CannotShowError
from diagnostic.report.slides.model import Choice, Material, NotShown, Slide, Slides

UNKNOWN_SHOW = "There is no picture of this name."
NOT_YET = "Nothing of this survey is published yet."

Show = Callable[[Material, Choice], tuple[Slide, ...]]


def _of_content(show: Callable[..., tuple[Slide, ...]]) -> Show:
    """A show that is made from the report alone."""

    def made(material: Material, choice: Choice) -> tuple[Slide, ...]:
        if material.content is None:
            raise CannotShowError(NOT_YET)
        return show(material.content, choice)

    return made


def _of_practice(show: Callable[..., tuple[Slide, ...]]) -> Show:
    """A show that is made from the surveys of a practice."""

    def made(material: Material, choice: Choice) -> tuple[Slide, ...]:
        if material.content is None and not material.practised:
            raise CannotShowError(NOT_YET)
        return show(material.practised, choice)

    return made


SHOWS: dict[str, Show] = {
    "participation": _of_content(inside.participation),
    "overview": _of_content(inside.overview),
    "heatmap": _of_content(inside.heatmap),
    "cell": _of_content(inside.cell),
    "symptoms": _of_content(outside.symptoms),
    "felt": _of_content(outside.felt),
    "quadrant": _of_content(outside.in_corners),
    "predictions": _of_content(outside.predictions),
    "unit": _of_content(one_unit.unit),
    "change": _of_content(one_unit.change),
    "measurement": _of_content(talk.measurement),
    "groups": _of_content(talk.groups),
    "comments": talk.comments,
    "so_far": first_results.so_far,
    "questions": _of_content(talk.questions),
    "steps": _of_content(talk.steps),
    "mirror": _of_practice(practices.mirror),
    "caring": _of_practice(practices.caring),
    "motivators": _of_practice(practices.motivators),
}


def slides(material: Material, show: str, choice: Choice | Mapping[str, str | None] | None = None) -> Slides:
    """The slides of a show, one a press of a clicker, or why there are none."""
    if show not in SHOWS:
        return NotShown(UNKNOWN_SHOW)
    chosen = choice if isinstance(choice, Choice) else _choice(choice or {})
    with material.making:
        if (show, chosen) not in material.made:
            material.made[show, chosen] = _made(material, show, chosen)
        return material.made[show, chosen]


def _made(material: Material, show: str, choice: Choice) -> Slides:
    try:
        return SHOWS[show](material, choice)
    except CannotShowError as error:
        return error.why


def _choice(plain: Mapping[str, str | None]) -> Choice:
    """A choice as agendas keep it."""
    return Choice(**{each.name: plain.get(each.name) or "" for each in fields(Choice)})
