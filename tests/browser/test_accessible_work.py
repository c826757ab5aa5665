"""Every page of the consultant's work can be used by everybody: axe finds nothing."""

from __future__ import annotations

import pytest

from tests.browsing import ADMINISTRATORS_PAGES, DESKTOP, PHONE, WORK_PAGES, finding, follow, violations
from tests.profiles import thorough

pytestmark = pytest.mark.browser
INTO = """[...document.querySelectorAll('[data-testid="stMain"] :is(h1, h2, h3)')].filter((each) => {
    const text = document.createRange(), below = each.closest('.stElementContainer').nextElementSibling;
    text.selectNodeContents(each);
    return each.innerText && below && text.getBoundingClientRect().bottom > below.getBoundingClientRect().top + 4;
}).map((each) => each.innerText)"""  # headings that run into what stands below; lines are higher than letters
MODES = {"dark desktop": (DESKTOP, "dark", slice(0, None, 2)), "light phone": (PHONE, "light", slice(1, None, 2))}
if thorough():  # each page in each theme at each width; else by turn
    WIDTHS = {"phone": PHONE, "desktop": DESKTOP}
    MODES = {f"{theme} {at}": (WIDTHS[at], theme, slice(None)) for theme in ("light", "dark") for at in WIDTHS}
UPLOADER = "presentation-role-conflict"  # Streamlit's own file uploader is a focusable section with role=presentation


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_measurement_can_be_used_on_a_phone_with_every_figure_open(links, device, scheme):
    phone = device(f"{links['home']}/measurement", PHONE, scheme, link=links["consultant"])
    assert "questions" in finding(phone)
    phone.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(phone) == []


def test_no_heading_runs_into_what_stands_below_it_on_a_phone(links, device):
    phone = device(f"{links['home']}/waves", PHONE, link=links["consultant"])
    found = {}
    for page in ("waves", "comments", "first-steps", "tried"):
        follow(phone, f"/{page}")
        finding(phone)
        found[page] = phone.evaluate(INTO)
    assert not any(found.values()), found


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("who", "pages"), [("consultant", WORK_PAGES), ("administrator", ADMINISTRATORS_PAGES)])
def test_every_page_of_the_work_can_be_used_by_everybody(links, device, who, pages, mode):
    viewport, scheme, turn = MODES[mode]
    first, *others = pages[turn]
    desk = device(f"{links['home']}/{first}", viewport, scheme, link=links[who])
    found = {}
    for page in (first, *others):
        if page != first:
            follow(desk, f"/{page}")
        assert finding(desk)
        found[page] = violations(desk, but=UPLOADER)
        assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page} scrolls sideways"
    assert not any(found.values()), found


def test_an_owner_says_how_far_it_is_and_everybody_reads_it_on_a_phone(links, device):
    desk = device(f"{links['home']}/actions", link=links["consultant"])
    progress = desk.get_by_text("/progress/").first.inner_text()
    desk.get_by_role("link", name="Lay the book of returns on the counter, open").click()
    owner = device(desk.get_by_text("/action/").first.inner_text(), PHONE, "dark")
    found = {"owner": violations(owner)}
    owner.get_by_label("Not doing").check()
    owner.get_by_label("If not: why not?").fill("Customers photographed it.")
    owner.get_by_role("button", name="Save").click()
    everybody = device(progress, PHONE)
    row = everybody.get_by_role("listitem").filter(has_text="Lay the book of returns")
    assert "Not doing: Customers photographed it." in row.inner_text()
    found["everybody"] = violations(everybody)
    assert not any(found.values()), found
    for phone in (owner, everybody):
        assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_meeting_is_prepared_by_everybody(links, device):
    phone = device(f"{links['home']}/meetings", PHONE, "dark", link=links["consultant"])
    found = {"all": violations(phone)}
    phone.get_by_role("button", name="Prepare a talk on").click()
    phone.get_by_role("button", name="Edit").nth(5).click()
    phone.get_by_role("textbox", name="Heading on the wall").wait_for()
    found["one"] = violations(phone)
    assert not any(found.values()), found
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
