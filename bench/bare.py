"""The peer of our respondents' pages: the same transaction in a Starlette handler with nothing around it.

It checks neither where a form came from nor its answers, has no words for anything that goes wrong, sends no headers of
its own, and runs under uvicorn alone, without Streamlit. What is between the two is what our pages cost.
"""

from __future__ import annotations

import os

from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from diagnostic.storage.database.engine import Together, make_engine
from diagnostic.storage.fieldwork import invitations
from diagnostic.storage.responses import staging
from diagnostic.storage.responses.staging import Pool

DATABASE_URL = "BARE_DATABASE_URL"  # variable of the environment: a copy of ours


class Bare:
    """A handler for `POST /q/<the invitation's hash>`."""

    def __init__(self, database_url: str):
        self.together = Together(make_engine(database_url))

    async def submit(self, request: Request) -> Response:
        """Keep one form's codes; 303 to thanks, 410 for an invitation that is used."""
        form = await request.form()
        codes = bytes(int(str(value)) for name, value in form.items() if name.startswith("i-"))
        kept = await run_in_threadpool(self.keep, bytes.fromhex(request.path_params["mac"]), codes)
        return RedirectResponse("/thanks", 303) if kept else Response(status_code=410)

    def keep(self, mac: bytes, codes: bytes) -> bool:
        """Whether the codes were written: false where the invitation is used already."""

        def write(db: Connection) -> bool:
            staging.enter(db)
            invitation = invitations.held(db, mac)
            if invitation is None or invitation.closed or not invitations.use(db, mac):
                return False
            staging.add(db, Pool(invitation.survey, invitation.unit, None), codes, {})
            return True

        return self.together.run(write)


def application() -> Starlette:
    """For uvicorn's --factory."""
    bare = Bare(os.environ[DATABASE_URL])
    here = Route("/", lambda _: Response("here"))
    return Starlette(routes=[here, Route("/q/{mac}", bare.submit, methods=["POST"])])
