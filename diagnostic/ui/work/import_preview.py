"""What a file of answers would bring in, and the one button that takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from diagnostic.definitions.model import say
from diagnostic.errors import Problem, UserError
from diagnostic.files.wording import by_cause, enumerate_words, quote
from diagnostic.report.words import audience_name, capital, count
from diagnostic.services.fieldwork.imports import (
    CountsPreview,
    NearLabel,
    Preview,
    near_of,
    preview_file,
    store_answers,
)
from diagnostic.services.fieldwork.lifecycle import Wave, survey_questionnaire
from diagnostic.spreadsheet_csv import spreadsheet_csv
from diagnostic.ui.access import Access, installation, now
from diagnostic.ui.widgets import NARROW, download, plain, problems, tell
from diagnostic.ui.work.import_reading import Upload, kept

MOST_CAUSES = 20  # of refused rows that are shown; all rows are in a file beside
CHOOSE = "Choose a unit"
MOST_NAMES = 200  # in the table to assign units by hand; more of them are hardly units

Previewed = Preview | CountsPreview
Names = tuple[tuple[str, int], ...]  # each with its number of rows


def show_preview(access: Access, wave: Wave, audience: str, upload: Upload) -> Previewed:
    """Read the file against the wave: what has to be said first, whom it holds, what was left out, what is odd."""
    preview = _read(access, wave, audience, upload)
    st.header(plain(finding(preview)), anchor=False)
    st.markdown(_lines(taken(access, wave, audience, preview)), width=NARROW)
    if isinstance(preview, Preview) and (aside := left_out(preview)):
        st.markdown(f"**Left out**\n\n{_lines(aside)}", width=NARROW)
    if isinstance(preview, Preview) and preview.doubts:
        st.warning(f"**Worth a look; it stops nothing**\n\n{_lines(preview.doubts)}", width=NARROW)
    with st.expander(f"Which column is which item: {len(preview.matched):,} matched", width=NARROW):
        st.dataframe(
            pd.DataFrame(preview.matched, columns=["In the file", "Item or open question", "Matched by"]),
            hide_index=True,
            alt="Columns or names in the file, the items or questions they were matched with, and how",
        )
    refused(preview, upload.file.unit)
    return preview


def _read(access: Access, wave: Wave, audience: str, upload: Upload) -> Previewed:
    """The preview, read again with what is said by hand of names that are no unit and of labels in other words."""
    key = ("preview", wave.id, audience, *upload.key)
    preview = kept(key, lambda: preview_file(installation(), access, wave, audience, upload.file))
    file = upload.file
    offers = preview.unit_offers if isinstance(preview, Preview) else {}
    by_hand = assign_units(wave, upload, preview.unknown_units, offers)
    nearest = take_nearest(upload, near_of(preview))
    if not by_hand and not nearest:
        return preview
    file = replace(file, units_by_hand=by_hand, nearest=nearest)
    key = ("said", *key, tuple(by_hand.items()), nearest)
    return kept(key, lambda: preview_file(installation(), access, wave, audience, file))


def finding(preview: Previewed) -> str:
    """How many people of how many units would be taken: the largest text of a preview."""
    if isinstance(preview, CountsPreview):
        units = int(preview.counts.options.any(axis=(1, 2)).sum())
        return f"{capital(count(len(preview.matched), 'item'))} in {count(units, 'unit')} would be taken"
    if preview.nobody:
        return preview.nobody
    if not preview.people:
        return "Nobody's answers can be taken yet"
    units = len(set(preview.answers.units.tolist()))
    return f"{capital(count(preview.people, 'person', 'people'))} in {count(units, 'unit')} would be taken"


def taken(access: Access, wave: Wave, audience: str, preview: Previewed) -> list[str]:
    """What was read, and how; what was left out and the refused rows come elsewhere."""
    if isinstance(preview, CountsPreview):
        return replace(preview, refused=()).summary().splitlines()
    missing = preview.items_without_column
    found = len(preview.matched) - len(preview.comments)
    of_all = f"{found} of {_many(found + len(missing), 'item')}"
    items = (
        f"{of_all} found, nothing for {enumerate_words(missing)}"
        if missing
        else f"{'all ' if found > 1 else ''}{_many(found, 'item')} found"
    )
    lines = [f"{_many(preview.rows, 'row')}, {items}"]
    lines += [note for note in preview.notes if note not in preview.left_out]
    lines.append(told_apart(preview))
    if preview.comments:
        asked = {
            each.id: say(each.text) for each in survey_questionnaire(installation(), access, wave, audience).questions
        }
        lines += [
            f"{_many(len(each.texts), 'comment')} on \u201c{asked.get(each.question, each.question)}\u201d"
            for each in preview.comments
        ]
        lines.append("You look through the comments once the survey is published. Nobody sees them before.")
    return lines


def told_apart(preview: Preview) -> str:
    """Whether anybody can count twice."""
    if preview.persons is None:
        return "No column tells people apart: whoever is in this file twice counts twice"
    return f"{quote(preview.persons)} tells people apart, so nobody in this file counts twice; it is not kept"


def left_out(preview: Preview) -> list[str]:
    """What of the file would not be taken, each with its reason; the refused rows come elsewhere."""
    lines = list(preview.left_out)
    if preview.empty_rows:
        lines.append(f"{_many(preview.empty_rows, 'row')} without any answer")
    unread = [name for name in preview.unmatched_columns if name != preview.persons]
    if unread:
        lines.append(
            f"{_many(len(unread), 'column')} that {'is' if len(unread) == 1 else 'are'} no item: "
            f"{enumerate_words(unread, 8)}"
        )
    return lines


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _lines(sentences: Sequence[str]) -> str:
    """Bullets that begin with a capital, but for names of files."""
    return "\n".join(f"- {plain(line if '.' in line.split()[0] else capital(line))}" for line in sentences)


def take_nearest(upload: Upload, near: Sequence[NearLabel]) -> bool:
    """Ask once whether labels in other words are meant for the labels that they are nearest to."""
    if not near:
        return False
    st.header("Are these the same answers?", anchor=False)
    st.markdown(_lines([str(each) for each in near[:MOST_NAMES]]), width=NARROW)
    return st.checkbox("Yes, read them as these labels", key=f"import_nearest_{'_'.join(map(str, upload.key))}")


def unknown(names: Names) -> str:
    """How many names are no unit's.

    >>> unknown((("South", 90), ("West", 8)))
    'Two names, in 98 rows, are no unit of the chart.'
    """
    rows = sum(number for _, number in names)
    verb = "is" if len(names) == 1 else "are"
    return f"{capital(count(len(names), 'name'))}, in {count(rows, 'row')}, {verb} no unit of the chart."


def assign_units(wave: Wave, upload: Upload, names: Names, offers: Mapping[str, str]) -> dict[str, str]:
    """A table to say by hand which unit is meant by each unknown name; what was said so far, ids by name.

    offers : ids that some names may mean; they stand in the table until somebody says otherwise.
    """
    if not 0 < len(names) <= MOST_NAMES:
        return {}
    units = {f"{name} ({id_})": id_ for id_, name in zip(wave.chart.ids, wave.chart.names, strict=True)}
    st.header("Which units are these?", anchor=False)
    filled = " Where a spreadsheet may have made a date of a name, that unit stands here: look at it." if offers else ""
    st.markdown(plain(unknown(names) + filled), width=NARROW)
    words = {id_: said for said, id_ in units.items()}
    lines = [(name, rows, words.get(offers.get(name, ""), CHOOSE)) for name, rows in names]
    table = pd.DataFrame(lines, columns=["In the file", "Rows", "Unit"])
    edited = st.data_editor(
        table.astype({"Unit": "object"}),
        hide_index=True,
        disabled=["In the file", "Rows"],
        column_config={"Unit": st.column_config.SelectboxColumn(options=[CHOOSE, *units], width="large")},
        key=f"import_units_{wave.id}_{'_'.join(map(str, upload.key))}",
        width=NARROW,
        alt="Names in the file that are no unit's, how many rows each has, and the unit that is meant",
    )
    said = zip(edited["In the file"], edited["Unit"], strict=True)
    return {name: units[unit] for name, unit in said if isinstance(unit, str) and unit in units}


def refused(preview: Previewed, unit: str) -> None:
    """Rows that cannot be taken: how many, by which causes, and all of them as a file."""
    if not preview.refused:
        return
    rows = capital(count(len(preview.refused), "row"))
    st.error(f"**{rows} cannot be taken**\n\n{causes(preview, unit)}", width=NARROW)
    every = preview.refused
    download("All refused rows, with reasons", lambda: refused_csv(every), "refused-rows", "csv", key="import_refused")


def causes(preview: Previewed, unit: str) -> str:
    """Markdown: one bullet a cause, with how many rows it costs and the first of them; those that cost most first."""
    names = {quote(name) for name, _ in preview.unknown_units}
    lines = [f"{unknown(preview.unknown_units)} Say above which they are."] if names else []
    lines += _of_rows([row for row in preview.refused if row.found not in names or row.path != unit])
    return _lines(lines)


def _of_rows(rows: Sequence[Problem]) -> Iterator[str]:
    found = by_cause(rows)
    for number, row in found[:MOST_CAUSES]:
        yield f"{f'{number:,} rows such as ' if number > 1 else ''}{row}"
    if rest := sum(number for number, _ in found[MOST_CAUSES:]):
        yield f"and {rest:,} rows more"


def refused_csv(rows: tuple[Problem, ...]) -> bytes:
    """A table of the refused rows; no cell can be taken for a formula."""
    head = ("row", "column", "expected", "found", "hint")
    return spreadsheet_csv([head, *((row.where, row.path, row.expected, row.found, row.hint) for row in rows)])


def offer(access: Access, wave: Wave, audience: str, upload: Upload, preview: Previewed) -> None:
    """The button, where there is anybody to take; refused rows are left out only where that is ticked."""
    leave_out = False
    if isinstance(preview, Preview) and not preview.people:
        return
    if preview.refused:
        label = f"Leave the refused {'row' if len(preview.refused) == 1 else 'rows'} out and take the rest"
        leave_out = st.checkbox(label, key="import_leave_out")
    ready = leave_out or not preview.refused
    if st.button("Take these answers", type="primary", disabled=not ready):
        take(access, wave, audience, preview, leave_out)


def take(access: Access, wave: Wave, audience: str, preview: Previewed, leave_out: bool) -> None:
    """Store the answers, and say so at the top of the next page."""
    try:
        people = store_answers(installation(), access, wave, audience, preview, now(), leave_out_refused=leave_out)
    except UserError as error:
        problems(error, "Nothing was stored.")
        return
    st.session_state.pop("import_kept", None)
    st.session_state["import_turn"] = st.session_state.get("import_turn", 0) + 1
    comments = preview.commented if isinstance(preview, Preview) else 0
    written = f" and {count(comments, 'comment')}" if comments else ""
    said = f"{capital(count(people, 'answer'))}{written} of {audience_name(audience)}"
    tell(f"{said} taken into {wave.name}. Nothing about them is shown before it is published.")
    st.switch_page("menu/work/waves.py", query_params={"wave": wave.id})
