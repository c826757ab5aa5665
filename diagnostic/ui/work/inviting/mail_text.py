"""The text of an e-mail: by language, with a preview as people get it, and a test to one's own address."""

from __future__ import annotations

from concurrent.futures import Future

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.report.letters import (
    PLACES,
    LetterKind,
    LetterWording,
    letter_languages,
    usual_wording,
    wording_problems,
)
from diagnostic.report.words import language_name
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.mail.mailings import mail_texts, mail_words, save_texts
from diagnostic.services.mail.progress import languages_read
from diagnostic.services.mail.trial import sample_letter, send_test
from diagnostic.services.mail.wordings import MailTexts
from diagnostic.ui.access import Access, installation, now
from diagnostic.ui.widgets import NARROW, plain, problem_list, problems

REFRESH = 1.0  # seconds
TITLES: dict[LetterKind, str] = {"invitation": "Text of the invitation", "reminder": "Text of the reminder"}


def mail_text(access: Access, wave: Wave, audience: str, kind: LetterKind) -> None:
    """Subject and text in a language, beside what comes of them."""
    texts = mail_texts(installation(), access, wave, audience, kind)
    with st.expander(TITLES[kind], expanded=False, key=f"mail_text_{kind}"):
        texts, language = _languages(access, wave, audience, kind, texts)
        written = _fields(access, wave, audience, kind, texts, language)
        if written is not None:
            _preview(access, wave, audience, kind, written, language)


def _languages(access: Access, wave: Wave, audience: str, kind: LetterKind, texts: MailTexts) -> tuple[MailTexts, str]:
    """The language of whoever's row names none, and the one that is shown."""
    read = languages_read(installation(), access, wave, audience)
    known = letter_languages()
    with st.container(horizontal=True):
        otherwise = st.selectbox(
            "Language, where a row names none",
            known,
            index=known.index(texts.otherwise) if texts.otherwise in known else 0,
            format_func=language_name,
            key=f"mail_otherwise_{kind}_{audience}",
            width=280,
        )
        changed = MailTexts(otherwise, texts.own)
        used = list(dict.fromkeys([otherwise, *(changed.language(tag) for tag in read if tag)]))
        shown = st.selectbox("Show", used, format_func=language_name, key=f"mail_language_{kind}_{audience}", width=280)
    if otherwise != texts.otherwise:
        save_texts(installation(), access, wave, audience, kind, changed, now())
    return changed, shown


def _fields(
    access: Access, wave: Wave, audience: str, kind: LetterKind, texts: MailTexts, language: str
) -> MailTexts | None:
    """What is written, saved where it is sound; None where it is not."""
    about = mail_words(installation(), access, wave, audience)
    before = texts.wording(kind, language, about)
    key = f"{kind}_{audience}_{language}"
    subject = st.text_input("Subject", before.subject, key=f"mail_subject_{key}", max_chars=200)
    text = st.text_area("Text", before.text, key=f"mail_body_{key}", height=340)
    st.caption("In braces: " + "; ".join(f"{{{place}}} {what}" for place, what in PLACES.items()) + ".")
    now_written = LetterWording(subject, text)
    found = wording_problems(now_written, language_name(language))
    if found:
        st.error(problem_list(found))
        return None
    usual = usual_wording(kind, language, about)
    own = {tag: wording for tag, wording in texts.own.items() if tag != language}
    written = MailTexts(texts.otherwise, own if now_written == usual else own | {language: now_written})
    if now_written != before:
        save_texts(installation(), access, wave, audience, kind, written, now())
    return written


def _preview(access: Access, wave: Wave, audience: str, kind: LetterKind, texts: MailTexts, language: str) -> None:
    letter = sample_letter(installation(), access, wave, audience, kind, texts, language)
    st.markdown(f"**{plain(letter.subject)}**")
    formatted, bare = st.tabs(["As most people see it", "As plain text"])
    with formatted, st.container(border=True, width=NARROW):
        st.html(letter.html)
    bare.code(letter.plain, language=None, wrap_lines=True)
    if installation().settings.mail is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        to = st.text_input("Your own address", key=f"mail_to_{kind}", width=320, max_chars=254)
        pressed = st.button("Send me a test", key=f"mail_test_{kind}", icon=":material/send:")
    if pressed:
        try:
            at = installation(), access, wave, audience, kind, texts, language
            st.session_state["mail_test"] = send_test(*at, to, now())
        except UserError as error:
            problems(error)
            return
    if isinstance(st.session_state.get("mail_test"), Future):
        _tested()


@st.fragment(run_every=REFRESH)
def _tested() -> None:
    """What became of the test."""
    answer: Future[str] | None = st.session_state.get("mail_test")
    if answer is None:
        return
    if not answer.done():
        st.text("The test is being handed over …")
    elif answer.result():
        st.error(f"The mail server: {plain(answer.result())}.")
    else:
        st.success("The mail server has accepted the test. Its link opens nothing.", icon=":material/check:")
