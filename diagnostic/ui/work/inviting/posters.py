"""Posters with open links: in one language or two, of the unit on screen or of all."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import streamlit as st

from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.respondents.handouts import posters
from diagnostic.ui.access import Access, installation, now
from diagnostic.ui.widgets import NARROW, download
from diagnostic.ui.work.inviting.languages import language_choice


def printed_posters(access: Access, wave: Wave, audience: str, unit: str, units: Collection[str]) -> None:
    """A poster of `unit`, if it is among `units`, which have an address, and one of each of them."""
    st.header("Posters", anchor=False)
    st.markdown(
        "A page to print for each unit, on A4 or Letter: the address as a large QR code and to type, until when it "
        "takes answers, and that answers are counted apart. The file opens in a browser.",
        width=NARROW,
    )
    first = language_choice("Language of the posters", "poster_in")
    second = language_choice("Second language, below the same code", "poster_also_in", none="None", without=first)
    languages = tuple(filter(None, (first, second)))

    def make(those: Collection[str]) -> bytes:
        return posters(installation(), access, wave, audience, those, languages, now())

    with st.container(horizontal=True):
        if unit in units:
            name = wave.chart.names[wave.chart.position[unit]]
            download(f"Poster of {name}", partial(make, [unit]), f"poster-{unit}", "html", "poster_one")
        if len(units) > 1:
            label = f"Posters of all {len(units):,} units with an address"
            download(label, partial(make, units), "posters", "html", "posters_all")
