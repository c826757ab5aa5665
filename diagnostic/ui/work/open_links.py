"""Open links: the address of each unit, to copy, as a QR code, and to close."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from diagnostic.errors import UserError
from diagnostic.report.markup import qr_code, qr_picture
from diagnostic.report.words import audience_name
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.respondents.open_links import OpenLink, close_open_link, make_open_links, open_links
from diagnostic.ui.access import Access, installation, now
from diagnostic.ui.report import state
from diagnostic.ui.report.html import html
from diagnostic.ui.widgets import NARROW, confirmed, day, download, indented, plain, problems, tell
from diagnostic.ui.work.inviting.posters import printed_posters

WHAT = (
    "One address for all {who} of a unit: on a poster, in a newsletter, as a QR code. **Anyone who has it can answer, "
    "more than once**, so nobody knows how many people answered, and there is no participation. That is why everything "
    "that is shown takes twice as many answers, {least} for a score, and they are counted apart from those of invited "
    "people."
)


def open_link(access: Access, wave: Wave) -> None:
    """The addresses of a wave's audience that has such."""
    (audience,) = wave.by_open_link
    who, least = plain(audience_name(audience)), wave.policy.of(audience).min_group
    st.markdown(WHAT.format(who=who, least=least), width=NARROW)
    found = open_links(installation(), access, wave, audience)
    names = dict(zip(wave.chart.ids, indented(wave.chart), strict=True))
    if wave.state not in ("planned", "open"):
        st.text("This survey is over: its addresses take no more answers.")
        return
    first = next((unit for unit in wave.chart.ids if unit in found), wave.chart.ids[min(1, len(names) - 1)])
    unit = state.choice("at", "Unit", names, first, width=320)
    _one(access, wave, audience, unit, found.get(unit))
    taking = {unit: link for unit, link in found.items() if link.address}
    without = [unit for unit in wave.chart.ids if unit not in taking]
    if taking:
        printed_posters(access, wave, audience, unit, taking)
    if len(taking) > 1 or len(without) > 1:
        _all(access, wave, audience, taking, without)


def _one(access: Access, wave: Wave, audience: str, unit: str, link: OpenLink | None) -> None:
    name = wave.chart.names[wave.chart.position[unit]]
    if link is None or not link.address:
        closed = f"The address of {name} is closed. A new one is another address; the old one stays closed."
        st.text(closed if link else f"{name} has no address yet. Answers by it count for {name}.", width=NARROW)
        if st.button("Make the address", type="primary", key=f"make_{unit}"):
            _make(access, wave, audience, [unit], f"{name} has an address.")
        return
    st.code(link.address, language=None, wrap_lines=True, width=NARROW)
    if link.code:
        st.text(f"To type, for example from a poster: {link.page}\nand the code {link.code}", width=NARROW)
    called = f"QR code of the address of {name}"
    picture = qr_code(link.address, called)
    html(qr_picture(picture, called))
    made = f"Made on {day(access.day_of(link.created_at))} by {plain(link.created_by)}."
    st.caption(f"Answers by it count for {plain(name)}. {made}")
    download("QR code as a picture (SVG)", str(picture).encode, f"qr-{unit}", "svg", f"qr_{unit}")
    question = f"Close the address of {name}? Nobody can answer by it any more, and it cannot be opened again."
    if confirmed(f"close_link_{unit}", "Close this address", question, "Close it"):
        close_open_link(installation(), access, wave, audience, unit, now())
        tell(f"The address of {name} is closed.")
        st.rerun()


def _all(access: Access, wave: Wave, audience: str, taking: dict[str, OpenLink], without: list[str]) -> None:
    st.header("All units", anchor=False)
    rows = [
        {"Unit": name, "Address": "none", "Code": ""} | (_shown(taking[unit]) if unit in taking else {})
        for unit, name in zip(wave.chart.ids, indented(wave.chart), strict=True)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt="The address of each unit")
    if without and st.button(f"Make an address for each of the {len(without):,} units without one", key="make_all"):
        _make(access, wave, audience, without, "Each unit has an address.")


def _shown(link: OpenLink) -> dict[str, str]:
    return {"Address": link.address, "Code": link.code or "none"}


def _make(access: Access, wave: Wave, audience: str, units: list[str], said: str) -> None:
    try:
        make_open_links(installation(), access, wave, audience, units, now())
    except UserError as error:
        problems(error)
        return
    tell(said)
    st.rerun()
