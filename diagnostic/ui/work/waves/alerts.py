"""What is not as it should be around a survey: its key, the server's clock, and what is about to be destroyed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from diagnostic.report.words import count
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.installation.belonging import troubles_with_keys
from diagnostic.services.installation.clock import sight
from diagnostic.ui.access import Access, installation, now, today
from diagnostic.ui.widgets import day

ANNOUNCED = 7  # days before invitations are destroyed


def keys_not_as_they_were(waves: Iterable[Wave]) -> dict[str, str]:
    """What is wrong with invitations of surveys whose keys are not as they were, in words; by survey."""
    inst = installation()
    found = troubles_with_keys(inst.engine, inst.keys, [wave.id for wave in waves if not wave.retired])
    return {
        wave: "Invitations of this survey do not work, or not after the next start, and no answers can be imported: "
        f"{fault.cause} (`{Path(fault.place).name}`). Tell whoever runs this server."
        for wave, fault in found.items()
    }


def clock_that_leapt() -> None:
    """That the server's clock may be wrong, as long as what is due waits for it."""
    if found := sight(installation(), now()).said:
        st.warning(f"{found} Tell whoever runs this server.")


def soon_destroyed(access: Access, wave: Wave) -> None:
    """That a survey's invitations are destroyed within a week, or are due."""
    days = (wave.retention_ends - today(access)).days
    if wave.retired or days > ANNOUNCED or not (wave.invited or wave.by_open_link):
        return
    when = f"on {day(wave.retention_ends)}, in {count(days, 'day')}" if days > 0 else "as soon as the clock is sure"
    st.info(
        f"The invitations of this survey and their key are destroyed {when}, for good: nobody can look up any more "
        "whether an invitation was used, and no answers can be imported. Answers and results are kept."
    )
