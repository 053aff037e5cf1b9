"""The environment, read once."""

import os
import re
from dataclasses import dataclass, fields
from typing import Any, Self

_NUMBER = r"[0-9]{0,9}\.?[0-9]{0,9}"
_RULES = {  # what the values have to be, in words and as patterns; any other setting is any text
    "database_timeout": ("a number of seconds above 0", rf"(?=.*[1-9]){_NUMBER}"),
    "cache_megabytes": ("a number of megabytes from 0", rf"(?=.*[0-9]){_NUMBER}"),
    "max_concurrency": ("a whole number above 0", "0*[1-9][0-9]{0,5}"),
    "shutdown_delay": ("a number of seconds from 0", rf"(?=.*[0-9]){_NUMBER}"),
    "log_level": ("debug, info, warning or error", "debug|info|warning|error"),
    "contact_url": ("an address", r"|(https?://|mailto:)[^\s<>\"]+"),
    "public_url": ("an address as in https://example.org", r"(https?://[^\s/?#]+)?/?"),
}


class SettingError(ValueError):
    """A setting of the environment that cannot be read. The message is written for the operator."""


@dataclass(frozen=True)
class Settings:
    """What the environment says: each field is the variable of its name, in capitals."""

    database_url: str = "sqlite:///scokb.db"  # of a SQLite file as SQLAlchemy has it, of PostgreSQL as libpq has it
    database_timeout: float = 5.0  # seconds to wait for a connection, a lock or, on PostgreSQL, a statement
    cache_megabytes: float = 64.0  # response cache size per process; 0 for none
    max_concurrency: int = 100  # uncached requests that a process handles at the same time
    shutdown_delay: float = 0.0  # seconds of normal service after SIGTERM
    log_level: str = "info"
    contact_url: str = ""  # where to report an error in the data or the service; empty for nowhere
    public_url: str = ""  # what addresses in responses begin with; relative without it
    releases_dir: str = "scokb-releases"  # for the databases and files of releases, which are built on first need

    @classmethod
    def from_environment(cls) -> Self:
        """Read what is set; raises :class:`SettingError`."""
        values: dict[str, Any] = {}
        for field in fields(cls):
            name, default = field.name.upper(), getattr(cls, field.name)
            text = os.environ.get(name, str(default))
            wanted, pattern = _RULES.get(field.name, ("a text", "(?s).*"))
            if not re.fullmatch(pattern, text):
                raise SettingError(f"{name} must be {wanted}, not {text!r}")
            values[field.name] = type(default)(text)
        return cls(**values)
