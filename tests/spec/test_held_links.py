"""What mail programs and people do to a link, and the address that is found again, without any look-up."""

from __future__ import annotations

import string
from functools import reduce
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Route

from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.credentials import as_token, check_character, grouped, new_token
from diagnostic.web.links.held import LONE, MOST_READINGS, SHAPES, read_link, read_path, read_tokens
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.profiles import examples

HOST = "https://us.example"
NEW = "k3v9w2xqQ7mZ4tB1yRkD9sXcV2nL6pGh"
OLD = "k3v9w2xqQ7_Z4tB-yRkD9sXcV2nL6pG-"  # of an earlier version
OPEN = "k3v9w2xq-Q7_Z4tB-yRkD9sXcV2nL6pG_"
CODE = "7KQ2-M0XD-93TAD"
ID, PART = "0123456789abcdef" * 2, "-b_Zx7mQ4tB1yRkD9sXcVg"  # of a record, and the letters behind it
STAFF = f"{ID}.{'Ab-_' * 10}xyE"
LINKED = f"{ID}/{PART}"

#: What a mail program leaves of a link that a person opens: of the path, as it comes to the server.
PATHS = (
    *(f"/q/{{}}{end}" for end in (".", ",", ";", ":", "!", "?", ")", "]", ">", '"', "'", "»", "”", "…", "=", "=3D")),
    *(
        f"/q/{{}}{end}"
        for end in ("%3E", "%22", "%2E", "%C2%BB", "%253E", "&gt;", "&#62;", ").", "=\r\n", "%0D%0A", "*")
    ),
    *(f"/q/{{}}{end}" for end in ("/", "//", "/.", "/>", "&utm_source=mail", "?utm=a", "%3Futm=a", "#top", "�", " ")),
    *(f"/q/{start}{{}}" for start in ("<", "(", "%3C", "&lt;", "/", " ", "\u200b", "*", "_")),
    *("//q//{}", "/Q/{}", "/Q//{}.", "/q/{}\u200b", "\u200b/q/{}".replace("\u200b/", "/"), "/q/\ufeff{}\u00ad."),
)
#: What people paste into the field for a code.
TEXTS = (
    "{}",
    " {} ",
    "<{}>",
    "({}).",
    '"{}"',
    "Please open {}. Thank you, Ann",
    "Please open {}\nThank you, Ann",
    "Please open {} and answer by Friday.",
    "Read {host}/q/protection first, then go to {}!",
    '<a href="{}">your questions</a>',
    "[your questions]({})",
    "{}?utm_source=mail&fbclid=IwAR0x",
    "{}#page",
    "https://www.google.com/url?q={quoted}&sa=D&source=editors&ust=1700000000000",
    "https://eur01.safelinks.protection.outlook.com/?url={quoted}&data=05%7C02%7C%7C&sdata=Kd%2Bx%3D&reserved=0",
    "https://eur01.safelinks.protection.outlook.com/?url={quoted}%2F&amp;data=05%7C02&amp;reserved=0",
    "https://urldefense.proofpoint.com/v2/url?u={proofpoint}&d=DwMFaQ&c=x&r=y&m=z&s=w&e=",
    "https://urldefense.com/v3/__{}__;!!ABC123!xyz$",
    "https://urldefense.com/v3/__{}__;!!ABC123!xyz$ Thanks",
    "https://linkprotect.cudasvc.com/url?a={quoted}&c=E,1,x&typo=1",
    "https://www.google.com/url?q={twice}",
)


def proofpoint(link: str) -> str:
    """As version 2 of Proofpoint's link protection writes a link."""
    escaped = link.replace("-", "-2D").replace("_", "-5F")
    return escaped.replace(":", "-3A").replace("/", "_")


def pasted(text: str, link: str) -> str:
    return text.format(
        link, host=HOST, quoted=quote(link, ""), twice=quote(quote(link, ""), ""), proofpoint=proofpoint(link)
    )


@pytest.mark.parametrize("secret", [NEW, OLD, OPEN, CODE])
def test_an_invitation_is_found_whatever_a_mail_program_made_of_its_link(secret):
    wrong = [path for path in PATHS if read_path(path.format(secret)).addresses[0] != f"/q/{secret}"]
    wrong += [text for text in TEXTS if read_link(pasted(text, f"{HOST}/q/{secret}"), "q").secrets[0] != secret]
    assert wrong == []


@pytest.mark.parametrize("secret", [NEW, OLD, OPEN])
@pytest.mark.parametrize("broken", [" ", "%20", "%0A", "\r\n", "=\r\n", "\n> ", "=3D\r\n", "\u200b", "=0D=0A"])
def test_a_link_that_was_broken_into_lines_is_whole_again(secret, broken):
    for at in range(1, len(secret) - 1, 3):
        torn = secret[:at] + broken + secret[at:]
        assert secret in read_path(f"/q/{torn}").secrets, at
        assert secret in read_link(f"Open {HOST}/q/{torn} by Friday", "q").secrets, at


@pytest.mark.parametrize(("secret", "cut"), [(OLD, 1), (OPEN, 1), (OLD[:-2] + "_-", 2), (OPEN[:-2] + "--", 2)])
def test_what_a_mail_program_left_out_at_the_end_of_an_old_link_is_tried(secret, cut):
    short = secret[:-cut]
    for found in (read_path(f"/q/{short}"), read_path(f"/q/{short}%3E"), read_link(f"Go to {HOST}/q/{short}!", "q")):
        assert secret in found.secrets and len(found.secrets) <= MOST_READINGS
    assert read_path(f"/q/{secret[:-3]}") is None or secret not in read_path(f"/q/{secret[:-3]}").secrets


#: (what was pasted, into which field, where it leads)
ELSEWHERE = (
    (f"Your access: {HOST}/enter/{STAFF}.", "q", f"/enter/{STAFF}"),
    (f"<{HOST}/ENTER/{STAFF}>", "meet", f"/enter/{STAFF}"),
    (f"{HOST}/agreement/{LINKED}, signed by all", "q", f"/agreement/{LINKED}"),
    (f"{HOST}/meet/bcd-fgh!", "q", "/meet/BCDFGH"),
    (f"Join {HOST}/meet/BCDFGH now", "meet", "/meet/BCDFGH"),
    ("us.example/meet/BCDFGH", "meet", "/meet/BCDFGH"),
    ("The code is BCD-FGH, see you there.", "meet", "/meet/BCDFGH"),
    (" bcd fgh ", "meet", "/meet/BCDFGH"),
    (f"q/{NEW}", "meet", f"/q/{NEW}"),
    (f"The code is {CODE}, and it works once.", "q", f"/q/{CODE}"),
    (f"code: {CODE.replace('-', ' ').lower()}.", "q", f"/q/{CODE}"),
    ("Old code ABCD-EFGH-JKMN!", "q", "/q/ABCD-EFGH-JKMN"),
    (f"{NEW}.", "q", f"/q/{NEW}"),
    (f"my link ends in {OLD}, I think", "q", f"/q/{OLD}"),
    (f"https://evil.example/q/{NEW}", "q", f"/q/{NEW}"),
    (f"//evil.example/action/{LINKED}", "q", f"/action/{LINKED}"),
)
NOWHERE = ("", "...", "hello you", "https://evil.example/", "//evil.example", f"{HOST}/q/", f"{HOST}/q/protection")


def test_a_pasted_text_leads_to_any_page_of_ours_and_to_no_other():
    assert [read_link(text, field).addresses[0] for text, field, _ in ELSEWHERE] == [to for _, _, to in ELSEWHERE]
    assert [text for text in NOWHERE for field in LONE if read_link(text, field)] == []


#: What comes to the server, and what was sent.
OF_OTHERS = (
    (f"/enter/{STAFF}%3E", f"/enter/{STAFF}"),
    (f"/Enter//{STAFF}.", f"/enter/{STAFF}"),
    (f"/enter/{STAFF[:40]}=\r\n{STAFF[40:]}", f"/enter/{STAFF}"),
    (f"/agreement/{LINKED})/", f"/agreement/{LINKED}"),
    (f"/agreement/{LINKED}/poster.", f"/agreement/{LINKED}/poster"),
    (f"/agreement/{ID}//{PART}&gt;", f"/agreement/{LINKED}"),
    (f"/agreement/{ID[:9]} {ID[9:]}/ {PART}", f"/agreement/{LINKED}"),
    (f"/action/{LINKED}»", f"/action/{LINKED}"),
    (f"/story/{LINKED}\u200b", f"/story/{LINKED}"),
    (f"/progress/{LINKED}?page=2", f"/progress/{LINKED}"),
    (f"/RESULTS/{LINKED}&utm_source=x", f"/results/{LINKED}"),
    (f"/packs/{ID}.", f"/packs/{ID}"),
    (f"/meet/BCDFGH.{''}", "/meet/BCDFGH"),
    ("/meet/bcd fgh/wall)", "/meet/BCDFGH/wall"),
    ("/q/protection.", "/q/protection"),
    ("/q/receipt//k3v9w2xq)", "/q/receipt/k3v9w2xq"),
    (f"/q/{NEW}/thanks,", f"/q/{NEW}/thanks"),
    (f"/q/{NEW}/again", f"/q/{NEW}/again"),
)


def test_links_of_staff_agreements_actions_meetings_and_packs_are_found_too():
    assert [read_path(path).addresses for path, _ in OF_OTHERS] == [(sent,) for _, sent in OF_OTHERS]


@pytest.mark.parametrize(
    "path", ["/", "/report", "/q", "/q/", "/q/a/b/c", "/assets/q/x", "/enter/x.y", "/meet/BCDFGHJ", f"/packs/{ID}/x"]
)
def test_what_is_no_link_is_left_alone(path):
    assert read_path(path) is None


def nobodys() -> Installation:
    raise LookupError("a table of routes opens nothing")


def test_every_page_below_a_link_stays_where_it_is():
    """A page that is missing in the table of shapes would lead to the page above it for ever."""
    pages = [route for route in routes(Site(nobodys)) if isinstance(route, Route) and "GET" in (route.methods or ())]
    words = {"{secret}": NEW, "{token}": STAFF, "{id}": ID, "{link}": PART, "{code}": "BCDFGH", "{pack}": ID}
    found = [reduce(lambda path, word: path.replace(*word), words.items(), route.path) for route in pages]
    ours = {path.rstrip("/") for path in found if "{" not in path and path.split("/")[1] in SHAPES}
    assert len(ours) > 20
    assert [path for path in ours if (held := read_path(path)) and held.addresses != (path,)] == []


LETTERS = string.ascii_letters + string.digits
OF_WAVE = st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=8, max_size=8)
TOKENS = st.one_of(
    OF_WAVE.map(new_token),
    st.builds("{}{}".format, OF_WAVE, st.text(LETTERS + "-_", min_size=24, max_size=24)),
    st.builds("{}-{}".format, OF_WAVE, st.text(LETTERS + "-_", min_size=24, max_size=24)),
    st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=12, max_size=12).map(
        lambda c: grouped(c + check_character(c))
    ),
)
AROUND = ("{}.", "{})", "<{}>", '"{}"', "{}%3E", "{}?utm=1", "{}&utm=1", "{}#x", "({}).", "{}»", "{}=\r\n")


@examples(1000)
@given(st.tuples(TOKENS, TOKENS), st.sampled_from(TEXTS), st.lists(st.sampled_from(AROUND), max_size=3))
def test_whatever_was_done_to_it_a_link_leads_to_its_own_invitation_and_never_to_another(issued, text, around):
    token, other = issued
    link = reduce(lambda link, put: put.format(link), around, f"{HOST}/q/{token}")
    by_field = read_link(pasted(text, link), "q").secrets
    by_path = read_path(reduce(lambda link, put: put.format(link), around, token).join(("/q/", "")))
    for secrets in (by_field, by_path.secrets if by_path else by_field):
        assert next(secret for secret in secrets if secret in {token, other}) == token
        assert len(secrets) <= MOST_READINGS and all(as_token(each) or each == token for each in secrets)


@examples(300)
@given(st.text(st.sampled_from("k3v9w2xqAB-_ =>%3E\r\n/"), max_size=90))
def test_nothing_is_read_that_is_not_there_but_for_two_characters_at_the_end(text):
    """No text gives more tokens than the bound, and each but for its end is written in the text."""
    found = read_tokens(text)
    letters = "".join(each for each in text if each.isalnum() or each in "-_")
    assert len(found) <= MOST_READINGS
    assert all(each[:-2] in letters and (each in letters or set(each[-1:]) <= set("-_")) for each in found)


def test_tokens_made_today_have_letters_and_digits_alone():
    assert all(new_token("k3v9w2xq").isalnum() for _ in range(200))
