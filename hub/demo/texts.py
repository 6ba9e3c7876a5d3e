"""The demonstration's texts as they stand in the files; `content/README.md` tells their form."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "content"

Row = dict[str, Any]


def organisations() -> list[Row]:
    """The invented organisations."""
    return _rows("organisations.yaml")


def members() -> list[Row]:
    """The invented people."""
    return _rows("members.yaml")


def sign_ins() -> list[str]:
    """The keys of those whose sign-in is printed."""
    return [row["key"] for row in members() if row.get("sign_in")]


def spaces() -> list[Row]:
    """The spaces, in the order in which they are listed."""
    return _rows("spaces.yaml")


def proposals() -> list[Row]:
    """One proposal in each state."""
    return _rows("proposals.yaml")


def practices() -> list[Row]:
    """The practices, each as far on its way as it says."""
    return _rows("practices.yaml")


def events() -> list[Row]:
    """The events, each as far on its way as it says."""
    return _rows("events.yaml")


def event_requests() -> list[Row]:
    """Talks that were asked for and an activity that was suggested."""
    return _rows("event_requests.yaml")


@cache
def blog() -> Row:
    """The series of the blog, what is read of them, and what is on its way."""
    found: Row = yaml.safe_load((FOLDER / "blog.yaml").read_text(encoding="utf-8"))
    return found


def reviewers() -> list[Row]:
    """Who is on the roster."""
    found: list[Row] = _reviewing()["reviewers"]
    return found


def review_words() -> dict[str, Row]:
    """What reviewers say, by their language."""
    found: dict[str, Row] = _reviewing()["words"]
    return found


def call() -> Row:
    """The one call for practices that is open."""
    found: Row = _reviewing()["call"]
    return found


def letters() -> dict[str, str]:
    """What the editor writes to authors, by the language of their practice."""
    found: dict[str, str] = _reviewing()["letters"]
    return found


def moderation() -> Row:
    """What waits for a moderator, and what was flagged."""
    found: Row = _read(FOLDER / "moderation.yaml")
    return found


def topics() -> dict[str, Row]:
    """The topics with all that is said in them, by the name of their file."""
    files = sorted((FOLDER / "topics").glob("*.yaml"))
    return {path.stem: _read(path) for path in files}


@cache
def _rows(name: str) -> list[Row]:
    rows: list[Row] = _read(FOLDER / name)
    return rows


@cache
def _reviewing() -> Row:
    found: Row = _read(FOLDER / "reviewing.yaml")
    return found


def _read(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
