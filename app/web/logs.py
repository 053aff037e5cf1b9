"""The log of events: one line of JSON each, on stderr."""

import json
import logging

from app.web.access_log import timestamp
from app.web.request_info import CURRENT


class JsonFormatter(logging.Formatter):
    """An event as a line of JSON, with the id of its request, and the traceback of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of an event, in ASCII: nothing that a client sends can break it."""
        line = {
            "time": timestamp(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage().rstrip(),
        }
        request = CURRENT.get()
        if request and request.request_id:
            line["request_id"] = request.request_id
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, separators=(",", ":"))


def configure_logging(level: str) -> None:
    """Write every event of a level and above as a line of JSON, those of uvicorn included, but for its access log."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)
        logger.propagate = name != "uvicorn.access"
