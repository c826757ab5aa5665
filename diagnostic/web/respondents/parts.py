"""A questionnaire as pages show it: parts of a few questions, each with its options in one fixed order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire import Item, Questionnaire
from diagnostic.services.respondents.rated_units import RatedUnit, rated_item

PART_ITEMS = 3  # items from which a part is full, unless that would tear a dimension's items apart
MOST_ITEMS = 6  # items from which it is full in any case
MANY_OPTIONS = 7  # a scale with more stays vertical on wide screens too
CANT_SAY = "cant_say"  # what the form sends for it; stored as missing


@dataclass(frozen=True)
class Asked:
    """One item with its scale: `options` are (code, label), least favourable first, "can't say" apart."""

    id: str
    text: str
    options: tuple[tuple[int, str], ...]
    cant_say: str

    @property
    def many(self) -> bool:
        """Whether the options are too many to stand side by side."""
        return len(self.options) > MANY_OPTIONS

    @property
    def numbered(self) -> bool:
        """Whether the many options are their numbers, with words at the ends at most: then numbers stand in rows."""
        return self.many and all(label == str(code) for code, label in self.options[1:-1])

    @property
    def ends(self) -> dict[int, str]:
        """What the lowest and the highest number mean, by code, where they have words.

        >>> options = ((0, "0: never"), *((code, str(code)) for code in range(1, 10)), (10, "always"))
        >>> Asked("calls", "", options, "").ends
        {0: '0: never', 10: '10: always'}
        """
        outer = (self.options[0], self.options[-1])
        named = {code: label for code, label in outer if label != str(code)}
        return {code: label if label.startswith(str(code)) else f"{code}: {label}" for code, label in named.items()}


@dataclass(frozen=True)
class AskedPart:
    """A few items that are asked together; `number` counts from 1.

    about, services : the name of the unit that they are about, and what it does; empty of one's own.
    """

    number: int
    asked: tuple[Asked, ...]
    about: str = ""
    services: str = ""


def parts(questionnaire: Questionnaire, language: str) -> tuple[AskedPart, ...]:
    """Items in the order in which they are asked, a few to a part; neighbours of one dimension stay together."""
    groups = enumerate(_packed(questionnaire), start=1)
    return tuple(
        AskedPart(number, tuple(_asked(questionnaire, item, language) for item in group)) for number, group in groups
    )


def rated_parts(questionnaire: Questionnaire, rated: Sequence[RatedUnit], language: str) -> tuple[AskedPart, ...]:
    """A part for each unit that is asked about, with all items."""
    page = catalogue(language)
    return tuple(
        AskedPart(
            number,
            tuple(_about(_asked(questionnaire, item, language), unit) for item in questionnaire.items),
            unit.name,
            page.listed(unit.services),
        )
        for number, unit in enumerate(rated, start=1)
    )


def _about(asked: Asked, unit: RatedUnit) -> Asked:
    """An item as it is asked about one unit: on a phone it stands alone."""
    return replace(asked, id=rated_item(unit.place, asked.id), text=f"{unit.name}: {asked.text}")


def open_questions(questionnaire: Questionnaire, language: str) -> tuple[tuple[str, str], ...]:
    """(id, text) of each open question."""
    return tuple((question.id, say(question.text, language)) for question in questionnaire.questions)


@dataclass(frozen=True)
class AskedChoices:
    """A question to tick, a part of its own: `options` are (id, label), and what is ticked where nothing fits."""

    number: int
    id: str
    text: str
    options: tuple[tuple[str, str], ...]
    none: str


def ticked_questions(questionnaire: Questionnaire, language: str, first: int) -> tuple[AskedChoices, ...]:
    """The questions to tick, their parts numbered from `first` on."""
    return tuple(
        AskedChoices(
            number,
            each.id,
            say(each.text, language),
            tuple((each.option(option), say(text, language)) for option, text in each.options.items()),
            say(each.none, language),
        )
        for number, each in enumerate(questionnaire.choices, first)
    )


def _packed(questionnaire: Questionnaire) -> Iterator[list[Item]]:
    group: list[Item] = []
    for item in questionnaire.items:
        torn = bool(group) and group[-1].dimension == item.dimension
        if len(group) >= MOST_ITEMS or (len(group) >= PART_ITEMS and not torn):
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _asked(questionnaire: Questionnaire, item: Item, language: str) -> Asked:
    scale = questionnaire.scale_of(item)
    labels = [say(label, language) for label in scale.labels] or [str(code) for code in scale.codes]
    cant_say = say(scale.cant_say, language) or catalogue(language).text("cant_say")
    return Asked(item.id, say(item.text, language) or item.id, tuple(zip(scale.codes, labels, strict=True)), cant_say)
