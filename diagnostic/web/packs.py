"""The zip of a pack, sent from the disk in pieces: only to a visit that could ask for all that is in it now."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from diagnostic.errors import UserError
from diagnostic.services.files.packs.requests import file_of_pack
from diagnostic.services.installation.visits import COOKIE, visitor
from diagnostic.web.rendering import message
from diagnostic.web.site import Site, own_language


def pack(site: Site, request: Request) -> Response:
    """The file of a pack; to everybody else the same page as where there is none."""
    now = site.clock()
    access = visitor(site.installation, request.cookies.get(COOKIE), now)
    if access is None:
        return message("staff", own_language(request), 403)
    try:
        path, name = file_of_pack(site.installation, access, request.path_params["pack"], now)
    except UserError:
        return message("missing", own_language(request), 404)
    return FileResponse(path, filename=name, media_type="application/zip", headers={"Cache-Control": "no-store"})
