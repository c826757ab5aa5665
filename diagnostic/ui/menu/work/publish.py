"""Publish a closed wave: what, by which rules, once and for good."""

from __future__ import annotations

import streamlit as st

from diagnostic.core.released.hashes import short_hash
from diagnostic.errors import UserError
from diagnostic.report.words import audience_name, capital, listed
from diagnostic.services.fieldwork.lifecycle import Wave, get_wave, list_waves
from diagnostic.services.publication.publish import publish_wave, releases
from diagnostic.services.waves.progress import progress
from diagnostic.ui.access import Access, installation, now, require, today
from diagnostic.ui.results import REPORT, report_link, results_page
from diagnostic.ui.widgets import (
    NARROW,
    confirmed,
    day,
    day_and_time,
    names,
    page_title,
    plain,
    problems,
    tell,
    wave_line,
)
from diagnostic.ui.work.asked_wave import asked_wave
from diagnostic.ui.work.participation import answered, bands_of, participation_table
from diagnostic.ui.work.waves.facts import open_words


def before(access: Access, wave: Wave) -> None:
    """What publishing means, the bands, and the button."""
    openly = "".join(f"- {open_words(wave.policy, each)}.\n" for each in wave.by_open_link)
    st.markdown(
        f"- You publish what {plain(listed(names(wave.audiences)))} said.\n"
        f"- Groups of fewer than **{wave.policy.min_group}** people stay hidden, and so does whatever would let their "
        "answers be worked out. Small units are put together where that is possible.\n"
        f"{openly}"
        "- **Publishing happens once.** Nothing changes what is published: no later answers, no other chart, no other "
        "rules.\n"
        "- You learn afterwards how many units are shown: counting them now would already give something away.",
        width=NARROW,
    )
    shown = bands_of(access, wave)
    shares = answered(shown, wave, progress(installation(), access, wave))
    question = "\n".join([f"Publish {wave.name}? This cannot be taken back or done again.", *shares])
    if confirmed(f"publish_{wave.id}", "Publish this survey", question, "Publish it"):
        _publish(access, wave)
    st.header("Who answered", anchor=False)
    st.markdown("\n".join(f"- {plain(line)}" for line in shares), width=NARROW)
    participation_table(shown, wave)


def _publish(access: Access, wave: Wave) -> None:
    try:
        publish_wave(installation(), access, wave.id, now())
    except UserError as error:
        if get_wave(installation(), access, wave.id, today(access)).state != "published":
            problems(error)
            return
        tell("Somebody else has just published this survey.")
    st.rerun()


def after(access: Access, wave: Wave) -> None:
    """Who published what, and when."""
    done = releases(installation(), access, wave.id)
    st.success("This survey is published. The report shows it.", icon=":material/verified:")
    for release in done:
        who, moment = capital(audience_name(release.audience)), release.created_at
        name = short_hash(release.hash)
        st.markdown(
            f"- **{plain(who)}**: publication `{name}`, {day_and_time(access, moment)}, by {plain(release.created_by)}"
        )
    report_link(wave)
    if results_page(wave) == REPORT:
        st.page_link(
            "menu/practices/for_everybody.py",
            label="Tell everybody what came of it",
            icon=":material/campaign:",
            query_params={"wave": wave.id},
        )


def choose(access: Access) -> None:
    """Without a wave in the address: those that can be published."""
    page_title("Publish", "Close a survey, then publish it here. After that its results can be seen.")
    closed = [wave for wave in list_waves(installation(), access, today(access)) if wave.state == "closed"]
    if not closed:
        st.text("No closed survey is waiting to be published.")
        st.page_link("menu/work/waves.py", label="All surveys", icon=":material/arrow_back:")
    for wave in reversed(closed):
        st.page_link("menu/work/publish.py", label=plain(wave.name), query_params={"wave": wave.id})


def show() -> None:
    """The page, for consultants."""
    access = require("consultant")
    wave = asked_wave(access, "Publish", choose)
    if wave is None:
        return
    st.page_link(
        "menu/work/waves.py", label=plain(wave.name), icon=":material/arrow_back:", query_params={"wave": wave.id}
    )
    page_title(f"Publish {wave.name}")
    wave_line(wave)
    if wave.state == "published":
        after(access, wave)
    elif wave.state == "closed":
        before(access, wave)
    else:
        st.text(f"People can still answer, until the end of {day(wave.closes)}. Close the survey first, then publish.")


if __name__ == "__main__":
    show()
