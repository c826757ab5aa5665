"""Every questionnaire: to look at, to adapt, to edit, as a file, and the ways to a new one."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.questionnaire_editing import edits
from diagnostic.definitions.validation.questionnaires import AUDIENCES
from diagnostic.errors import Problem, UserError
from diagnostic.report.words import audience_name, capital, count
from diagnostic.services.questionnaires.drafts import (
    QuestionnaireDraft,
    begin_questionnaire,
    discard_questionnaire_draft,
    questionnaire_drafts,
)
from diagnostic.services.questionnaires.languages import offered_languages
from diagnostic.services.questionnaires.offered import shipped_questionnaires, shipped_texts
from diagnostic.services.questionnaires.own import OwnQuestionnaire, own_questionnaires, remove_questionnaire
from diagnostic.ui.access import Access, current, installation, now
from diagnostic.ui.report import state
from diagnostic.ui.widgets import NARROW, confirmed, day, download, page_title, plain, problems, tell
from diagnostic.ui.work.languages import NAMED, all_in_one_line, in_short, names, unfinished
from diagnostic.ui.work.questionnaires.fields import mistakes
from diagnostic.ui.work.waves.facts import what_is_asked

FAILED = "asked_failed"
LONGEST_NAME = 80
ABOUT = "What surveys ask: as it comes with Inside Out, adapted, or your own. A survey keeps the copy it was made with."


def every_questionnaire(access: Access) -> None:
    """The list, with what can be done to each."""
    page_title("Questionnaires", ABOUT)
    if isinstance(failed := st.session_state.pop(FAILED, None), UserError):
        problems(failed, "This was not done.")
    own = own_questionnaires(installation(), access)
    drafts = {draft.record: draft for draft in questionnaire_drafts(installation(), access)}
    saved = {each.record: each for each in own}
    _new(
        {_name(drafts[record].text if record in drafts else saved[record].text): record for record in (*saved, *drafts)}
    )
    _upload()
    st.header("Your own", anchor=False)
    if not own and not drafts:
        st.text("None yet. Duplicate one below and adapt it, upload a file, or begin a new one.")
    texts, shipped = shipped_texts(), shipped_questionnaires()
    known = {asked.id: say(asked.name) for asked in shipped.values()}
    for record in dict.fromkeys((*drafts, *saved)):
        _own(access, record, saved.get(record), drafts.get(record), known)
    st.header("Come with Inside Out", anchor=False)
    together = all_in_one_line(list(shipped.values()))
    if together:
        st.caption(plain(together), width=NARROW)
    for name, asked in shipped.items():
        with st.container(border=True, key=f"asked_shipped_{name}"):
            _about(say(asked.name) or name, asked, languages=not together)
            with st.container(horizontal=True):
                st.link_button("Look at it", f"/preview/{name}", icon=":material/open_in_new:")
                _duplicate(texts[name], name)
                download("Download YAML", texts[name].encode, name, "yaml", f"asked_file_{name}")


def _about(name: str, asked: Questionnaire | None, more: str = "", languages: bool = True) -> None:
    """Name, audience, size and languages on two lines."""
    st.markdown(f"**{plain(name)}**" + (f"  \n{more}" if more else ""))
    if asked is None:
        return
    on = count(len(asked.dimensions), "dimension")
    read = offered_languages(asked).read if languages else ()
    spoken = f" {in_short(read)}" if read else ""
    words = f"{capital(audience_name(asked.audience))}: {what_is_asked(asked)}, on {on}.{spoken}"
    st.caption(plain(words), help=f"{names(read)}." if len(read) > NAMED else None)


def _name(text: str) -> str:
    """What a questionnaire is called in its first language."""
    source = edits.source_of(text)
    return edits.words_at(source, ("name",), edits.languages(source)[0])


def _own(
    access: Access,
    record: str,
    saved: OwnQuestionnaire | None,
    draft: QuestionnaireDraft | None,
    shipped: Mapping[str, str],
) -> None:
    """One of the organisation's own, or one that is being written and was never saved. shipped : names by id."""
    text = draft.text if draft else saved.text if saved else ""
    like = shipped.get(edits.source_of(text).text(("id",)) or "")
    said = [f"Adapted from \u201c{like}\u201d."] if like else []
    with st.container(border=True, key=f"asked_own_{record}"):
        asked = draft.shown if draft else saved.asked if saved else None
        _about(_name(text) or "Without a name", asked, plain(" ".join([*said, _state(access, saved, draft)])))
        if asked:
            unfinished(record, asked)
        with st.container(horizontal=True):
            st.button("Edit", key=f"asked_edit_{record}", on_click=_open, args=(record,))
            kind = "draft" if draft else "own"
            st.link_button("Look at it", f"/preview/{kind}/{record}", icon=":material/open_in_new:")
            _duplicate(text, record)
            download("Download YAML", text.encode, "questionnaire", "yaml", f"asked_file_{record}")
            _remove(access, record, saved, draft)


def _state(access: Access, saved: OwnQuestionnaire | None, draft: QuestionnaireDraft | None) -> str:
    wrong = len(mistakes(draft.problems)) if draft else 0
    said = (
        [f"Version {saved.version}, saved by {saved.author} on {day(access.day_of(saved.changed_at))}"] if saved else []
    )
    said += ["Not saved yet" if not saved else "You have changes that are not saved"] if draft else []
    said += [f"{count(wrong, 'thing')} to mend"] if wrong else []
    return ". ".join(map(capital, said)) + "."


def _duplicate(text: str, key: str) -> None:
    """A copy under a name that tells it from others."""
    with st.popover("Duplicate and adapt"):
        field = f"asked_copy_name_{key}"
        st.text_input("Name of the copy, as people read it", _name(text), max_chars=LONGEST_NAME, key=field)
        st.caption("It keeps its id, so that results are compared with those of what it is adapted from.")
        st.button("Begin the copy", type="primary", key=f"asked_copy_{key}", on_click=_copy, args=(text, field))


def _copy(text: str, field: str) -> None:
    name = (st.session_state.get(field) or "").strip()
    if name and name != _name(text):
        text = edits.set_words(text, ("name",), edits.languages(edits.source_of(text))[0], name)
    _begin(text)


def _begin(text: str) -> None:
    """A new draft of this text, opened in the form."""
    access = current()
    if access is None:
        return
    try:
        draft = begin_questionnaire(installation(), access, text, now())
    except UserError as error:
        st.session_state[FAILED] = error
        return
    _open(draft.record)


def _open(record: str) -> None:
    state.go(questionnaire=record, section=None, language=None)


def _remove(access: Access, record: str, saved: OwnQuestionnaire | None, draft: QuestionnaireDraft | None) -> None:
    """The way to remove it; a draft in which nothing was written goes at once."""
    label = "Remove" if saved else "Discard"
    if not saved and draft and draft.text == draft.begun:
        st.button(label, key=f"asked_remove_{record}_ask", on_click=_discard, args=(record,))
        return
    question = "Remove this questionnaire, all its versions and your changes? Surveys made with it keep their copy."
    if not confirmed(
        f"asked_remove_{record}", label, question if saved else "Discard what you wrote here?", "Remove it"
    ):
        return
    discard_questionnaire_draft(installation(), access, record)
    try:
        if saved:
            remove_questionnaire(installation(), access, record, now())
        tell("It is removed.")
    except UserError as error:
        st.session_state[FAILED] = error
    st.rerun()


def _discard(record: str) -> None:
    if access := current():
        discard_questionnaire_draft(installation(), access, record)


def _new(known: Mapping[str, str]) -> None:
    """A questionnaire from nothing: its name and whom it asks. known : records of own ones by their name."""
    with st.expander("New questionnaire", icon=":material/add:", width=NARROW):
        name = st.text_input("Name, as people read it", max_chars=LONGEST_NAME, key="asked_new_name")
        options = {each: capital(audience_name(each)) for each in AUDIENCES}
        who = st.selectbox(
            "For whom", list(options), format_func=options.__getitem__, key="asked_new_audience", width=240
        )
        like = {each.casefold(): record for each, record in known.items()}.get(name.strip().casefold())
        if like and name.strip():
            st.markdown("You have one of this name already.")
            st.button("Go on with it", type="primary", key="asked_go_on", on_click=_open, args=(like,))
        st.button(
            "Begin another one" if like else "Begin", type="secondary" if like else "primary", key="asked_begin",
            disabled=not name.strip(), on_click=_begin_new, args=(name, who),
        )  # fmt: skip


def _begin_new(name: str, who: str) -> None:
    st.session_state.pop("asked_new_name", None)
    _begin(edits.new_questionnaire(name, who))


def _upload() -> None:
    """A questionnaire from a file; one with mistakes is opened with them, what is no YAML is refused."""
    with st.expander("Upload one (YAML)", icon=":material/upload:", width=NARROW):
        turn = st.session_state.get("asked_files", 0)
        file = st.file_uploader(
            "A questionnaire (YAML)", type=["yaml", "yml"], key=f"asked_upload_{turn}", max_upload_size=1
        )
        if file is None:
            return
        try:
            text = file.getvalue().decode("utf-8-sig")
        except UnicodeDecodeError:
            problems(UserError(Problem(file.name, "text in UTF-8", "other bytes", hint="Save it as UTF-8.")))
            return
        st.session_state["asked_files"] = turn + 1
        _begin(text)
        st.rerun()
