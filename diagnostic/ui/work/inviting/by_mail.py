"""Invitations by e-mail: addresses, text, a test, sending; then how far it is, and reminders."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.report.letters import LetterKind
from diagnostic.report.words import count
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.mail.addresses import AddressList, add_addresses, read_addresses
from diagnostic.services.mail.mailings import (
    pause,
    resume,
    send_invitations,
    send_reminders,
    send_uncertain_again,
    try_refused_again,
)
from diagnostic.services.mail.progress import (
    InvitationsByMail,
    MailingState,
    RemindersByMail,
    invitations_by_mail,
    refused_addresses,
    refused_csv,
    reminders_by_mail,
)
from diagnostic.services.respondents.invitations import beyond_roster, invited
from diagnostic.services.waves.participation import roster
from diagnostic.ui.access import Access, current, installation, now, unasked
from diagnostic.ui.widgets import NARROW, confirmed, day_and_time, download, plain, problems, tell
from diagnostic.ui.work.inviting.mail_text import mail_text

REFRESH = 3.0  # seconds
NOT_SET = (
    "Nothing can be sent yet: this server knows no mail server. Whoever runs it sets `SMTP_URL` and `MAIL_FROM` "
    "and starts it again. Until then, a file of links can be mailed by other means."
)
WHAT = (
    "Each person gets an e-mail with a link of their own. Addresses are kept encrypted and destroyed with the "
    "invitations. **Nobody is shown who has answered**, nor who was reminded."
)
REMIND = (
    "A reminder goes to each link that is not used when its turn comes, with the same link. Whose links these are, and "
    "how many, is shown to nobody. Nobody gets two e-mails within a day."
)
HEADINGS: dict[MailingState, str] = {"running": "On the way", "paused": "Paused", "done": "Sent", "none": "Sent"}
MOST_LISTED = 200  # refused addresses on the page


def by_mail(access: Access, wave: Wave, audience: str) -> None:
    """Everything about e-mails to an audience."""
    st.markdown(WHAT, width=NARROW)
    if installation().settings.mail is None:
        st.warning(NOT_SET, width=NARROW)
    shown = invitations_by_mail(installation(), access, wave, audience)
    _addresses(access, wave, audience, shown)
    if not shown.asked:
        return
    mail_text(access, wave, audience, "invitation")
    if shown.unsent:
        _send(access, wave, audience, shown.unsent)
    if shown.state != "none":
        _follow(wave.id, audience)
        _reminders(access, wave, audience)


def _addresses(access: Access, wave: Wave, audience: str, shown: InvitationsByMail) -> None:
    st.header("Addresses", anchor=False)
    if shown.asked:
        st.text(f"{count(shown.asked, 'person', 'people')} with an address.{_unwritten(shown)}")
    with st.expander("Add people from a table", expanded=not shown.asked):
        file = st.file_uploader(
            "A table with the columns unit, email and, if you like, language (de, pt-BR …)",
            type=["csv", "xlsx", "ods", "parquet"],
            key=f"mail_{wave.id}_{audience}_{shown.asked}",
            max_upload_size=25,
        )
        if file is None:
            return
        try:
            found = read_addresses(installation(), access, wave, audience, file.getvalue(), file.name, now())
        except UserError as error:
            problems(error)
            return
        _add(access, wave, audience, found)


def _unwritten(shown: InvitationsByMail) -> str:
    if shown.unsent == shown.asked:
        return " Nobody has been written to yet."
    return f" {shown.unsent:,} of them have not been written to yet." if shown.unsent else ""


def _add(access: Access, wave: Wave, audience: str, found: AddressList) -> None:
    people = len(found.recipients)
    st.text(f"{count(people, 'person', 'people')} in {count(len(found.units), 'unit')}; nobody is invited twice.")
    if not _beyond(access, wave, audience, found):
        return
    label = f"Add {count(people, 'person', 'people')}"
    if st.button(label, type="primary", key="mail_add"):
        _try(lambda: add_addresses(installation(), access, wave, audience, found, now()), f"{people:,} added.")


def _beyond(access: Access, wave: Wave, audience: str, found: AddressList) -> bool:
    """May these be invited? Asks first where a unit would have more invitations than the headcounts have people."""
    known = roster(installation(), access, wave)
    if known is None:
        return True
    headcounts = {unit: number for (unit, of), number in known.items() if of == audience}
    more = beyond_roster(found.units, headcounts, invited(installation(), access, wave, audience))
    if not more:
        return True
    st.warning(
        f"{sum(more.values()):,} more than the headcounts of {count(len(more), 'unit')}. Whoever has two invitations "
        "can answer twice, and participation looks lower than it is."
    )
    return st.checkbox("They are other people; invite them too", key=f"mail_beyond_{audience}")


def _try(do: Callable[[], object], said: str) -> None:
    """Do something and draw the page anew, or say why it is not possible."""
    try:
        do()
    except UserError as error:
        problems(error)
        return
    tell(said)
    st.rerun()


def _send(access: Access, wave: Wave, audience: str, people: int) -> None:
    st.header("Send", anchor=False)
    rate = installation().settings.mail
    if rate is None:
        st.text(f"{count(people, 'invitation')} can be sent once a mail server is set.")
        return
    minutes = max(1, round(people / rate.per_minute))
    st.text(f"{rate.per_minute:,} a minute at most, so this takes about {count(minutes, 'minute')}.")
    what = f"{count(people, 'invitation')}"
    question = f"Send {what} now? You can pause, and nobody gets one twice."
    if confirmed(f"mail_send_{audience}", f"Send {what}", question, "Send them", main=True):
        _try(lambda: send_invitations(installation(), access, wave, audience, now()), f"{what} on the way.")


@st.fragment(run_every=REFRESH)
def _follow(wave: str, audience: str) -> None:
    """How far the invitations are, looked at again every few seconds."""
    access = unasked()
    if access is None:
        st.rerun()
    shown = invitations_by_mail(installation(), access, wave, audience)
    st.header(HEADINGS[shown.state], anchor=False)
    _trouble(access, shown)
    handled = shown.sent + shown.refused + shown.uncertain
    total = max(handled + shown.waiting + shown.later, 1)
    parts = [f"{shown.sent:,} of {total:,} sent"]
    parts += [f"{shown.waiting:,} waiting"] if shown.waiting else []
    parts += [f"{shown.later:,} to be tried again later"] if shown.later else []
    parts += [f"{shown.refused:,} refused"] if shown.refused else []
    parts += [f"{shown.uncertain:,} uncertain"] if shown.uncertain else []
    st.progress(handled / total, ", ".join(parts))
    _pausing(wave, audience, "invitation", shown.state)
    if shown.refused:
        _refused(access, wave, audience, shown.refused)
    if shown.uncertain:
        _uncertain(access, wave, audience, shown.uncertain)


def _trouble(access: Access, shown: InvitationsByMail | RemindersByMail) -> None:
    if not shown.trouble:
        return
    again = f"Tried again at {day_and_time(access, shown.next_try)}." if shown.next_try else "Everything else waits."
    st.warning(f"The mail server: {plain(shown.trouble)}. {plain(again)}", width=NARROW)


def _pausing(wave: str, audience: str, kind: LetterKind, state: MailingState) -> None:
    at = wave, audience, kind
    if state == "running":
        st.button("Pause", key=f"mail_pause_{kind}", icon=":material/pause:", on_click=_change, args=(pause, *at))
    if state == "paused":
        st.button(
            "Go on", key=f"mail_resume_{kind}", icon=":material/play_arrow:", on_click=_change, args=(resume, *at)
        )


def _change(do: Callable[..., None], wave: str, audience: str, kind: LetterKind) -> None:
    if access := current():
        do(installation(), access, wave, audience, kind, now())


def _refused(access: Access, wave: str, audience: str, refused: int) -> None:
    with st.expander(f"Refused by the mail server: {count(refused, 'address', 'addresses')}"):
        found = refused_addresses(installation(), access, wave, audience)
        rows = [{"Unit": each.unit, "Address": each.email, "Why": each.reason} for each in found[:MOST_LISTED]]
        st.dataframe(rows, hide_index=True, alt="Addresses that the mail server refused, and why")
        with st.container(horizontal=True):
            download(
                "All of them (CSV)",
                lambda: refused_csv(refused_addresses(installation(), access, wave, audience)),
                "refused-addresses",
                "csv",
                "mail_refused",
            )
            if st.button("Try them again", key="mail_refused_again"):
                _try(lambda: try_refused_again(installation(), access, wave, audience, now()), "They wait again.")


def _uncertain(access: Access, wave: str, audience: str, uncertain: int) -> None:
    st.text(
        f"{uncertain:,} uncertain: a connection or a server ended in the middle, so nobody knows whether the mail "
        f"server took {'it' if uncertain == 1 else 'them'}. What is uncertain is not sent again by itself.",
        width=NARROW,
    )
    question = "Send them again? Some people may get their invitation twice, with the same link."
    if confirmed("mail_uncertain", "Send these again", question, "Send them again"):
        _try(lambda: send_uncertain_again(installation(), access, wave, audience, now()), "They wait again.")


def _reminders(access: Access, wave: Wave, audience: str) -> None:
    st.header("Reminders", anchor=False)
    st.markdown(REMIND, width=NARROW)
    mail_text(access, wave, audience, "reminder")
    _remind(wave.id, audience)


@st.fragment(run_every=REFRESH)
def _remind(wave: str, audience: str) -> None:
    """The last reminder, and the next one."""
    access = unasked()
    if access is None:
        st.rerun()
    shown = reminders_by_mail(installation(), access, wave, audience, now())
    _trouble(access, shown)
    if shown.state in ("running", "paused"):
        words = "Paused: " if shown.state == "paused" else ""
        words += f"{shown.come_to:,} of {count(shown.people, 'person', 'people')} had their turn"
        st.progress(shown.come_to / max(shown.people, 1), words)
        _pausing(wave, audience, "reminder", shown.state)
        return
    if shown.started:
        st.text(f"The last reminder went out from {day_and_time(access, shown.started)} on.")
    if shown.after and now() < shown.after:
        st.text(f"The next one can go out from {day_and_time(access, shown.after)} on.")
    elif not shown.could:
        st.text("It can go out a day after the invitations.")
    elif confirmed("mail_remind", "Send a reminder", "Send the reminder now?", "Send it", main=True):
        _try(lambda: send_reminders(installation(), access, wave, audience, now()), "The reminder is on its way.")
