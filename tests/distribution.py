"""Which tests one worker runs: those of a file, and those of all files that share a server."""

from __future__ import annotations

ON_LINKS, ON_BUSY = "the server where nothing changes", "the server where everything may"
SERVERS = {  # fixtures of tests/browser/conftest.py: a second worker would start and warm a second one
    "tests/browser/test_accessible_report.py": ON_LINKS,
    "tests/browser/test_accessible_work.py": ON_LINKS,
    "tests/browser/test_addresses.py": ON_LINKS,
    "tests/browser/test_first_day.py": "the server that is empty",
    "tests/browser/test_for_everybody.py": ON_BUSY,
    "tests/browser/test_meeting.py": ON_BUSY,
    "tests/browser/test_open_pages.py": ON_BUSY,
    "tests/browser/test_pseudo_language.py": ON_BUSY,
    "tests/browser/test_questionnaire.py": ON_BUSY,
    "tests/browser/test_several_servers.py": "two servers behind HAProxy",
    "tests/browser/test_sign_in.py": ON_BUSY,
    "tests/browser/test_the_whole_road.py": ON_BUSY,
    "tests/browser/test_two_practices.py": ON_BUSY,  # last: its surveys are newer than the demonstration's
}
FORKING = tuple(  # by tests/killed.py; servers behind browsers are forked too
    f"tests/storage/test_{each}.py" for each in ("backup", "durability", "migrations", "packs", "retiring", "starts")
)
LONGEST = (  # begin with the browsers, so that no worker is alone with one in the end
    *("tests/browser/", "tests/ui/test_crawler.py", "tests/spec/test_demonstration.py"),
    *("tests/storage/test_durability.py", "tests/unit/test_nyc_example.py"),
)


def longest_first(nodeid: str) -> int:
    """The place in a run of the file that a test is in; those that take little all have the last."""
    return next((place for place, start in enumerate(LONGEST) if nodeid.startswith(start)), len(LONGEST))


def group_of(nodeid: str) -> str:
    """What all tests have in common that one worker runs: a file, or a server of several files."""
    file = nodeid.partition("::")[0]
    return SERVERS.get(file, file)


def forks(nodeid: str) -> bool:
    """Whether the processes of a test are forked off one that has imported the product."""
    file = nodeid.partition("::")[0]
    return file in SERVERS or file in FORKING
