"""Command that serves the pages."""

from __future__ import annotations

from collections.abc import Mapping

import click

from diagnostic.settings import Settings


@click.command
@click.pass_obj
def serve(environ: Mapping[str, str]) -> int:
    """Prepare the installation, print links that work, and serve the pages."""
    from diagnostic.services.server.serve import serve as run

    return run(Settings.from_environ(environ), environ)
