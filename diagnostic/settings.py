"""All settings of an installation on one screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from diagnostic.errors import Problem, UserError
from diagnostic.mail_settings import MAIL_VARIABLES, MailServer, mail_server

ROOT = Path(__file__).resolve().parent.parent
QUESTIONNAIRES = ROOT / "questionnaires"
VARIABLES = (
    *("INSIDE_OUT_HOME", "DATABASE_URL", "HOST", "PORT", "BASE_URL", "DEMONSTRATION", "SIGN_IN", "DATA_SETS"),
    "ALIVE_PORT",
    *MAIL_VARIABLES,
)


@dataclass(frozen=True)
class Settings:
    """What the environment decides. `home` holds the database, the keys and, for a day, packs of files."""

    home: Path
    database_url: str
    host: str  # the address that is listened on; 0.0.0.0 for every network of the machine
    port: int
    base_url: str  # as respondents type it, without a trailing slash
    demonstration: bool  # load the demonstration organisation into an empty database
    data_sets: Path | None = None  # folders of Parquet files below it, one for each organisation, may be imported
    mail: MailServer | None = None  # through which invitations go; None where none is set
    alive_port: int | None = None  # at which a proxy asks whether the server is alive; None for none
    sign_in: Path | None = None  # the file on sign-in that SIGN_IN names; None for the one in `home`, if it is there

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Settings from variables of the environment. Raises UserError for a port or a mail server that is none."""
        given = {name: environ.get(name) or "" for name in VARIABLES}
        home = Path(given["INSIDE_OUT_HOME"] or ROOT / "var").resolve()
        port = _port(given["PORT"] or "8501")
        return cls(
            home=home,
            database_url=given["DATABASE_URL"] or f"sqlite:///{home / 'inside_out.db'}",
            host=given["HOST"] or "127.0.0.1",
            port=port,
            base_url=(given["BASE_URL"] or f"http://localhost:{port}").rstrip("/"),
            demonstration=given["DEMONSTRATION"] != "0",
            data_sets=Path(given["DATA_SETS"]).resolve() if given["DATA_SETS"] else None,
            mail=mail_server(given),
            alive_port=_port(given["ALIVE_PORT"], "ALIVE_PORT") if given["ALIVE_PORT"] else None,
            sign_in=Path(given["SIGN_IN"]).resolve() if given["SIGN_IN"] else None,
        )


def _port(text: str, name: str = "PORT") -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise UserError(Problem(name, "a number from 1 to 65535", repr(text)))
