"""A questionnaire read from another program's structure file, before somebody has looked at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from dataclasses import dataclass, field

from diagnostic.errors import Problem
from diagnostic.files.wording import enumerate_words, quote

Words = Mapping[str, str]  # by language
SAID = 6  # questions named in one note


@dataclass(frozen=True)
class DraftScale:
    """A response scale, least favourable option first. labels : one for each code, or none at all."""

    codes: tuple[int, ...]
    labels: tuple[Words, ...] = ()
    cant_say: Words | None = None
    missing: tuple[int, ...] = ()
    exported: tuple[str, ...] = ()  # what exports have for each code, where that is not the code

    @property
    def key(self) -> str:
        """What two scales that are the same have in common."""
        return repr((self.codes, [dict(label) for label in self.labels], self.missing, self.exported))


@dataclass(frozen=True)
class DraftItem:
    """A question with a response scale. rating : whether its options are in an order that is known."""

    id: str
    column: str
    text: Words
    scale: DraftScale
    rating: bool = True


@dataclass(frozen=True)
class DraftChoices:
    """A question to tick. options : by id; columns : of these, where they are not `id_option`."""

    id: str
    text: Words
    options: Mapping[str, Words]
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DraftQuestion:
    """An open question. column : its name in exports, where that is not the id."""

    id: str
    text: Words
    column: str = ""


Part = DraftItem | DraftChoices | DraftQuestion


@dataclass(frozen=True)
class DraftGroup:
    """Questions that stand together, in their order."""

    name: Words
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Draft:
    """A survey of another program. program : its name, for people. languages : the survey's own first."""

    program: str
    name: Words
    about: Words
    languages: tuple[str, ...]
    groups: tuple[DraftGroup, ...]

    @property
    def items(self) -> list[DraftItem]:
        """All questions with a response scale."""
        return [part for group in self.groups for part in group.parts if isinstance(part, DraftItem)]


def options_of(options: Sized) -> str:
    """`1 option`, `3 options`."""
    return f"{len(options)} option{'' if len(options) == 1 else 's'}"


class DraftNotes:
    """What has no counterpart or is not known: one note a kind, with the questions it is about."""

    def __init__(self, name: str):
        """name : of the file, in messages."""
        self.name = name
        self.kinds: dict[tuple[str, str, str], list[str]] = {}
        self.lines: dict[tuple[str, str, str], int] = {}

    def add(self, code: str, expected: str, found: str, hint: str, line: int = 0) -> None:
        """Note about the question `code` (none for the whole survey), which stands in `line` (0 where nobody knows)."""
        kind = (expected, found, hint)
        self.kinds.setdefault(kind, [])
        self.lines.setdefault(kind, line)
        if code:
            self.kinds[kind].append(code)

    def problems(self) -> list[Problem]:
        """The notes as warnings, in the order in which they came up."""
        return [self._problem(kind, codes) for kind, codes in self.kinds.items()]

    def _problem(self, kind: tuple[str, str, str], codes: Iterable[str]) -> Problem:
        expected, found, hint = kind
        codes = list(dict.fromkeys(codes))
        line = self.lines[kind]
        where = f"{self.name}:{line}" if line else self.name
        if len(codes) == 1:
            return Problem(where, expected, found, codes[0], hint, warning=True)
        said = f"{found} in {enumerate_words(map(quote, codes), SAID)}" if codes else found
        return Problem(where, expected, said, "", hint, warning=True)
