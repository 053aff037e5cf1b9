"""The environment, read once."""

import math
import os
from dataclasses import dataclass
from typing import Self


class SettingError(ValueError):
    """A setting of the environment that cannot be read. The message is written for the operator."""


@dataclass(frozen=True)
class Settings:
    """What the environment says.

    `database_url`: SQLAlchemy or libpq style URL of SQLite or PostgreSQL. `database_timeout`: how long to wait for a
    connection, a lock or, on PostgreSQL, the answer to a statement, in seconds.
    """

    database_url: str = "sqlite:///scokb.db"
    database_timeout: float = 5.0

    @classmethod
    def from_environment(cls) -> Self:
        """Read ``DATABASE_URL`` and ``DATABASE_TIMEOUT``; raises :class:`SettingError`."""
        url = os.environ.get("DATABASE_URL", cls.database_url)
        timeout = os.environ.get("DATABASE_TIMEOUT", str(cls.database_timeout))
        try:
            seconds = float(timeout)
        except ValueError:
            seconds = -1
        if not (math.isfinite(seconds) and seconds > 0):
            message = f"DATABASE_TIMEOUT must be a number of seconds above 0, not {timeout!r}"
            raise SettingError(message)
        return cls(url, seconds)
