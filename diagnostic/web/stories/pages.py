"""The page of a story, and the forms on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diagnostic.definitions.loading.catalogue_files import Catalogue, catalogue
from diagnostic.errors import UserError
from diagnostic.services.meetings.entrance import too_fast
from diagnostic.services.practices.linked import whose
from diagnostic.services.stories.texts import (
    StoryChangedMeanwhile,
    StoryVersion,
    TeamStory,
    change_story,
    changes_of_story,
    erase_story,
    story_by_link,
)
from diagnostic.services.stories.words import (
    LONGEST_AUTHOR,
    LONGEST_OTHER,
    LONGEST_PART,
    MOST_OTHERS,
    PARTS,
    StoryText,
    tidied_story,
)
from diagnostic.web.rendering import message, render
from diagnostic.web.respondents import forms
from diagnostic.web.site import Site, own_language, why_refused
from diagnostic.zones import day_of

MOST_SHOWN = 50  # changes, the newest


@dataclass(frozen=True)
class StoryVisit:
    """A request with the story that its address opens."""

    site: Site
    request: Request
    story: TeamStory

    @property
    def page(self) -> Catalogue:
        """The sentences of the page."""
        return catalogue(own_language(self.request))


@dataclass(frozen=True)
class TypedStory:
    """What was typed into a form that was not taken, and why; `meanwhile` is what others changed since it was read."""

    event: str = ""
    reasons: tuple[str, ...] = ()
    text: StoryText | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    meanwhile: tuple[StoryVersion, ...] = ()


def show(site: Site, request: Request) -> Response:
    """The story."""
    visit = _visit(site, request)
    return visit if isinstance(visit, Response) else _page(visit, TypedStory())


async def send(site: Site, request: Request) -> Response:
    """One form of the page: another text, or deleting it."""
    fields = await forms.sent(site, request, "story_foreign")
    return fields if isinstance(fields, Response) else await run_in_threadpool(_take, site, request, fields)


def _take(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    visit = _visit(site, request)
    if isinstance(visit, Response):
        return visit
    event = fields.get("event", "")
    if event not in TAKERS:
        return message("missing", visit.page.language, 404)
    if seconds := too_fast(visit.story.id, site.clock()):
        return _again(visit, TypedStory(event, (visit.page.text("meet_wait", seconds=seconds),), _text(fields), fields))
    try:
        return TAKERS[event](visit, fields)
    except StoryChangedMeanwhile:
        return _conflict(visit, fields)
    except UserError as error:
        return _again(visit, TypedStory(event, why_refused(visit.request, error), _text(fields), fields))


def _change(visit: StoryVisit, fields: Mapping[str, str]) -> Response:
    author = forms.called(fields.get("author", ""), LONGEST_AUTHOR)
    author = author or visit.page.text("agreement_nobody")
    read = forms.version_read(fields.get("version", ""))
    change_story(visit.site.installation, visit.story, read, _text(fields), author, visit.site.clock())
    return RedirectResponse(visit.story.address, 303, {"Cache-Control": "no-store"})


def _delete(visit: StoryVisit, fields: Mapping[str, str]) -> Response:
    if fields.get("sure") != "1":
        return _again(visit, TypedStory("delete", (visit.page.text("agreement_delete_sure"),)))
    erase_story(visit.site.installation, visit.story)
    return message("story_deleted", visit.page.language, 200)


TAKERS: dict[str, Callable[[StoryVisit, Mapping[str, str]], Response]] = {"change": _change, "delete": _delete}


def _text(fields: Mapping[str, str]) -> StoryText:
    return tidied_story({name: forms.tidy(typed) for name, typed in fields.items()})


def _conflict(visit: StoryVisit, fields: Mapping[str, str]) -> Response:
    """The page with the story as others left it, and what was typed in the form, to be sent again."""
    newest = story_by_link(visit.site.installation, visit.story.id, visit.story.link)
    if newest is None:
        return message("story_unknown", visit.page.language, 404)
    since = changes_of_story(visit.site.installation, newest, forms.version_read(fields.get("version", "")))
    return _again(replace(visit, story=newest), TypedStory("change", (), _text(fields), fields, tuple(since)))


def _visit(site: Site, request: Request) -> StoryVisit | Response:
    found = story_by_link(site.installation, request.path_params["id"], request.path_params["link"])
    if found is None:
        return message("story_unknown", own_language(request), 404)
    return StoryVisit(site, request, found)


def _again(visit: StoryVisit, typed: TypedStory) -> Response:
    return _page(visit, typed, 409)


def _page(visit: StoryVisit, typed: TypedStory, status: int = 200) -> Response:
    found, page, inst = visit.story, visit.page, visit.site.installation
    about = whose(inst, found.organisation, found.unit)
    shown = typed.text if typed.event == "change" and typed.text else found.text
    return render(
        "story/page.html",
        page.language,
        status,
        title=page.text("story_title"),
        story=found,
        shown=shown,
        parts=PARTS,
        others=[*shown.others, *[""] * MOST_OTHERS][:MOST_OTHERS],
        typed=typed,
        history=changes_of_story(inst, found)[-MOST_SHOWN:],
        about=about,
        date=lambda moment: page.date(day_of(moment, about.zone)),
        asked={
            "feelings": page.text("story_feelings"),
            "responsibilities": page.text("story_responsibilities"),
            "customers": page.text("story_customers"),
        },
        limits={"part": LONGEST_PART, "other": LONGEST_OTHER, "author": LONGEST_AUTHOR},
    )
