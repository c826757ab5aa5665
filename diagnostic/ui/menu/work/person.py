"""One person: where their name stands in open records, all of it to hand out, and the way to take it away."""

from __future__ import annotations

from functools import partial

import streamlit as st

from diagnostic.services.persons.erasure import erase_person
from diagnostic.services.persons.found import ADDRESS, AUTHOR, NamedPlace, as_csv, as_json, find_person
from diagnostic.ui.access import Access, installation, now, require
from diagnostic.ui.widgets import NARROW, confirmed, day, download, page_title, plain, tell

ABOUT = (
    "Names stand in actions, comments, agreements and meetings where people typed them. Whoever asks gets all of it, "
    "or has it taken away. Answers to surveys hold no names and are not part of it."
)
KINDS = {
    "action": "An action",
    "action_comment": "A comment on an action",
    "agreement": "An agreement",
    "signature": "A signature",
    "adoption": "A standard taken up",
    "story": "A story",
    "progress": "A progress page",
    "progress_update": "A monthly update",
    "commitment": "What an action should move",
    "commitment_note": "A note on what was tried",
    "meeting": "A meeting",
    "everyone": "The page for everybody, as released",
    "everyone_text": "The page for everybody, as written",
    "theme": "A theme of comments",
    ADDRESS: "An invitation by e-mail",
}
FIELDS = {
    "email": "as an address",
    "owner": "sees to it",
    "manager": "follows it up",
    "name": "as a name",
    AUTHOR: "wrote it",
}
MOST = 200  # lines that are shown


def show() -> None:
    """The page, for consultants."""
    access = require("consultant")
    st.page_link("menu/work/links.py", label="Links", icon=":material/arrow_back:")
    page_title("One person", ABOUT)
    name = st.text_input("Name, as it was typed, or e-mail address", max_chars=80, key="person_name", width=NARROW)
    if not name.strip():
        return
    look = partial(find_person, installation(), access, name)  # again for a file: it may have been taken away meanwhile
    found = look()
    if not found:
        st.markdown(f"**{plain(name)}** stands nowhere in open records.")
        return
    st.markdown(f"**{plain(name)}** stands in {len(found)} {'place' if len(found) == 1 else 'places'}.")
    _table(access, found)
    with st.container(horizontal=True):
        download("All of it (JSON)", lambda: as_json(look()), "person", "json", "person_json")
        download("As a table (CSV)", lambda: as_csv(look(), access.zone), "person", "csv", "person_csv")
    st.markdown(
        "Taken away: signatures and comments under this name are gone; actions keep \u201cformer owner\u201d, and what "
        "others decided stays.",
        width=NARROW,
    )
    question = f"Take {name} away from all open records, in every version and meeting? It is gone for good then."
    if confirmed("erase_person", "Take this name away", question, "Take it away"):
        places = erase_person(installation(), access, name, now())
        tell(f"The name is taken away in {places} {'place' if places == 1 else 'places'}.")
        del st.session_state["person_name"]
        st.rerun()


def _table(access: Access, found: list[NamedPlace]) -> None:
    rows = [
        {
            "What": KINDS.get(each.kind, each.kind),
            "Where": FIELDS.get(each.field, each.field),
            "Day": day(access.day_of(each.at)),
            "Words": each.words,
        }
        for each in found[:MOST]
    ]
    st.dataframe(rows, hide_index=True, alt="Where the name stands")


if __name__ == "__main__":
    show()
