"""The environment, read once."""

import math
import os
import re
from dataclasses import dataclass
from typing import Self


class SettingError(ValueError):
    """A setting of the environment that cannot be read. The message is written for the operator."""


@dataclass(frozen=True)
class Settings:
    """What the environment says.

    `database_url`: SQLAlchemy's URL of a SQLite file, or libpq's of PostgreSQL. `database_timeout`: how long to wait
    for a connection, a lock or, on PostgreSQL, the answer to a statement, in seconds. `cache_megabytes`: how much room
    there is for answers that were given, in megabytes; 0 for none. `max_concurrency`: how many answers a process makes
    at the same time. `shutdown_delay`: how long a process that is told to stop goes on answering, in seconds.
    `log_level`: the least level of what is logged. `contact_url`: where to report an error in the data or the service,
    empty for nowhere. `public_url`: what addresses in responses begin with; relative without it. `releases_dir`: the
    folder for the databases and files of releases, which are built when they are needed.
    """

    database_url: str = "sqlite:///scokb.db"
    database_timeout: float = 5.0
    cache_megabytes: float = 64.0
    max_concurrency: int = 100
    shutdown_delay: float = 0.0
    log_level: str = "info"
    contact_url: str = ""
    public_url: str = ""
    releases_dir: str = "scokb-releases"

    @classmethod
    def from_environment(cls) -> Self:
        """Read the setting of each field, in capitals; raises :class:`SettingError`."""
        return cls(
            os.environ.get("DATABASE_URL", cls.database_url),
            _number("DATABASE_TIMEOUT", cls.database_timeout, "a number of seconds above 0", math.ulp(0)),
            _number("CACHE_MEGABYTES", cls.cache_megabytes, "a number of megabytes from 0", 0),
            int(_matching("MAX_CONCURRENCY", str(cls.max_concurrency), "a whole number above 0", "0*[1-9][0-9]{0,5}")),
            _number("SHUTDOWN_DELAY", cls.shutdown_delay, "a number of seconds from 0", 0),
            _matching("LOG_LEVEL", cls.log_level, "debug, info, warning or error", "debug|info|warning|error"),
            _matching("CONTACT_URL", cls.contact_url, "an address", r"|(https?://|mailto:)[^\s<>\"]+"),
            _matching(
                "PUBLIC_URL", cls.public_url, "an address as in https://example.org", r"(https?://[^\s/?#]+)?/?"
            ).rstrip("/"),
            os.environ.get("RELEASES_DIR", cls.releases_dir),
        )


def _matching(name: str, default: str, wanted: str, pattern: str) -> str:
    text = os.environ.get(name, default)
    if not re.fullmatch(pattern, text):
        raise SettingError(f"{name} must be {wanted}, not {text!r}")
    return text


def _number(name: str, default: float, wanted: str, least: float) -> float:
    text = os.environ.get(name, str(default))
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= least):
        raise SettingError(f"{name} must be {wanted}, not {text!r}")
    return number
