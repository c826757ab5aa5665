"""The fields for a new wave, one step after another."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import streamlit as st

from diagnostic.definitions.breakdowns import EXAMPLE, MOST_BREAKDOWNS
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.loading.starter_files import headcounts_to_fill
from diagnostic.definitions.model import say
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.service_map import MOST_RATED
from diagnostic.definitions.wave import LONGEST_RETENTION, OPEN_TO, SHORTEST_RETENTION, Policy, first_at
from diagnostic.report.words import audience_name, count, listed
from diagnostic.services.conversations.maps import kept_map
from diagnostic.services.installation.organisations import get_chart
from diagnostic.services.questionnaires.offered import SHIPPED, shipped_questionnaires
from diagnostic.services.questionnaires.own import own_questionnaires
from diagnostic.services.waves.checks import CONTACT_LENGTH
from diagnostic.services.waves.drafts import LARGEST_FILE
from diagnostic.ui.access import Access, installation
from diagnostic.ui.widgets import NARROW, download, plain
from diagnostic.ui.work.charts.editing import chart_editor
from diagnostic.ui.work.charts.reading import TABLES, chart_file, unusable
from diagnostic.ui.work.charts.typed import starters
from diagnostic.ui.work.languages import read_in
from diagnostic.ui.work.waves import structures
from diagnostic.ui.work.waves.draft import CHART, LARGEST_GROUP, TURN, HeldForm, chart_holder, without_chart

SERVED = "colleague"  # the questionnaire about units of the service map


def what_is_asked(form: HeldForm, access: Access) -> None:
    """The first step: the name of the wave and its questionnaires."""
    st.text_input("Name", placeholder="Spring 2027", width=NARROW, **_held(form, "new_name"))
    known = _known(access)
    offered = {name: label for name, (label, _) in known.items()}
    form.values["new_shipped"] = [name for name in form.values["new_shipped"] if name in offered]
    chosen = st.multiselect(
        "Questionnaires: yours, and those that come with Inside Out",
        list(offered),
        format_func=offered.__getitem__,
        width=NARROW,
        help="Choose one for each group you ask. Both on working together, long and brief, are for employees.",
        **_held(form, "new_shipped"),
    )
    with st.container(horizontal=True):
        for name in chosen:
            path = name if name in SHIPPED else f"own/{name}"
            st.link_button(f"Preview: {plain(offered[name])}", f"/preview/{path}", icon=":material/open_in_new:")
    st.page_link("menu/work/questionnaires.py", label="Adapt one, or write your own", icon=":material/edit_note:")
    read_in(access, {plain(say(known[name][1].name) or name): known[name][1] for name in chosen})
    for words in filter(None, map(_own_views().get, chosen)):
        st.caption(words, width=NARROW)
    if SERVED in chosen:
        _services(access)
    label = "Or upload questionnaires (YAML), or a survey's structure of LimeSurvey or Qualtrics (.lss, .qsf)"
    more = "A structure is read as a draft in YAML, with notes on what is to be decided."
    _file(form, "new_questionnaires", label, ["yaml", "yml", *structures.TYPES], several=True, more=more)
    structures.drafts(form.files.get("new_questionnaires", {}))
    starters("new", "questionnaire")


def _services(access: Access) -> None:
    """Whom colleagues will be asked about, or where to say it first."""
    found = kept_map(installation(), access).services
    if found.services:
        st.caption(
            f"Colleagues are asked about the units that serve them, {MOST_RATED} at most: "
            f"{count(len(found.providers), 'unit')} of the map under Services, as it is when the survey is made.",
            width=NARROW,
        )
        return
    st.caption(
        "Nobody has written yet who serves whom: without it colleagues are asked about the organisation as a whole.",
        width=NARROW,
    )
    st.page_link("menu/work/services.py", label="Write who serves whom first", icon=":material/hub:")


def _known(access: Access) -> dict[str, tuple[str, Questionnaire]]:
    """The questionnaires that there are, each with its name and whom it asks: own ones, then shipped ones."""
    own = {each.record: (each.version, each.asked) for each in own_questionnaires(installation(), access)}
    sound = {record: (version, asked) for record, (version, asked) in own.items() if asked}
    ours = {record: (f"{_called(asked)} (yours, version {at})", asked) for record, (at, asked) in sound.items()}
    return ours | _shipped()


@cache
def _shipped() -> dict[str, tuple[str, Questionnaire]]:
    """The questionnaires in this installation, each with its name and whom it asks."""
    return {name: (_called(each), each) for name, each in shipped_questionnaires().items()}


def _called(asked: Questionnaire) -> str:
    return f"{say(asked.name) or asked.id}, for {audience_name(asked.audience)}"


@cache
def _own_views() -> dict[str, str]:
    """What those see who have answered a questionnaire with an own view, by its id."""
    known = {name: asked for name, (_, asked) in _shipped().items()}
    found = {name: (asked.audience, shipped_perspectives().own_view_of(asked)) for name, asked in known.items()}
    return {
        name: f"Right after sending, {audience_name(audience)} see once where they stand beside \u201c"
        f"{plain(say(each.own_view))}\u201d: their own answers, and what was last published. Nothing of it is kept."
        for name, (audience, each) in found.items()
        if each
    }


def who_is_asked(form: HeldForm, access: Access) -> None:
    """The second step: the chart, and how many people there are."""
    _chart(form, access)
    label = "List of headcounts, if you have one: a table with the columns unit, audience, headcount"
    more = "How many people there are to ask in each unit; the column audience says who: employee, customer and so on."
    _file(form, "new_roster", label, TABLES, more=more)
    draft = chart_holder(form).load()
    _to_fill(draft.chart if draft is not None else get_chart(installation(), access.organisation))
    if draft is not None and draft.people and not form.files.get("new_roster"):
        words = f"Use the {count(draft.people, 'person', 'people')} of the chart as the number of employees to ask"
        st.toggle(words, help="Numbers alone: no names are kept.", **_held(form, "new_people"))
    st.caption("Without numbers: participation is counted from the invitations.")
    _openly(form)


def _to_fill(chart: Organisation | None) -> None:
    """A list of headcounts to fill in: of the units of this survey, else of an example."""
    if chart is None:
        starters("new", "headcounts")
        return
    label = f"List of headcounts to fill in: your {count(len(chart.ids), 'unit')}"
    download(label, partial(headcounts_to_fill, chart), "headcounts", "csv", "new_headcounts", type="tertiary")


def _chart(form: HeldForm, access: Access) -> None:
    """The chart for this wave alone, if it differs from the organisation's: its file, and the draft made of it."""
    current, holder = get_chart(installation(), access.organisation), chart_holder(form)
    which = ", if it differs from the current one" if current else ""
    chart_file(holder, f"Organisation chart{which}: a table of units, or of persons with their managers")
    draft = holder.load()
    if draft is None or unusable(CHART):
        if current is not None and draft is None:
            st.caption(f"Without a file: the organisation's current chart, {count(len(current.ids), 'unit')}.")
        elif draft is None:
            st.caption("There is no chart yet. One that is kept under Organisation serves all surveys to come.")
            st.page_link("menu/work/organisation.py", label="Make the chart first", icon=":material/account_tree:")
        return
    with st.expander(f"The chart of this survey: {count(len(draft.units), 'unit')}", expanded=True):
        chart_editor(holder, draft)
        instead = "Use the current chart instead" if current is not None else "Do without it"
        st.button(instead, key="new_chart_without", type="tertiary", on_click=without_chart, args=(form,))


def _openly(form: HeldForm) -> None:
    """How those outside are asked."""
    who = listed([audience_name(audience) for audience in OPEN_TO])
    label = f"Ask {who} by an open link: one address for all, where there is no list of them"
    st.toggle(
        label,
        help="Anyone who has the address can answer, more than once, and nobody knows how many were asked. So "
        "everything that is shown takes twice as many answers, and nothing is shown before the end. Without it, each "
        f"of the {who} gets an invitation.",
        **_held(form, "new_open"),
    )
    st.caption("By an open link anyone can answer, more than once. Results take twice as many answers.")


def when_and_how(form: HeldForm, access: Access) -> None:
    """The third step: dates, and how people are protected."""
    first, last = st.columns(2, width=NARROW)
    first.date_input("First day", format="DD.MM.YYYY", **_held(form, "new_opens"))
    last.date_input("Last day", format="DD.MM.YYYY", **_held(form, "new_closes"))
    st.caption(f"People can answer from the start of the first day to the end of the last ({access.zone}).")
    floor = Policy().min_group
    people = st.number_input(
        "Smallest group that is shown",
        min_value=floor,
        max_value=LARGEST_GROUP,
        step=1,
        width=240,
        **_held(form, "new_min_group"),
    )
    st.caption(
        f"Nothing about fewer people is ever shown. {floor} is the least; more protects better and shows less.",
        width=NARROW,
    )
    st.number_input(
        "Days after which invitations are destroyed",
        min_value=SHORTEST_RETENTION,
        max_value=LONGEST_RETENTION,
        step=1,
        width=240,
        help="The invitations and their key are then gone for good. People read the date on their first page.",
        **_held(form, "new_retention"),
    )
    st.caption("Counted from the last day. From then on nobody can look up who answered. The answers stay.")
    st.text_input(
        "Whom people can ask",
        placeholder="Kim Lee, extension 12",
        max_chars=CONTACT_LENGTH,
        width=NARROW,
        **_held(form, "new_contact"),
    )
    st.caption("A name and how to reach it, which people read before they start. May stay empty.", width=NARROW)
    _more(form, people)


def _more(form: HeldForm, people: int) -> None:
    """What most waves do without."""
    st.toggle(
        "Show first results while people still answer",
        help=f"They grow by {people} people or more, drawn by lot. {people} of each unit always wait until you "
        "publish, so nobody can see whose answer came last. People are told before they answer.",
        **_held(form, "new_live"),
    )
    st.caption(
        f"Average scores alone, of each unit from {first_at(people)} answers on. It does not go together with the "
        "next field.",
        width=NARROW,
    )
    st.text_area(
        "What people are asked about themselves, if anything: one a line, a name and its values",
        placeholder=EXAMPLE.removeprefix("For example: "),
        height=100,
        width=NARROW,
        help="Asked at the end of the form. Once you have published, scores are also shown by each, for the "
        "organisation and its divisions, where no small group could be worked out. The first line goes before the "
        "others.",
        **_held(form, "new_breakdowns"),
    )
    st.caption(
        f"At most {MOST_BREAKDOWNS}. People may leave it out. A few large groups show more than many small ones.",
        width=NARROW,
    )


def _held(form: HeldForm, key: str) -> dict[str, Any]:
    """The key of a widget, which starts from what is filled in already."""
    st.session_state[key] = form.values[key]
    return {"key": key}


def _file(form: HeldForm, key: str, label: str, types: list[str], several: bool = False, more: str = "") -> None:
    """An upload, and what is kept of it once the upload itself has gone."""
    turn = st.session_state.get(TURN, 0)
    upload = f"{key}_{turn}" if turn else key
    st.file_uploader(
        label, type=types, accept_multiple_files=several, key=upload, max_upload_size=LARGEST_FILE, width=NARROW,
        help=more or None, on_change=_take, args=(form, key, upload),
    )  # fmt: skip
    names = [] if st.session_state.get(upload) else list(form.files.get(key, {}))
    if names:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"Uploaded: {listed(names)}")
            st.button("Do without it", key=f"{key}_without", type="tertiary", on_click=_without, args=(form, key))


def _take(form: HeldForm, key: str, upload: str) -> None:
    """Keep what was uploaded, or nothing of what was taken out again."""
    found = st.session_state.get(upload) or []
    form.files[key] = {file.name: file.getvalue() for file in (found if isinstance(found, list) else [found])}
    form.changed.add(key)


def _without(form: HeldForm, key: str) -> None:
    form.files[key] = {}
    form.changed.add(key)
