"""The page for every employee as staff write it: the numbers, the text, what people will see, and its release."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from diagnostic.definitions.acting.everyone import LONGEST_NAME, LONGEST_TEXT, EveryoneText, missing
from diagnostic.errors import UserError
from diagnostic.report.markup import qr_code, qr_picture
from diagnostic.report.pages.acting.for_everybody import said_sentences
from diagnostic.services.everyone.records import (
    EveryonePage,
    TextChangedMeanwhile,
    close_to_everyone,
    everyone_page,
    open_to_everyone,
    release_to_everyone,
    report_for_everyone,
    save_everyone_text,
    take_back_from_everyone,
)
from diagnostic.services.files.wanted import EVERYONE, Wanted
from diagnostic.services.installation.access import Access
from diagnostic.services.report.load import published_waves
from diagnostic.services.waves.rows import Wave
from diagnostic.ui.access import installation, now, require, today
from diagnostic.ui.files.saved import save_record
from diagnostic.ui.report import state
from diagnostic.ui.report.html import html
from diagnostic.ui.widgets import NARROW, confirmed, day, download, page_title, plain, problems, tell

ABOUT = "What we said, what it means, what happens next, who to ask: one page for every employee, on phone or paper."
FORM = "everybody_form"  # in the session's state: the form of the survey that is open
INVITED = (
    "Employees who were invited find it under the link of their invitation, until {day}, when these are destroyed."
)
UNINVITED = "There are no invitations any more, or never were: people find it by its address below."
QR = "QR code of the page for everybody"
SAME = "It is the same for everybody, whether or not they answered, and nobody learns who opens it."


@dataclass(frozen=True)
class TextForm:
    """The form of a survey's text: made from which version, and with what. theirs : what another wrote meanwhile."""

    wave: str
    read: int
    text: EveryoneText
    theirs: EveryoneText | None = None


def main() -> None:
    """The page of one survey, the newest unless another is chosen."""
    access = require("executive")
    page_title("For everybody", ABOUT)
    waves = {wave.id: wave for wave in published_waves(installation(), access, today(access))}
    if not waves:
        st.markdown("There is nothing to tell yet: this page follows the publication of a survey.", width=NARROW)
        if access.role == "consultant":
            st.page_link("menu/work/waves.py", label="Surveys", icon=":material/arrow_forward:")
        return
    chosen = state.choice("wave", "Survey", {each: wave.name for each, wave in waves.items()}, next(iter(waves)), 320)
    try:
        page = everyone_page(installation(), access, chosen)
        content = report_for_everyone(installation(), access, chosen)
    except UserError as error:
        problems(error)
        return
    _state(page)
    st.header("What we said", anchor=False)
    st.markdown("\n".join(f"- {plain(each)}" for each in said_sentences(content)), width=NARROW)
    st.caption("From the publication, of the whole organisation alone. No part of it is named.")
    _text(access, page)
    _release(access, page, waves[chosen])
    _address(access, page)


def _state(page: EveryonePage) -> None:
    """Whether people see it."""
    released = page.released
    if released is None or not released.open:
        st.info("Nobody sees this page." if released is None else "Taken back: nobody sees this page any more.")
        return
    st.success(
        f"Everybody can see it, as released on {day(released.page.released)} by {plain(released.author)}.",
        icon=":material/visibility:",
    )
    if page.differs:
        st.warning("The text below is not what people see: release it, and they do.")


def _text(access: Access, page: EveryonePage) -> None:
    """The form: who saves second is shown what the first wrote, and keeps what they typed."""
    form: TextForm | None = st.session_state.get(FORM)
    if form is None or form.wave != page.wave:
        form = st.session_state[FORM] = TextForm(page.wave, page.version, page.text)
    if form.theirs is not None:
        st.warning("Somebody else changed this text while you were writing. What they wrote:")
        st.text("\n\n".join(filter(None, (form.theirs.meaning, form.theirs.next, form.theirs.name, form.theirs.reach))))
        st.markdown("What you typed is in the form. Bring both together, and save again.")
    with st.form(f"everybody_{form.wave}_{form.read}", border=False):
        typed = _fields(form.text, f"{form.wave}_{form.read}")
        if not st.form_submit_button("Save the text", type="secondary" if page.version else "primary"):
            return
    try:
        save_everyone_text(installation(), access, page.wave, form.read, typed, now())
    except TextChangedMeanwhile:
        newest = everyone_page(installation(), access, page.wave)
        st.session_state[FORM] = TextForm(page.wave, newest.version, typed, newest.text)
    except UserError as error:
        problems(error)
        return
    else:
        st.session_state.pop(FORM)
        tell("Saved. What people see stays as it is until the text is released.")
    st.rerun()


def _fields(text: EveryoneText, key: str) -> EveryoneText:
    meaning = st.text_area(
        "What it means", text.meaning, max_chars=LONGEST_TEXT, key=f"meaning_{key}", height=140, width=NARROW
    )
    following = st.text_area(
        "What happens next", text.next, max_chars=LONGEST_TEXT, key=f"next_{key}", height=140, width=NARROW
    )
    progress = st.checkbox(
        "Link the progress page of the whole organisation, while it is open", text.progress, key=f"progress_{key}"
    )
    with st.container(horizontal=True, width=NARROW):
        name = st.text_input("Who to ask", text.name, max_chars=LONGEST_NAME, key=f"name_{key}")
        reach = st.text_input("E-mail, phone or place", text.reach, max_chars=LONGEST_NAME, key=f"reach_{key}")
    st.caption("Plain text, read by everybody. Name no team and nobody whom a number could be about.")
    return EveryoneText(meaning, following, name, reach, progress)


def _release(access: Access, page: EveryonePage, wave: Wave) -> None:
    """What people will see, and whether they do."""
    st.header("Show it", anchor=False)
    there = wave.invited and not wave.retired and wave.retention_ends > today(access)
    where = INVITED.format(day=day(wave.retention_ends)) if there else UNINVITED
    st.markdown(plain(f"{where} {SAME}"), width=NARROW)
    inst, released = installation(), page.released
    lacking = _lacking([each.path for each in missing(page.text)]) if page.version else "Save a text first."
    if lacking:
        st.markdown(plain(lacking), width=NARROW)
    with st.container(horizontal=True, key="show_it"):
        if page.version:
            address = f"/preview/results/{page.wave}"
            st.link_button("See what everybody will see", address, icon=":material/open_in_new:")
        if not lacking and (released is None or not released.open or page.differs):
            question = "The text as it was last saved is shown to everybody then. You can take it back."
            read = st.session_state[FORM].read  # what is on the screen, not what somebody has stored since
            if confirmed(f"release_{page.wave}", "Release it to everybody", question, "Release it", main=True):
                _do(lambda: release_to_everyone(inst, access, page.wave, read, now()), "Everybody can see it now.")
        if released is not None and released.open:
            save_record(Wanted(page.wave, about=EVERYONE), "For everybody")
            question = "Nobody can read it any more, until it is released again. What was printed or copied stays."
            if confirmed(f"back_{page.wave}", "Take it back", question, "Take it back"):
                _do(lambda: take_back_from_everyone(inst, access, page.wave, now()), "Nobody sees it any more.")


def _do(change: Callable[[], None], done: str) -> None:
    try:
        change()
    except TextChangedMeanwhile as error:
        problems(error)
        st.session_state.pop(FORM)  # the next run shows what is stored
        return
    except UserError as error:
        problems(error)
        return
    tell(done)
    st.rerun()


def _lacking(fields: list[str]) -> str:
    return f"Before it can be released, write and save: {', '.join(fields)}." if fields else ""


def _address(access: Access, page: EveryonePage) -> None:
    """The address without an invitation: made, shown as text and as a QR code, renewed, closed."""
    released, inst = page.released, installation()
    if released is None:
        return
    st.header("Address without an invitation", anchor=False)
    st.markdown("For the intranet, a newsletter or a poster. Whoever has it reads the same page.", width=NARROW)
    if not released.link:
        if st.button("Make an address", key=f"open_everybody_{page.wave}"):
            _do(lambda: open_to_everyone(inst, access, page.wave, now()), "The page has an address.")
        return
    address = inst.settings.base_url + released.address
    st.code(address, language=None, wrap_lines=True, width=NARROW)
    picture = qr_code(address, QR)
    html(qr_picture(picture, QR))
    download("QR code as a picture (SVG)", str(picture).encode, "qr-for-everybody", "svg", f"qr_{page.wave}")
    with st.container(horizontal=True):
        question = "The address of today opens nothing any more."
        if confirmed(f"renew_everybody_{page.wave}", "Make another address", question, "Make it"):
            _do(lambda: open_to_everyone(inst, access, page.wave, now()), "The page has another address.")
        question = "The address opens nothing any more; invitations still do."
        if confirmed(f"close_everybody_{page.wave}", "Close the address", question, "Close it"):
            _do(lambda: close_to_everyone(inst, access, page.wave, now()), "The address is closed.")


main()
