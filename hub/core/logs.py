"""Log lines: for people on a terminal, or one JSON object a line for a collector."""

import datetime as dt
import json
import logging
import sys

# They tell at "info" what is of no use to an operator; kombu warns of every broker in memory.
QUIET = {"alembic": "WARNING", "celery": "WARNING", "kombu.connection": "ERROR"}


class JsonLines(logging.Formatter):
    """One object a line: when, how serious, who says it, what, and the trace if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_logging(level: str, *, as_json: bool) -> None:
    """Everything this process says goes to standard error, from `level` on."""
    handler = logging.StreamHandler(sys.stderr)
    if as_json:
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)
