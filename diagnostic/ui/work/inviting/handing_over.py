"""Handing over what was made: the one moment in which links and codes exist, as a file of some form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from diagnostic.errors import Problem, UserError
from diagnostic.report.words import audience_name
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.respondents.invitations import MadeInvitations, invited, make_invitations
from diagnostic.ui.access import Access, installation, looking, now, while_it_lasts
from diagnostic.ui.widgets import plain, problems, unguessable
from diagnostic.ui.work.inviting.numbers import asked_for
from diagnostic.ui.work.inviting.once import Once


def _fits(invitations: int) -> Sequence[Problem]:
    return ()


@dataclass(frozen=True)
class FileForm:
    """A form of the file: its name, what it is written by, and why so many invitations are not written into it."""

    stem: str
    ending: str
    mime: str
    write: Callable[[MadeInvitations], bytes]
    too_many: Callable[[int], Sequence[Problem]] = _fits


def handed_over(access: Access, wave: Wave, audience: str, form: FileForm) -> None:
    """How many are invited, and the button that makes them. Once made, another form is a file of the same ones."""
    drawer = st.session_state.setdefault("invitations", {})
    once = drawer.get((wave.id, audience))
    if once is not None and once.refused:
        problems(once.refused)
        once = None
    if once is None or not once.pressed:
        once = _prepare(access, wave, audience, once)
        if once is None:
            drawer.pop((wave.id, audience), None)
            return
        drawer[wave.id, audience] = once
    _hand_over(wave, audience, once, form)


def _prepare(access: Access, wave: Wave, audience: str, before: Once | None) -> Once | None:
    """What the numbers on screen ask for, or None where it is nothing; the same as `before` if nothing changed."""
    made = invited(installation(), access, wave, audience)
    numbers = asked_for(access, wave, audience, made)
    if not numbers:
        return None
    if before is not None and before.numbers == numbers and before.beside == made:
        return before
    inst, look = installation(), looking()

    def make() -> MadeInvitations:
        access = look()  # the link may have been taken back since this page was drawn
        if access is None:
            raise UserError("Your link no longer works.")
        return make_invitations(inst, access, wave, audience, numbers, now(), beside=made)

    return Once(numbers, made, make)


def count_of_invitations(invitations: int) -> str:
    """A number of invitations in figures."""
    return f"{invitations:,} invitation{'' if invitations == 1 else 's'}"


def _hand_over(wave: Wave, audience: str, once: Once, form: FileForm) -> None:
    if once.pressed:
        arrived = "Check that the file has arrived: once you close this tab it cannot be had again."
        st.success(
            f"{count_of_invitations(once.total)} for {plain(audience_name(audience))}. {arrived}",
            icon=":material/check:",
        )
    if refused := form.too_many(once.total):
        problems(UserError(refused))
    else:
        name = f"{form.stem}-{audience}.{form.ending}"
        st.download_button(
            f"Download {_them(once)} again" if once.pressed else f"Make {count_of_invitations(once.total)}",
            while_it_lasts(lambda: form.write(once()), name),
            file_name=name,
            mime=unguessable(form.mime),
            key=f"invite_{form.ending}_{wave.id}_{audience}",
            on_click=once.press,
            type="secondary" if once.pressed else "primary",
            icon=":material/download:",
        )
    if once.pressed and st.button("Make more invitations", key=f"more_{wave.id}_{audience}"):
        st.session_state["invitations"].pop((wave.id, audience), None)
        st.rerun()


def _them(once: Once) -> str:
    return "it" if once.total == 1 else "them"
