"""Names in a file matched with what is asked: an item's column, id or text, an open question's id or text, written in
any case and punctuation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from diagnostic.core.intake.exports.titles import parts
from diagnostic.definitions.questionnaire import Item, Question
from diagnostic.errors import Problem
from diagnostic.files.suggestions import Suggestions, fold
from diagnostic.files.wording import quote

REMEDIES = {
    "column": "Rename one of them, or say in a mapping file (column,item) which it is.",
    "name": "Rename one of them.",
}
SHOWN = 28  # characters at each end of long names that begin alike
Asked = Item | Question


@dataclass(frozen=True)
class Match:
    """A name in a file, the position of what it stands for, and the way it matched: mapping, column, id or text."""

    name: str
    item: int
    how: str


def told_apart(names: Sequence[str]) -> list[str]:
    """Names in quotation marks; of long ones that begin alike also how they end.

    >>> told_apart(["a" * 70 + " 1", "a" * 70 + " 2"])[1].endswith("aa 2'")
    True
    """
    quoted = [quote(name) for name in names]
    if len(set(quoted)) == len(names):
        return quoted
    return [quote(f"{name[:SHOWN]}…{name[-SHOWN:]}") for name in names]


def as_written(name: str, also: Iterable[str] = ()) -> Iterable[str]:
    """The name itself: a key for names that have to agree letter by letter."""
    return (name,)


def folded(name: str, also: Iterable[str] = ()) -> Iterable[str]:
    """The name without case and punctuation."""
    return (fold(name),)


def in_parts(name: str, also: Iterable[str] = ()) -> Iterable[str]:
    """Parts of the name, and the other names that the file gives its column with theirs."""
    return {fold(part) for each in (name, *also) for part in (each, *parts(each))}


def by_column(item: Asked) -> Iterable[str]:
    """The declared column of an item or an open question, where it has one."""
    return (item.column,) if item.column else ()


def by_id(item: Asked) -> Iterable[str]:
    """The item's id."""
    return (item.id,)


def by_text(item: Asked) -> Iterable[str]:
    """The item's text in every language."""
    return (item.text or {}).values()


Way = tuple[str, Callable[[Asked], Iterable[str]], Callable[..., Iterable[str]]]
WAYS: tuple[Way, ...] = (  # the surest first
    ("column", by_column, as_written),
    ("id", by_id, as_written),
    ("column", by_column, folded),
    ("id", by_id, folded),
    ("text", by_text, folded),
    ("column", by_column, in_parts),
    ("id", by_id, in_parts),
    ("text", by_text, in_parts),
)


class Matching:
    """Names of a file matched with items and open questions, one way after the other; earlier ways take precedence."""

    def __init__(
        self,
        names: Sequence[str],
        asked: Sequence[Asked],
        where: str,
        file: str,
        called: str = "column",
        also: Mapping[str, tuple[str, ...]] | None = None,
    ):
        self.items = asked
        self.where = where
        self.file = file
        self.called = called
        self.names = names
        self.also = also or {}
        self.matches: list[Match] = []
        self.problems: list[Problem] = []
        self.free_names = dict.fromkeys(names)
        self.free_items = dict.fromkeys(range(len(self.items)))
        self.settled: set[int] = set()  # items that a mapping names

    def tell(self, mapping: Mapping[str, str]) -> None:
        """Match the names in a person's mapping; an empty item leaves the name aside."""
        position = {item.id: i for i, item in enumerate(self.items)}
        suggest_name, suggest_item = Suggestions(self.names), Suggestions(position)
        places: Mapping[str, str] = getattr(mapping, "places", {})
        for name, item in mapping.items():
            where = places.get(name, "mapping")
            known = self._known(name)
            if known is None:
                self.problems.append(Problem(where, f"a column of {self.file}", quote(name), "", suggest_name(name)))
            elif item and item not in position:
                self.problems.append(Problem(where, self._an_id, quote(item), "", suggest_item(item)))
            elif not item:
                self.free_names.pop(known)
            elif position[item] not in self.free_items:
                self.problems.append(Problem(where, "every item once", f"{quote(item)} again"))
            else:
                self._match(known, position[item], "mapping")

    def search(self) -> None:
        """Match all other names, in each way; a name or an item that could go two ways is a problem."""
        for how, called, written in WAYS:
            wanted = self._wanted(called, written)
            offered: dict[str, list[str]] = {}
            for name in self.free_names:
                for key in written(name, self.also.get(name, ())):
                    offered.setdefault(key, []).append(name)
            for key in wanted:
                if key and key in offered:
                    self._settle(wanted[key], offered[key], how)
        self._doubles()
        order = {name: i for i, name in enumerate(self.names)}
        self.matches.sort(key=lambda match: order[match.name])

    def _known(self, name: str) -> str | None:
        """The free name that is written so, or the only one that differs by no more than case and punctuation."""
        alike = [other for other in self.alike.get(fold(name), ()) if other in self.free_names]
        return name if name in self.free_names else alike[0] if len(alike) == 1 and fold(name) else None

    @cached_property
    def alike(self) -> dict[str, list[str]]:
        """Names of the file, grouped by their text, and that of their parts, without case and punctuation."""
        alike: dict[str, list[str]] = {}
        for name in self.names:
            for key in in_parts(name, self.also.get(name, ())):
                alike.setdefault(key, []).append(name)
        return alike

    @property
    def _an_id(self) -> str:
        questions = any(isinstance(each, Question) for each in self.items)
        return "the id of an item or an open question" if questions else "the id of an item"

    def _the(self, place: int) -> str:
        asked = self.items[place]
        return f"the {'item' if isinstance(asked, Item) else 'open question'} {quote(asked.id)}"

    def _wanted(
        self, called: Callable[[Asked], Iterable[str]], written: Callable[..., Iterable[str]]
    ) -> dict[str, list[int]]:
        wanted: dict[str, list[int]] = {}
        exact = as_written if written is as_written else folded  # what is asked has no parts
        for i in self.free_items:
            for key in {key for name in called(self.items[i]) for key in exact(name)}:
                wanted.setdefault(key, []).append(i)
        return wanted

    def _settle(self, items: Sequence[int], names: Sequence[str], how: str) -> None:
        items = [i for i in items if i in self.free_items]
        names = [name for name in names if name in self.free_names]
        if len(items) == 1 and len(names) == 1:
            self._match(names[0], items[0], how)
        elif items and names:
            self._quarrel(items, names)

    def _match(self, name: str, item: int, how: str) -> None:
        self.matches.append(Match(name, item, how))
        self.free_names.pop(name)
        self.free_items.pop(item)
        if how == "mapping" or name in by_column(self.items[item]):
            self.settled.add(item)

    def _quarrel(self, items: Sequence[int], names: Sequence[str]) -> None:
        ids = " and ".join(quote(self.items[i].id) for i in items)
        found = " and ".join(told_apart(names))
        if len(items) > 1:
            self.problems.append(Problem(self.where, f"one item for {found}", ids, hint=REMEDIES[self.called]))
        else:
            self.problems.append(
                Problem(self.where, f"one {self.called} for {self._the(items[0])}", found, hint=REMEDIES[self.called])
            )
        for i in items:
            self.free_items.pop(i)
        for name in names:
            self.free_names.pop(name)

    def _doubles(self) -> None:
        """A name left over that looks like an item which another name has taken without a mapping."""
        taken = {match.item: match.name for match in self.matches if match.item not in self.settled}
        alike = {fold(key): i for _, called, _ in WAYS for i in taken for key in called(self.items[i])}
        for name in list(self.free_names):
            i = alike.get(fold(name)) if fold(name) else None
            if i is not None:
                found = f"{quote(taken[i])} and {quote(name)}"
                expected = f"one {self.called} for {self._the(i)}"
                self.problems.append(Problem(self.where, expected, found, hint=REMEDIES[self.called]))
