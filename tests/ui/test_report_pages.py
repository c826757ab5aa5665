"""The pages of the gap report, run as a browser session would, on a real installation."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import numpy as np
import pytest
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from diagnostic.core.diagnosis import Survey
from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.definitions.wave import Policy
from diagnostic.report.charts import dumbbells, slopes
from diagnostic.services.installation.access import Access, issue_link, list_links, revoke_link, who
from diagnostic.services.installation.organisations import create_organisation
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.load import KNOWN, load_report
from diagnostic.services.report.prepared import PREPARED, prepared_report
from diagnostic.services.report.rule_versions import current_rules, save_rules
from diagnostic.services.report.stamps import report_stamp
from diagnostic.services.server.opening import open_reports
from diagnostic.settings import QUESTIONNAIRES, ROOT
from diagnostic.ui.ahead import draw_ahead
from diagnostic.ui.report.frame import LANGUAGE
from diagnostic.ui.report.frame import made_from as foot_of
from diagnostic.ui.report.maps import felt_picture, score_map, score_strip
from diagnostic.ui.report.summaries import headline, priority_cards
from tests import grids
from tests.companies import company, publish, surveys
from tests.menu import begin_at, menu_links, page_file
from tests.tables import organisation

pytestmark = pytest.mark.slow

MAIN = ROOT / "diagnostic" / "ui" / "entry.py"
DRAWN_AHEAD = (
    headline,
    priority_cards,
    score_strip,
    score_map,
    felt_picture,
    dumbbells.template_of,
    slopes.template_of,
)
PAGES = ("overview", "heatmap", "inside_outside", "unit")
EMPLOYEE, CUSTOMER = ((QUESTIONNAIRES / f"{name}.yaml").read_bytes() for name in ("employee", "customer"))
PARENT = CUSTOMER.replace(b"\nid: customer\n", b"\nid: parents\n").replace(b"audience: customer", b"audience: parent")
HOSTILE = "<img src=x onerror=alert(1)> [x](http://evil.example) :red[big]"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class House:
    """An organisation in an installation, and the way into its report."""

    inst: Installation
    access: Access
    tokens: dict[str, str]

    def publish(
        self, chart: Organisation, year: int = 2025, seed: int = 3, outside: tuple[bytes, ...] = (CUSTOMER,)
    ) -> str:
        """A published wave of invented answers."""
        inside, customers = surveys(chart, np.random.default_rng(seed))
        asked = [Survey(parse_questionnaire(content, "outside.yaml"), customers.answers) for content in outside]
        return publish(self.inst, self.access, chart, [inside, *asked], [EMPLOYEE, *outside], year)

    def open(self, page: str, who: str = "executive", /, **query: str) -> AppTest:
        at = AppTest.from_file(str(MAIN), default_timeout=120)
        at.session_state["link"] = self.tokens[who]
        for name, value in query.items():
            at.query_params[name] = value
        begin_at(at, page).run()
        assert not at.exception
        return at


def new_house(inst: Installation, chart: Organisation, scope: str = "", **changes) -> House:
    id = f"harbour-{secrets.token_hex(4)}"
    create_organisation(inst, id=id, name="Harbour & Sons", chart=chart, now=now(), **changes)
    tokens = {
        "consultant": issue_link(inst, organisation=id, role="consultant", label="C", days=3, now=now()),
        "executive": issue_link(inst, organisation=id, role="executive", label="E", days=3, now=now()),
    }
    if scope:
        tokens["scoped"] = issue_link(
            inst, organisation=id, role="executive", unit=scope, label="S", days=3, now=now()
        )  # fmt: skip
    access = who(inst, tokens["consultant"], now())
    if access is None:
        raise RuntimeError("a new link must work")
    return House(inst, access, tokens)


@pytest.fixture(scope="module")
def house(inst) -> House:
    """An organisation with two published waves."""
    house = new_house(inst, company(), scope="care", demonstration=True)
    house.publish(company(), 2024, seed=5)
    house.publish(company(), 2025)
    return house


def text(at: AppTest) -> str:
    """All that a page says, markup and all."""
    kinds = (at.title, at.header, at.markdown, at.caption, at.info, at.text)
    said = [str(element.value).replace("\\", "") for kind in kinds for element in kind]  # as it is read
    return "\n".join([*said, *(element.proto.body for element in at.get("html"))])


def charts(at: AppTest) -> list[str]:
    """What each chart and grid is called."""
    return [element.proto.alt for element in at.get("vega_lite_chart")] + grids.names(at)


def test_what_the_server_opens_when_it_starts_is_what_the_first_reader_gets(house):
    KNOWN.clear()
    stamps: dict[str, str] = {}
    assert open_reports(house.inst, draw_ahead, stamps) and not open_reports(house.inst, draw_ahead, stamps)
    opened = set(KNOWN)
    stamp = report_stamp(house.inst, house.access)
    whose = house.access.organisation, house.access.organisation_name, ""
    ready = PREPARED[house.inst.engine, *whose, None, None, stamp, LANGUAGE]
    assert load_report(house.inst, house.access) is not None
    assert opened and set(KNOWN) == opened
    assert prepared_report(house.inst, house.access, None, None, stamp, LANGUAGE) is ready
    drawn = [set(made.cache) for made in DRAWN_AHEAD]
    for page in PAGES:
        house.open(page, "executive")
    assert all(drawn) and [set(made.cache) for made in DRAWN_AHEAD] == drawn


@pytest.mark.parametrize(("page", "most"), [("overview", 2), ("heatmap", 2), ("inside_outside", 2), ("unit", 4)])
def test_a_page_that_was_opened_before_asks_the_database_little(house, page, most):
    """Who is looking, and what is published: pages that come back ask all at once."""
    house.open(page)
    asked: list[str] = []
    count = lambda *given: asked.append(given[2])  # noqa: E731
    event.listen(house.inst.engine, "before_cursor_execute", count)
    try:
        house.open(page)
    finally:
        event.remove(house.inst.engine, "before_cursor_execute", count)
    assert len(asked) <= most, asked


def test_a_survey_that_came_before_and_is_published_after_is_compared_with_on_the_page_of_a_unit(inst):
    house, said = new_house(inst, company()), "Since the survey before"
    house.publish(company(), 2025)
    assert said not in text(house.open("unit", unit="care"))
    house.publish(company(), 2024, seed=5)
    assert said in text(house.open("unit", unit="care"))


@pytest.mark.parametrize("page", PAGES)
def test_before_anything_is_published_every_page_says_so(inst, page):
    at = new_house(inst, company()).open(page)
    assert [title.value for title in at.title] == ["Nothing is published yet"]
    assert charts(at) == []


@pytest.mark.parametrize("role", ["consultant", "executive", "scoped"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_one_finding_a_named_chart_with_its_table_and_a_foot(house, page, role):
    at = house.open(page, role)
    assert len(at.title) == 1
    assert charts(at) and all(charts(at))
    assert text(at).count("<summary>As a table</summary>") == len(charts(at))
    for made_from in (
        "Report code ",
        "rules as shipped",
        "How we work together (version 2)",
        "groups of 5 people or more",
        "answers from 3 March 2025 to 20 March 2025",  # the day it was published, before its last
    ):
        assert made_from in text(at)
    assert "Demonstration: an invented organisation." in text(at)


def test_how_sure_it_is_stands_on_a_page_of_its_own_and_in_the_appendix(house):
    page, overview = house.open("measurement", "consultant"), house.open("overview", "scoped", more="true")
    assert len(page.title) == 1 and "hang together" in page.title[0].value
    for said in ("interval", "rwg(J) lenient", "sheets show a sign", "Left out most often", "ICC(1)"):
        assert said in text(page)
    assert text(page).count("<details") >= 18
    assert "How sure is this?" in [header.value for header in overview.header]
    assert "Do the questions hang together, and do units differ?" in text(overview)


@pytest.mark.parametrize("role", ["consultant", "executive", "scoped"])
def test_every_reader_sees_what_can_be_learned_from_their_part(house, role):
    page = house.open("learned", role)
    assert [title.value for title in page.title] == ["Nothing in this report is about fewer than 5 people"]
    for said in (
        "Employees",
        "Scores of dimensions",
        "Fewest people",
        "What no rule can prevent",
        "safe",
        "Report code ",
    ):
        assert said in text(page)


@pytest.mark.parametrize("role", ["executive", "scoped"])
def test_an_executive_reads_in_short_how_sure_it_is(house, role):
    page = house.open("measurement", role, unit="care.2")
    assert len(page.title) == 1 and "hang together" in page.title[0].value
    for said in (
        "Were the questions read?",
        "A sign is a reason to look, never a proof",
        "Could those who did not answer",
    ):
        assert said in text(page)
    assert "ICC(1)" not in text(page)
    assert "Report code " in text(page)


def test_the_menu_keeps_the_view_also_on_the_way_by_pages_without_one(house):
    at = house.open("heatmap", "consultant", unit="care", audience="customer", dim="trust")
    assert menu_links(at)["One unit"] == "/unit?unit=care&audience=customer"
    at.switch_page(page_file("links"))
    at.query_params.clear()
    at.run()
    assert menu_links(at)["Overview"] == "/report?unit=care&audience=customer"


def test_measurement_looks_at_whom_and_at_what_the_address_asks_for(house):
    at = house.open("measurement", "consultant", asked="customer", dim="assurance")
    assert "Agreement on Assurance" in text(at)


def test_before_anything_is_published_measurement_says_so(inst):
    at = new_house(inst, company()).open("measurement", "consultant")
    assert [title.value for title in at.title] == ["Nothing is published yet"]


def test_the_overview_says_what_to_talk_about_first_and_the_rest_behind_a_click(house):
    first, at = house.open("overview"), house.open("overview", more="true")
    assert text(first).count('<article class="card">') == 3
    assert all(
        text(first).count(f"<dt>{fact}</dt>") >= 3 for fact in ("How sure", "Customers", "Ask first", "Try first")
    )
    assert "Strongest predicted symptoms" not in [header.value for header in first.header]
    standing = next(body for body in text(at).split("\n") if 'class="standing"' in body)
    assert len(at.title) + standing.count("<p>") == 5
    assert "A rule states a hypothesis, not a forecast." in standing
    assert "Strongest predicted symptoms" in [header.value for header in at.header]
    assert "answered" in text(at)


def test_a_link_to_a_cell_opens_it(house):
    at = house.open("heatmap", unit="care.2", dim="trust", within="all")
    assert "<h2>Trust</h2><p>Phone team</p>" in text(at)
    for part in ("How sure we are", "Predicted: Distance", "What customers say", "What to ask", "What to try"):
        assert part in text(at)


def test_what_the_address_asks_for_and_the_report_does_not_know_is_ignored(house):
    at = house.open("heatmap", unit="nobody", dim="nothing", within="nowhere", sort="up", page="x", wave="none")
    assert at.selectbox(key="chosen_unit").value == "all"
    assert at.selectbox(key="chosen_column").value is None
    assert "The survey in this address is not published" in text(at)
    assert "The unit in this address is not in Spring" in text(at)


def test_select_boxes_do_what_a_click_on_a_cell_does(house):
    at = house.open("heatmap")
    at.selectbox(key="chosen_unit").select("sales.1").run()
    at.selectbox(key="chosen_column").select("trust").run()
    asked = [at.query_params[name] for name in ("unit", "dim", "within")]
    assert asked == ["sales.1", "trust", "all"]
    assert "<h2>Trust</h2><p>Stores North</p>" in text(at)


def test_one_drills_down_and_comes_back_by_the_breadcrumb(house):
    at = house.open("heatmap", dim="trust")
    at.selectbox(key="my_part").select("care").run()
    assert at.query_params["part"] == "care"
    assert "dim" not in at.query_params
    assert "Fleet" not in text(at)
    at.button(key="to_all").click().run()
    assert "Fleet" in text(at)


def test_rows_are_sorted_as_asked_and_every_dimension_has_a_column(house):
    at = house.open("heatmap", sort="name")
    names = [text(at).index(f'<th scope="row">{name}</th>') for name in ("Corporate", "Customer care", "Operations")]
    assert names == sorted(names)
    assert '<th scope="col">Wow</th>' in text(at)
    (grid,) = grids.grids(house.open("heatmap", sort="trust"))
    assert grid.count("aria-sort") == 1 and 'data-name="Trust" aria-sort="ascending"' in grid


@pytest.mark.parametrize(
    ("asked", "there", "not_there"),
    [
        ({"find": "phone"}, ["Phone team"], ["Fleet"]),
        ({"part": "care"}, ["Phone team"], ["Fleet"]),
        ({"part": "care", "unit": "care.2", "dim": "trust"}, ["Phone team"], ["Fleet"]),
        ({"part": "care", "unit": "all"}, ["Phone team", "Fleet"], []),
        ({"part": "care", "find": "fleet"}, ["is in no name"], ["Fleet"]),
        ({"show": "change"}, ["Phone team", "Fleet", "Change of scores since the survey before"], ["(pooled)"]),
    ],
)
def test_the_map_is_narrowed_down_as_the_address_says(house, asked, there, not_there):
    (grid,) = grids.grids(house.open("heatmap", **asked))
    assert [words for words in there if words not in grid] + [words for words in not_there if words in grid] == []


def test_an_executive_of_a_part_sees_nothing_of_the_rest(house):
    for page in PAGES:
        at = house.open(page, "scoped", unit="operations.1", within="all")
        assert not [name for name in ("Operations", "Warehouse", "Corporate", "Stores") if name in text(at)]
        assert "Customer care" in text(at)


def test_a_hidden_unit_is_explained_with_what_is_shown_instead(inst):
    chart = organisation("root: a b c d")
    inside, outside = surveys(chart, np.random.default_rng(1), people=np.repeat([1, 2, 3, 4], [3, 2, 12, 12]))
    house = new_house(inst, chart)
    publish(inst, house.access, chart, [inside, outside], [EMPLOYEE, CUSTOMER])
    at = house.open("unit", unit="a")
    assert "A: hidden, and counted elsewhere" in text(at)
    assert "Nothing of A is shown: fewer than 5 answers" in text(at)
    assert "“Other teams in Root” and “Root”" in text(at)
    assert charts(at) == []
    assert "Pooled: A and B together" in text(house.open("unit", unit="root › other"))
    assert "Hidden: fewer than 5 answers" in text(house.open("heatmap", unit="a", dim="trust"))


@pytest.fixture(scope="module")
def insiders(inst) -> House:
    """An organisation in which nobody outside was asked."""
    house = new_house(inst, company())
    house.publish(company(), outside=())
    return house


@pytest.mark.parametrize("page", PAGES)
def test_without_an_outside_the_pages_say_so(insiders, page):
    assert "Nobody outside was asked in this survey" in text(insiders.open(page)) or page == "heatmap"


def test_an_empty_rule_table_predicts_nothing(inst):
    house = new_house(inst, company())
    house.publish(company())
    save_rules(inst, house.access, "[]", "none", now())
    assert "No rule is about what was asked, so nothing is predicted." in text(
        house.open("overview", read="today", more="true")
    )
    assert "No rule is about what was asked" in text(house.open("inside_outside", read="today"))
    assert "No rule predicts anything from this dimension" in text(house.open("heatmap", dim="trust", read="today"))


def test_a_report_is_read_with_the_rules_of_its_publication_until_somebody_asks_for_todays(inst):
    house = new_house(inst, company())
    house.publish(company())
    before = text(house.open("heatmap")).split("Report code ")[1][:12]
    rules = current_rules(inst, house.access).text.replace("certain_below: 40", "certain_below: 41")
    save_rules(inst, house.access, rules, "a little stricter", now())
    at = house.open("heatmap")
    assert text(at).split("Report code ")[1][:12] == before
    at.button(key="rules_today").click().run()
    assert text(at).split("Report code ")[1][:12] != before
    assert "rules version 1" in text(at) and at.query_params["read"] == "today"
    at.button(key="rules_then").click().run()
    assert text(at).split("Report code ")[1][:12] == before


def test_a_link_that_is_taken_back_ends_the_report(inst):
    house = new_house(inst, company())
    house.publish(company())
    at = house.open("heatmap")
    for link in list_links(inst, house.access):
        if link.role == "executive":
            revoke_link(inst, house.access, link.id, now())
    at.run()
    assert charts(at) == []
    assert "Harbour" not in text(at)


def test_several_outside_audiences_can_be_chosen(inst):
    house = new_house(inst, company())
    house.publish(company(), outside=(CUSTOMER, PARENT))
    at = house.open("inside_outside", audience="parent", view="map")
    assert "Inside minus parents, in points" in text(at)
    assert at.segmented_control(key="tabs_audience").value == "parent"
    assert "What parents say" in text(house.open("heatmap", unit="care", dim="trust"))


@pytest.mark.parametrize("view", ["felt", "map", "unit", "rule"])
def test_inside_and_outside_goes_in_four_steps(house, view):
    at = house.open("inside_outside", view=view, unit="care.2", rule="S02 trust")
    assert len(charts(at)) == (2 if view == "unit" else 1)
    assert at.segmented_control(key="tabs_view").value == view


def test_html_of_nothing_draws_nothing():
    """One rule of units of which none has both sides: no corner is named, and the page still stands."""

    def page():
        from diagnostic.report.markup import sections
        from diagnostic.report.palette import LIGHT
        from diagnostic.ui.report.html import html

        html(sections((), LIGHT))

    at = AppTest.from_function(page, default_timeout=60).run()
    assert not at.exception and not at.html


def test_what_nobody_expected_is_named_like_what_was(house):
    at = house.open("inside_outside", unit="care.2", rule="S02")
    assert {"Felt by customers", "Felt by customers, and not expected"} <= {
        part.split("</li>")[0] for part in text(at).split("</span>")
    }
    assert "<h2>Distance</h2>" in text(at)


def test_waves_are_compared_from_the_second_on(house):
    at = house.open("unit", unit="care")
    assert "From survey to survey" in [header.value for header in at.header]
    assert len(at.multiselect[0].value) == 4
    first = house.open("unit", unit="care", wave=list(at.selectbox(key="choice_wave").options)[-1])
    assert len(first.title) == 1


def test_many_units_come_page_by_page(inst):
    wide = organisation("root: " + " ".join(f"t{i:03d}" for i in range(70)))
    inside, outside = surveys(wide, np.random.default_rng(2), people=np.repeat(np.arange(1, 71), 6))
    house = new_house(inst, wide)
    publish(inst, house.access, wide, [inside, outside], [EMPLOYEE, CUSTOMER])
    first, second = (house.open("heatmap", page=page) for page in ("1", "4"))
    assert (text(first).count('<th scope="row">'), text(second).count('<th scope="row">')) == (21, 11)


def test_names_that_look_like_markup_stay_names(inst):
    chart = tree([("root", None, HOSTILE, {}), *((f"t{i}", "root", f"{HOSTILE} {i}", {}) for i in range(3))])
    inside, outside = surveys(chart, np.random.default_rng(2), people=np.repeat([1, 2, 3], 12))
    house = new_house(inst, chart)
    publish(inst, house.access, chart, [inside, outside], [EMPLOYEE, CUSTOMER])
    for page in PAGES:
        at = house.open(page, unit="t1", dim="trust", within="root")
        assert "<img" not in "".join(element.proto.body for element in at.get("html"))
        assert not [title.value for title in at.title if "<img" in title.value.replace("\\<", "")]


def test_a_demonstration_is_labelled_and_a_real_organisation_is_not(inst, house):
    real = new_house(inst, company())
    real.publish(company())
    assert "Demonstration: an invented organisation" in text(house.open("heatmap"))
    assert "Demonstration" not in text(real.open("heatmap"))
    assert replace(real.access).demonstration is False


@pytest.mark.parametrize(
    ("page", "unit", "labels"),
    [
        ("overview", "all", ["Save the report"]),
        ("unit", "care.2", ["Save this part"]),
        ("unit", "corporate › other", []),  # a pooled group is nobody's part
    ],
)
def test_what_is_seen_can_be_saved(house, page, unit, labels):
    at = house.open(page, unit=unit)
    assert [link.proto.label for link in at.get("page_link") if link.proto.page.endswith("files")] == labels


@pytest.mark.parametrize("may_repeat", [True, False])
def test_the_foot_says_where_somebody_may_count_twice(may_repeat):
    wave = SimpleNamespace(
        name="Spring", imported=date(2026, 3, 3), invited=False, may_repeat=may_repeat, policy=Policy(), closes=None
    )
    source = SimpleNamespace(wave=wave, demonstration=False, release="abc")
    foot = foot_of(SimpleNamespace(source=source, say=str), [])
    assert "answers collected elsewhere, imported on 3 March 2026" in foot
    assert ("does not tell people apart" in foot) is may_repeat
