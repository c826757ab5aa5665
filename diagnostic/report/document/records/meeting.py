"""The record of a meeting as a document: what was on the wall and what the room wrote, step by step, as on its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from diagnostic.core.meeting.kinds.guess import Published
from diagnostic.report.document.made_from import Facts
from diagnostic.report.document.parts import (
    Chapter,
    DataTable,
    Heading,
    Listing,
    Part,
    Remark,
    ReportDocument,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.document.records.open_record import OpenRecord, record_document
from diagnostic.report.pages.origin import joined
from diagnostic.report.palette import shown

if TYPE_CHECKING:  # its file is read when it is imported
    from diagnostic.definitions.loading.catalogue_files import Catalogue

MEETING = "meeting"  # kind of its one chapter
Step = Mapping[str, Any]


def meeting_record(
    record: OpenRecord, title: str, about: Sequence[str], steps: Sequence[Step], words: Catalogue, facts: Facts = ()
) -> ReportDocument:
    """What came out of a meeting. `steps` : those that were on the wall, as `core.meeting.view.record` tells them."""
    parts: list[Part] = [Remark((words.text("meet_record_what"),), quiet=True)]
    for number, step in enumerate(steps, 1):
        parts += [Heading(f"{number}. {step['heading']}"), *STEPS[step["kind"]](step, words)]
    if not steps:
        parts.append(Remark((words.text("meet_record_empty"),)))
    chapter = Chapter(MEETING, words.text("meet_record_title", meeting=title), tuple(parts))
    return record_document(record, title, about, [chapter], facts)


def _nothing(step: Step, words: Catalogue) -> Iterator[Part]:
    """Of a step whose heading says it all."""
    yield from ()


def _show(step: Step, words: Catalogue) -> Iterator[Part]:
    yield _points(step["headlines"])


def _guess(step: Step, words: Catalogue) -> Iterator[Part]:
    """How many guessed; once they were on the wall what was published, how far off the room was, and the guesses."""
    yield Remark((f"{step['guessed']} {words.text('meet_guessed', count=step['guessed'])}.",))
    far, number = step.get("distance"), step["form"] == "number"
    if "published" in step and (far is None or not number):
        yield _points([f"{each.name}: {_published(each, words)}" for each in step["published"]])
    if far is not None:
        yield Remark(tuple(_surprise(step, far, words)) if far["of"] else (words.text("meet_nobody_guessed"),))
    if "bars" in step and step["guessed"]:
        yield _guesses(step, words)


def _surprise(step: Step, far: Mapping[str, Any], words: Catalogue) -> Iterator[str]:
    if step["form"] != "number":
        yield words.text("meet_right_lowest", n=far["right"], count=far["of"])
        return
    kind = "meet_too_kind" if far["points"] > 0 else "meet_too_hard"
    yield words.text(kind, count=abs(far["points"])) if far["points"] else words.text("meet_within")
    [published] = step["published"]
    right = words.text("meet_right", n=far["right"], count=far["of"])
    yield f"{published.name}: {_published(published, words)}. {right}"


def _published(each: Published, words: Catalogue) -> str:
    if each.low is None or each.high is None:
        return words.text("meet_value_alone", number=shown(each.value))
    return words.text("meet_value", number=shown(each.value), low=shown(each.low), high=shown(each.high))


def _guesses(step: Step, words: Catalogue) -> DataTable:
    """How many guesses fall on each bar of the page's picture, in a column for each group; no published value."""
    names, counts = step["about"], step["bars"]
    if step["form"] == "number":
        starts = range(0, 100, step["step"])
        names = [f"{low}\u2013{100 if low + step['step'] == 100 else low + step['step'] - 1}" for low in starts]
    columns = tuple(TableColumn(each, each) for each in (name or words.text("meet_guesses") for name in counts))
    rows = (
        TableRow(name, tuple(TableCell(str(of[place])) for of in counts.values())) for place, name in enumerate(names)
    )
    return DataTable(words.text("meet_guesses"), step["by"] or words.text("meet_guesses"), columns, tuple(rows))


def _collect(step: Step, words: Catalogue) -> Iterator[Part]:
    yield Heading(step["ask"], 3)
    for group in step["groups"]:
        yield Heading(group["name"] or words.text("meet_ungrouped"), 3)
        yield _notes(group["notes"], words)
    if not step["groups"]:
        yield Remark((words.text("meet_no_notes"),), quiet=True)


def _notes(notes: Sequence[Mapping[str, Any]], words: Catalogue) -> Listing:
    """Notes with who wrote them; what was taken off the wall says so."""
    return _points([_note(each, words) for each in notes])


def _note(note: Mapping[str, Any], words: Catalogue) -> str:
    hidden = f" ({words.text('meet_was_hidden')})" if note["hidden"] else ""
    who = joined(*filter(None, (note["syndicate"], note["name"])))
    by = f" \u2013 {who}" if who else ""
    return f"{note['text']}{hidden}{by}"


def _vote(step: Step, words: Catalogue) -> Iterator[Part]:
    if "tally" not in step:
        yield Remark((words.text("meet_vote_unseen"),))
        return
    votes = words.text("meet_votes_of", count=step["voted"])
    columns = tuple(TableColumn(each, each) for each in ("Dots", "People"))
    counts = [(each["text"], (each["dots"], each["people"])) for each in step["tally"]]
    rows = tuple(TableRow(text, tuple(TableCell(str(n)) for n in numbers)) for text, numbers in counts)
    none = Remark((votes, words.text("meet_no_options")))
    yield DataTable(votes, step["heading"], columns, rows) if rows else none


def _choose(step: Step, words: Catalogue) -> Iterator[Part]:
    yield _numbered(step["chosen"], words.text("meet_nothing_chosen"))


def _write(step: Step, words: Catalogue) -> Iterator[Part]:
    yield _numbered(step["lines"], words.text("meet_no_lines"))


def _plan(step: Step, words: Catalogue) -> Iterator[Part]:
    if not step["actions"]:
        yield Remark((words.text("meet_no_actions"),), quiet=True)
        return
    yield Listing(tuple((f"{each['what']}.".replace("..", "."), _who(each, words)) for each in step["actions"]))


def _who(action: Mapping[str, Any], words: Catalogue) -> str:
    """Who sees to an action, by when, and why."""
    who = joined(*filter(None, (action["owner"] or words.text("meet_action_nobody"), words.day(action["due"]))))
    return f"{who}. {words.text('meet_action_because', why=action['why'])}" if action["why"] else who


def _learned(step: Step, words: Catalogue) -> Iterator[Part]:
    """What both sides learned, what proved wrong, and what is mended at once."""
    for column, notes in step["noted"].items():
        if notes:
            yield Heading(_column(column, step["columns"][column], words), 3)
            yield _notes(notes, words)
    yield Heading(words.text("meet_fixes"), 3)
    yield from _plan(step, words)


def _column(column: str, who: str, words: Catalogue) -> str:
    return words.text("meet_learned_by", who=who) if who and column != "wrong" else words.text(f"meet_learned_{column}")


def _sign(step: Step, words: Catalogue) -> Iterator[Part]:
    if step["accepts"]:
        accepted = f"{step['manager']} {words.text('meet_accepted')}"
        yield Remark((accepted if step["manager"] else words.text("meet_accepted_by_nobody"),))
        return
    yield _numbered(step["lines"], words.text("meet_no_lines"))
    if not step["names"]:
        yield Remark((words.text("agreement_nobody_signed"),))
        return
    signed = words.text("agreement_signed_by", count=len(step["names"]))
    yield Listing(((f"{signed}:", ", ".join(filter(None, step["names"]))),))


def _points(lines: Sequence[str]) -> Listing:
    return Listing(tuple(("", line) for line in lines))


def _numbered(lines: Sequence[str], none: str) -> Part:
    """Lines with their numbers, or that there is none."""
    return Listing(tuple((f"{n}.", line) for n, line in enumerate(lines, 1))) if lines else Remark((none,), quiet=True)


#: What each kind of step left behind, as the templates of `web/templates/meeting/record` have it.
STEPS: dict[str, Callable[[Step, Catalogue], Iterator[Part]]] = {
    "say": _nothing,
    "pause": _nothing,
    "show": _show,
    "guess": _guess,
    "collect": _collect,
    "vote": _vote,
    "choose": _choose,
    "write": _write,
    "plan": _plan,
    "record": _learned,
    "sign": _sign,
}
