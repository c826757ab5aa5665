"""A leader signs in at a provider, sees their part alone, and is out on every tab at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.browsing import settled
from tests.identity_provider import ANN, CLIENT, FakeProvider, on_a_port

pytestmark = pytest.mark.browser

FILE = """
providers:
  - {{id: works, label: Acme Works, issuer: "{issuer}", client_id: {client}, secret: SIGN_IN_SECRET,
     rules: [{{realm_role: leader-desk, organisation: demonstration, role: executive, unit: centre}}]}}
"""


@pytest.fixture
def provider(busy):
    """A provider that the server knows as long as the test lasts."""
    with on_a_port(FakeProvider(lambda: datetime.now(UTC), person=ANN)) as found:
        (busy.home / "sign_in.yaml").write_text(FILE.format(issuer=found.issuer, client=CLIENT))
        yield found
        (busy.home / "sign_in.yaml").unlink()


def test_a_leader_signs_in_sees_their_part_and_is_out_on_every_tab(busy, provider, device):
    home = f"http://localhost:{busy.port}"
    page = device(f"{home}/heatmap?dim=trust")
    enter = page.get_by_role("link", name="Sign in with Acme Works")
    enter.click()
    page.wait_for_url("**/heatmap?dim=trust*")
    theirs = page.locator(".grid .name", has_text="Online chat")
    theirs.wait_for()
    shown = settled(page).locator("body").inner_text()
    assert "Ann Bell, executive" in shown and "Furniture workshop" not in shown
    tab = page.context.new_page()
    tab.goto(f"{home}/leave")
    tab.get_by_role("button", name="Sign out on this device").click()
    tab.wait_for_url(f"{provider.issuer}/logout?client_id={CLIENT}*")
    tab.close()
    page.get_by_text("Sign in again, or open your access link").wait_for()
    assert "Online chat" not in page.locator("body").inner_text()
    enter.click()
    theirs.wait_for()
