"""The form over one questionnaire: its parts, all problems at once and beside their fields, the real page beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from diagnostic.definitions.questionnaire_editing import edits
from diagnostic.definitions.validation.translations import texts_of
from diagnostic.errors import Problem, UserError
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource
from diagnostic.report.words import capital, count, language_name
from diagnostic.services.questionnaires.own import questionnaire_versions
from diagnostic.ui.access import Access, installation
from diagnostic.ui.report import state
from diagnostic.ui.widgets import NARROW, confirmed, day, download, page_title, plain, problems
from diagnostic.ui.work.questionnaires.arrival import arrive, lead
from diagnostic.ui.work.questionnaires.dimension import dimension_fields, questions_at
from diagnostic.ui.work.questionnaires.draft import HeldQuestionnaire, as_begun, held, press, save, undo
from diagnostic.ui.work.questionnaires.fields import (
    ABOUT,
    CHOICES,
    LOOSE,
    QUESTIONS,
    AskedPlace,
    field_keys,
    mistakes,
    part_of,
    places_of,
    without_field,
)
from diagnostic.ui.work.questionnaires.lost import asked_before, lost_words
from diagnostic.ui.work.questionnaires.other_parts import about_fields, choices_fields, loose_fields, open_fields
from diagnostic.ui.work.questionnaires.problem_words import called, in_words

OFFERED = ("en", "de", "fr", "es", "pt-BR", "nl", "pl")  # languages in which respondents' pages are written
MOST_LISTED = 6  # problems at the top; the others are counted
PHONE, TALL = 390, 780  # pixels of the preview


def editing(access: Access, record: str) -> None:
    """The editor of one questionnaire."""
    st.page_link("menu/work/questionnaires.py", label="All questionnaires", icon=":material/arrow_back:")
    try:
        kept = held(access, record)
    except UserError as error:
        problems(error)
        return
    source, found = edits.source_of(kept.draft.text), kept.draft.problems
    spoken = edits.languages(source)
    before = asked_before(access, kept.draft)
    page_title(edits.words_at(source, ("name",), spoken[0]) or "A questionnaire without a name")
    st.markdown(f":gray[{plain(_state(kept))}]", width=NARROW)
    if kept.refused:
        problems(kept.refused, "This was not done.")
        kept.refused = None
    parts, where = _parts(source), places_of(source, found)
    _summary(source, found, where, parts)
    _actions(kept, found, before)
    form, beside_it = st.columns([3, 2], gap="large")
    with form:
        with st.container(horizontal=True):
            part = state.choice("section", "Part", parts, ABOUT, 320)
            language = _language(spoken)
        place = AskedPlace(source, found, language, spoken[0], edits.source_of(before) if before else None)
        _language_facts(place, spoken)
        _drawn(part)(place)
        own = [each for each in found if part_of(source, where[each]) == part and each.path not in place.drawn]
        without_field(place, own)
        if part == ABOUT and kept.draft.base > 1:
            _versions(access, kept)
    with beside_it:
        _preview(kept, place, part)
    arrive()


def _state(kept: HeldQuestionnaire) -> str:
    """Whether it is saved, in a sentence."""
    draft = kept.draft
    if not draft.base:
        return "Not saved yet. What you change is kept for you; surveys offer it once it is saved."
    if draft.unsaved:
        return f"Version {draft.base}, with changes that are kept for you. Surveys offer them once they are saved."
    return f"Version {draft.base}, as it is saved."


def _parts(source: YamlSource) -> dict[str, str]:
    """The parts of the form by name, with how many questions are in each."""
    found = {ABOUT: "About the whole"}
    items = source.entries(("items",))
    for dimension in edits.dimension_ids(source):
        name = _name(source, dimension)
        found[f"d-{dimension}"] = f"{name} ({len(edits.items_in(source, dimension))})"
    known = edits.dimension_ids(source)
    if any(source.at((*path, "dimension")) not in known for path in items):
        found[LOOSE] = "Questions without a dimension"
    found[CHOICES] = f"Questions to tick ({len(source.entries((CHOICES,)))})"
    found[QUESTIONS] = f"Open questions ({len(source.entries((QUESTIONS,)))})"
    return found


def _name(source: YamlSource, dimension: str) -> str:
    path = edits.name_path(source, dimension)
    value = source.at(path)
    texts = [value] if isinstance(value, str) else list(value.values()) if isinstance(value, dict) else []
    return next((each for each in texts if isinstance(each, str) and each), dimension)


def _drawn(part: str) -> Callable[[AskedPlace], None]:
    others = {ABOUT: about_fields, LOOSE: loose_fields, CHOICES: choices_fields, QUESTIONS: open_fields}
    return others.get(part) or (lambda place: dimension_fields(place, part.removeprefix("d-")))


def _summary(source: YamlSource, found: Sequence[Problem], where: dict[Problem, Path], parts: dict[str, str]) -> None:
    """How many things are to be mended, each a button that leads to its part; warnings below them."""
    wrong = mistakes(found)
    if not wrong:
        return
    with st.container(border=True, key="asked_summary"):
        many = "One thing is to be mended" if len(wrong) == 1 else f"{len(wrong)} things are to be mended"
        st.markdown(f":material/error: **{many} before it can be saved and asked.** Each stands beside its field.")
        for number, problem in enumerate(wrong[:MOST_LISTED]):
            path = where[problem]
            part = part_of(source, path)
            name = _name(source, part.removeprefix("d-")) if part.startswith("d-") else parts.get(part, part)
            place = ", ".join(each for each in (name, called(source, path, problem.path)) if each)
            language = str(path[-1]) if path and path[-1] in edits.languages(source) else None
            st.button(
                plain(in_words(problem, place)), key=f"asked_problem_{number}", type="tertiary",
                icon=":material/arrow_forward:", on_click=lead,
                kwargs={"language": language, "questions": _questions_of(source, path)},
                args=(None if part == ABOUT else part, *field_keys(path, language or edits.languages(source)[0])),
            )  # fmt: skip
        if len(wrong) > MOST_LISTED:
            st.caption(f"And {len(wrong) - MOST_LISTED} more.")


def _questions_of(source: YamlSource, path: Path) -> str | None:
    """Which of the questions of a dimension are on show where a place is."""
    dimension = source.text((*path[:2], "dimension")) or ""
    beside = edits.items_in(source, dimension) if path[:1] == ("items",) and len(path) > 1 else []
    return questions_at(dimension, beside.index(int(path[1]))) if path[1:2] and path[1] in beside else None


def _actions(kept: HeldQuestionnaire, found: Sequence[Problem], before: str) -> None:
    """Save, take back, and the file; what a save would lose of what was asked before stands above it."""
    draft = kept.draft
    lost = lost_words(before, draft.text) if before and draft.text != before and not mistakes(found) else []
    if lost:
        st.warning("Before you save:\n\n" + "\n".join(f"- {plain(each)}" for each in lost))
    with st.container(horizontal=True, vertical_alignment="center"):
        ready = draft.unsaved and not mistakes(found)
        st.button(f"Save as version {draft.base + 1}", type="primary", disabled=not ready, on_click=save)
        st.button("Undo", icon=":material/undo:", disabled=not kept.undo, on_click=undo)
        download("Download YAML", draft.text.encode, "questionnaire", "yaml", "asked_yaml", mime="application/yaml")
        st.link_button("Look at it", f"/preview/draft/{draft.record}", icon=":material/open_in_new:")
        if draft.base and not draft.unsaved:
            st.page_link("menu/work/new_wave.py", label="Ask it in a new survey", icon=":material/arrow_forward:")
        if draft.text != draft.begun and confirmed(
            "asked_begun",
            "Back to how it was",
            "Take all changes back, also those of earlier visits?",
            "Take them back",
        ):
            as_begun()
            st.rerun()


def _versions(access: Access, kept: HeldQuestionnaire) -> None:
    """The versions before, each with the way to go on from it."""
    with st.expander("Earlier versions"):
        for each in reversed(questionnaire_versions(installation(), access, kept.draft.record)):
            when = day(access.day_of(each.changed_at))
            with st.container(horizontal=True, vertical_alignment="center"):
                st.text(f"Version {each.version}, saved by {each.author} on {when}")
                st.button("Go on from it", key=f"asked_from_{each.version}", on_click=press, args=(_as_then, each.text))


def _as_then(_text: str, then: str) -> str:
    return then


def _language(spoken: Sequence[str]) -> str:
    """The language whose texts are on show; one that has no text yet can be begun."""
    offered = {each: language_name(each) for each in dict.fromkeys((*spoken, *OFFERED))}
    return state.choice("language", "Language of the texts", offered, spoken[0], 240)


def _language_facts(place: AskedPlace, spoken: Sequence[str]) -> None:
    """How far the language on show is: texts that are written, and translations of earlier wordings."""
    if place.language == place.base:
        return
    texts, name = texts_of(place.source).values(), language_name(place.language)
    many = sum(place.language in each for each in texts)
    so_far = f"{many} of {count(len(texts), 'text')} are in {name}. People are offered it once all are."
    said = [so_far] if len(texts) > many else []
    stale = sum(place.language in each for each in place.stale.values())
    said += [f"{capital(count(stale, 'translation'))} of an earlier wording to look at."] if stale else []
    if said:
        st.caption(" ".join(said))


def _preview(kept: HeldQuestionnaire, place: AskedPlace, part: str) -> None:
    """The page that people would see, as wide as a phone, at the question that was edited last."""
    wrong, draft = mistakes(place.found), kept.draft
    if wrong and not draft.sound:
        st.caption("A preview is shown as soon as nothing is to be mended.")
        return
    with st.container(key="asked_preview"):
        many = count(len(wrong), "thing")
        st.caption(f"As it was before {many} had to be mended." if wrong else "As people see it on a phone.")
        version = f"{draft.version}-{draft.base}"
        address = f"/preview/draft/{draft.record}?language={place.language}&of={version}"
        st.iframe(f"{address}&at={_focus(kept, place, part)}", width="stretch", height=TALL, alt="Preview of the page")


def _focus(kept: HeldQuestionnaire, place: AskedPlace, part: str) -> str:
    """The question that the preview opens with: the last edited one of this part, else its first."""
    own = {
        CHOICES: [f"i-{place.source.text((*path, 'id'))}" for path in place.source.entries((CHOICES,))],
        QUESTIONS: [f"q-{place.source.text((*path, 'id'))}" for path in place.source.entries((QUESTIONS,))],
    }
    positions = edits.items_in(place.source, part.removeprefix("d-"))
    ids = own.get(part) or [f"i-{place.source.text(('items', position, 'id'))}" for position in positions]
    return kept.focus if kept.focus in ids else ids[0] if ids else ""
