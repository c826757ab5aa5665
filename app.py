"""The server: Streamlit's pages for consultants and executives, and respondents' own pages, in one app."""

from __future__ import annotations

import gc

gc.disable()  # while modules load nothing is garbage: to look for it takes a fifth of a start

import os
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.services.installation.private_files import keep_private
from diagnostic.services.installation.setup import shared_installation
from diagnostic.services.server.alive import signs_of_life
from diagnostic.services.server.background import background
from diagnostic.services.server.log import set_up_log
from diagnostic.services.server.parent import end_with_parent, refuse_to_serve
from diagnostic.services.server.presence import present
from diagnostic.services.sign_in.check import load_for_server
from diagnostic.settings import Settings
from diagnostic.ui.ahead import draw_ahead, load_pages
from diagnostic.ui.delivery import deliver_together
from diagnostic.ui.errors import log_with_all, on_script_error
from diagnostic.ui.looks import look_in
from diagnostic.ui.saving import answer_whoever_saves
from diagnostic.ui.sparing import spare_sessions
from diagnostic.ui.uploads import held
from diagnostic.web.leaving import letting_go_of_pages
from diagnostic.web.listening import listen
from diagnostic.web.meetings.following import ending_with_the_server
from diagnostic.web.middleware import middleware
from diagnostic.web.routes import routes
from diagnostic.web.site import Site

gc.enable()
gc.set_threshold(10_000, 20, 100)  # with the usual 700, 10, 10 a thousand open pages stop it for half a second
keep_private()
SETTINGS = Settings.from_environ(os.environ)
installation = partial(shared_installation, SETTINGS)
SITE = Site(installation, environ=os.environ)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the database before the first request, so that what is wrong with it is said at the start; then move what
    was answered out of staging, and do what has to be done in time, again and again."""
    end_with_parent(os.environ)
    with ExitStack() as among_others:
        try:
            inst, clock = installation(), lambda: datetime.now(UTC)
            load_for_server(SETTINGS, os.environ)
            among_others.enter_context(present(inst, clock))
            among_others.enter_context(signs_of_life(SETTINGS.host, SETTINGS.alive_port))
        except UserError as error:
            refuse_to_serve(error)
        with background(inst, clock, load_pages, draw_ahead), ending_with_the_server(), letting_go_of_pages():
            yield


app = st.App(
    "diagnostic/ui/entry.py",
    routes=routes(SITE),
    middleware=middleware(SETTINGS.base_url, SITE, held, look_in),
    lifespan=lifespan,
    on_script_error=on_script_error,
)


def main() -> None:
    """Serve the app as the environment says."""
    try:
        set_up_log(os.environ)
    except UserError as error:
        refuse_to_serve(error)
    log_with_all()
    answer_whoever_saves()
    spare_sessions()
    deliver_together()
    st.config.set_option("server.port", SETTINGS.port)
    st.config.set_option("browser.serverAddress", urlsplit(SETTINGS.base_url).hostname or "localhost")  # whose sockets
    listen(app, SETTINGS)


if __name__ == "__main__":
    main()
