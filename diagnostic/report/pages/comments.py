"""What people wrote, as it is read: one list after another, each with the words for whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from diagnostic.core.released.comment_release import CommentList
from diagnostic.definitions.organisation import Organisation
from diagnostic.report.templating import fragment
from diagnostic.report.words import audience_name, capital, count, listed

MOST = 40  # comments on one page
MOST_NAMED = 8  # units that a heading names


@dataclass(frozen=True)
class Block:
    """Comments that stand together under one heading, and what is said about them.

    unit : where they are listed. marks : by comment, start and end of words that are marked in it.
    ids : of the comments, in their order, where they have any. notes : by id, what is said below a comment.
    """

    unit: str
    title: str
    about: str
    comments: tuple[str, ...]
    marks: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict, repr=False)
    ids: tuple[str, ...] = field(default=(), repr=False)
    notes: Mapping[str, str] = field(default_factory=dict, repr=False)

    def only(self, places: Sequence[int]) -> Block:
        """The same block with the comments at these places alone."""
        ids = tuple(self.ids[i] for i in places) if self.ids else ()
        return replace(self, comments=tuple(self.comments[i] for i in places), ids=ids)


def title(chart: Organisation, unit: str, members: Sequence[str]) -> str:
    """Whose comments the list at `unit` holds, with those of its hidden `members`."""
    name = chart.names[chart.position[unit]]
    return f"{name} and teams too small to stand alone" if members else name


def whose(chart: Organisation, unit: str, members: Sequence[str], lists_at: Sequence[str]) -> str:
    """Where the writers of a list are, in a sentence; empty where the heading says it all.

    members : the hidden units that the list at `unit` takes up; lists_at : every unit that has a list.
    """
    inside = set(chart.subtree(unit)) - {unit}
    below = [chart.names[chart.position[each]] for each in lists_at if each in inside]
    if members:
        names = [chart.names[chart.position[each]] for each in members]
        shown = names[:MOST_NAMED] + [f"{len(names) - MOST_NAMED} more"] * (len(names) > MOST_NAMED)
        return f"These people are of {listed(shown, 'or')}, or of no team below. Nobody is told who is from which."
    return "Who wrote here is of no team below; those have lists of their own." if below else ""


def blocks(chart: Organisation, lists: Sequence[CommentList]) -> tuple[Block, ...]:
    """Every list with its heading, in chart order: a unit's own before those below it."""
    places = [at.unit for at in lists]
    return tuple(
        Block(
            at.unit,
            title(chart, at.unit, at.members),
            " ".join(filter(None, (whose(chart, at.unit, at.members, places), left_out_words(at.left_out)))),
            at.comments,
        )
        for at in sorted(lists, key=lambda at: chart.position[at.unit])
    )


def left_out_words(number: int) -> str:
    """How many comments the consultant left out; empty for none."""
    if not number:
        return ""
    return f"{capital(count(number, 'comment was', 'comments were'))} left out by the consultant."


def finding(audience: str, people: int, openly: bool = False) -> str:
    """The headline; by an open link as many texts need not be of as many people.

    >>> finding("employee", 162), finding("customer", 40, openly=True)
    ('162 employees wrote in their own words', '40 texts by customers, asked by an open link')
    """
    if openly:
        return f"{people:,} texts by {audience_name(audience)}, asked by an open link"
    return f"{people:,} {audience_name(audience)} wrote in their own words"


def search(found: Sequence[Block], wanted: str) -> tuple[Block, ...]:
    """The comments that contain every word that is looked for, in any case; lists without any are left away.

    >>> [block.comments for block in search([Block("a", "A", "", ("More light", "less noise"))], "LIGHT more")]
    [('More light',)]
    """
    words = wanted.casefold().split()
    if not words:
        return tuple(found)
    kept = (
        block.only([i for i, text in enumerate(block.comments) if all(word in text.casefold() for word in words)])
        for block in found
    )
    return tuple(block for block in kept if block.comments)


def found_words(found: Sequence[Block], every: Sequence[Block]) -> str:
    """How many comments a search has left."""
    some, all_ = (sum(len(block.comments) for block in blocks) for blocks in (found, every))
    return f"Found in {some:,} of {all_:,} comments." if some else f"Found in none of {all_:,} comments."


def page(found: Sequence[Block], number: int, most: int = MOST) -> tuple[tuple[Block, ...], int]:
    """(the blocks on that page, how many pages there are); a list that goes on from the page before says so.

    >>> blocks = [Block("a", "A", "", ("1", "2")), Block("b", "B", "", ("3",))]
    >>> page(blocks, 2, most=2)
    ((Block(unit='b', title='B', about='', comments=('3',)),), 2)
    """
    total = sum(len(block.comments) for block in found)
    pages = max(1, -(-total // most))
    first = (min(max(number, 1), pages) - 1) * most
    return tuple(_between(found, first, first + most, total)), pages


def _between(found: Sequence[Block], first: int, last: int, total: int) -> Iterator[Block]:
    at = 0
    for block in found:
        here = range(len(block.comments))[max(0, first - at) : max(0, last - at)]
        if here or (not block.comments and first <= min(at, max(total - 1, 0)) < last):
            goes_on = at < first
            yield replace(
                block.only(here),
                title=f"{block.title}, continued" if goes_on else block.title,
                about="" if goes_on else block.about,
            )
        at += len(block.comments)


def hidden_words(least: int) -> str:
    """Why nothing of a question is shown at all."""
    return f"Fewer than {least} people wrote something, so nothing is shown: it could tell who they are."


def elsewhere_words(name: str, least: int, above: str) -> str:
    """Why a part of the chart has no list; `above` names the list that takes it up, where the viewer may see that."""
    why = f"Too few people of {name} wrote to be listed alone: a list takes {least} or more."
    if above:
        return f"{why} If any did, their words stand under “{above}”."
    return f"{why} If any did, their words stand in the list of a larger part, which your link does not include."


def markup(found: Sequence[Block], wanted: str = "", button: str = "") -> Markup:
    """The lists as HTML, every word escaped; what was looked for is marked, and what a block marks.

    button : what stands on the button beside each comment that has an id; none where that is empty.
    """
    words = wanted.split()
    lists = [(block, list(_read(block, words))) for block in found]
    return fragment("comment_lists.html", lists=lists, button=button)


def _read(block: Block, words: Sequence[str]) -> Iterator[tuple[list[Piece], str, str]]:
    """Each comment in pieces, with its id and what is said below it."""
    for text, id_ in zip(block.comments, block.ids or ("",) * len(block.comments), strict=True):
        yield marked(text, words, block.marks.get(text, ())), id_, block.notes.get(id_, "")


Piece = tuple[str, str]  # text, and the name of the HTML element around it; none where that is empty


def marked(text: str, words: Sequence[str], spans: Sequence[tuple[int, int]] = ()) -> list[Piece]:
    """Pieces of a text, with `mark` for the first place of each word and for each span.

    >>> marked("a < b", ["B"])
    [('a < ', ''), ('b', 'mark')]
    """
    folded = text.casefold()
    found = [(folded.find(word.casefold()), len(word)) for word in words]
    places = [(at, at + size, "mark") for at, size in found if at >= 0 and len(folded) == len(text)]
    return pieces(text, [*places, *((start, end, "mark") for start, end in spans)])


def pieces(text: str, spans: Sequence[tuple[int, int, str]]) -> list[Piece]:
    """Pieces of a text, with an element for each span (start, end, element); of spans that overlap the first counts.

    >>> pieces("one two", [(4, 7, "del"), (5, 6, "mark")])
    [('one ', ''), ('two', 'del')]
    """
    found, at = [], 0
    for start, end, element in sorted(spans):
        if start >= at:
            found += [(text[at:start], ""), (text[start:end], element)]
            at = end
    return [piece for piece in (*found, (text[at:], "")) if piece[0]]


def marked_comment(text: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """One comment alone, as it stands in a list, with these spans marked."""
    return markup([Block("", "", "", (text,), {text: spans})])


def reviewed(text: str, spans: Sequence[tuple[int, int, str]], left_out: bool, note: str) -> Markup:
    """One comment as its reviewer sees it: spans in their elements, struck through where it is left out, and a note."""
    return fragment("reviewed_comment.html", pieces=pieces(text, spans), left_out=left_out, note=note)


def people(lists: Sequence[CommentList]) -> int:
    """How many wrote, over all lists."""
    return sum(at.people for at in lists)


KINDS: Mapping[str, str] = {
    "email": "an e-mail address",
    "phone": "a phone number",
    "name": "a name",
    "only": "what is true of one alone",
}
