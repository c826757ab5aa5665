"""All settings of an installation on one screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTIONNAIRES = ROOT / "questionnaires"


@dataclass(frozen=True)
class Settings:
    """What the environment decides. `home` holds the database, the keys and nothing else."""

    home: Path
    database_url: str
    port: int
    base_url: str  # as respondents type it, without a trailing slash
    demonstration: bool  # load the demonstration organisation into an empty database

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        home = Path(environ.get("INSIDE_OUT_HOME", ROOT / "var")).resolve()
        port = int(environ.get("PORT", "8501"))
        return cls(
            home=home,
            database_url=environ.get("DATABASE_URL") or f"sqlite:///{home / 'inside_out.db'}",
            port=port,
            base_url=environ.get("BASE_URL", f"http://localhost:{port}").rstrip("/"),
            demonstration=environ.get("DEMONSTRATION", "1") != "0",
        )
