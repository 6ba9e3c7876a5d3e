"""What a file of Discourse says, checked: a topic and its posts, or why it is none."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeGuard

from hub.core import clock, markup
from hub.discussions.services.discourse.reporting import Remark

# Discourse's own words for kinds of posts (its models/post.rb).
REGULAR, MODERATOR_ACTION, SMALL_ACTION, WHISPER = 1, 2, 3, 4
LIKE = 2

MAX_FILE = 64 * 1024 * 1024
MAX_INTEGER = 2**31 - 1
TITLE_LENGTH = 200

Row = Mapping[str, Any]


class NotATopic(Exception):
    """The file cannot be brought in; says why in a line."""


@dataclass(frozen=True)
class Author:
    """Who wrote a post there, if the account is still there."""

    username: str
    name: str
    has_account: bool


@dataclass(frozen=True)
class Post:
    """One post that can be brought in. `action` is what a small action did, if it says so."""

    number: int
    author: Author
    written_at: dt.datetime
    html: str
    likes: int
    is_action: bool
    action: str


@dataclass(frozen=True)
class ForeignTopic:
    """A topic and those of its posts that can be brought in, by number.

    `parents` knows what every post answers, those that stay behind too.
    """

    number: int
    title: str
    is_closed: bool
    is_pinned: bool
    posts: list[Post] = field(default_factory=list)
    parents: dict[int, int | None] = field(default_factory=dict)
    skipped: list[Remark] = field(default_factory=list)
    changed: list[Remark] = field(default_factory=list)

    @cached_property
    def answerable(self) -> set[int]:
        """The numbers of the posts that others may stand below."""
        return {post.number for post in self.posts if not post.is_action}

    def parent_of(self, post: Post) -> int | None:
        """The nearest post above it that is brought in: what it answers, or what that answers."""
        above = self.parents[post.number]
        while above is not None and above not in self.answerable:
            above = self.parents.get(above)
        return above


def files_in(folder: Path) -> list[Path]:
    """The JSON files of the folder, by topic number where their names are numbers."""

    def order(path: Path) -> tuple[int, str]:
        digits = path.stem.isascii() and path.stem.isdigit() and len(path.stem) < 16
        return (int(path.stem) if digits else 2**62, path.name)

    return sorted((path for path in folder.glob("*.json") if path.is_file()), key=order)


def read_topic(path: Path) -> ForeignTopic:
    """The topic in the file. Raises NotATopic."""
    found = _json(path)
    stream = found.get("post_stream") if isinstance(found, dict) else None
    if not isinstance(stream, dict) or not isinstance(stream.get("posts"), list):
        raise NotATopic("not a topic of Discourse: it has no post_stream.posts")
    number, title = found.get("id"), found.get("title")
    if not _is_number(number) or not isinstance(title, str) or not _line(title):
        raise NotATopic("not a topic of Discourse: it has no id or no title")
    _refuse_what_was_not_public(found)
    topic = ForeignTopic(
        number=number,
        title=_shortened(_line(title)),
        is_closed=found.get("closed") is True or found.get("archived") is True,
        is_pinned=found.get("pinned") is True or found.get("pinned_globally") is True,
    )
    _sort_out(topic, stream["posts"])
    _miss(topic, stream)
    if not topic.posts or topic.posts[0].number != 1 or topic.posts[0].is_action:
        raise NotATopic("its opening post is missing, hidden or deleted")
    return topic


def _json(path: Path) -> Any:
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise NotATopic(f"{size // 2**20} MB; a topic has at most {MAX_FILE // 2**20} MB")
        return json.loads(path.read_bytes())
    except OSError as fault:
        raise NotATopic(f"cannot be read: {fault.strerror}") from fault
    except (ValueError, RecursionError) as fault:
        raise NotATopic(f"not JSON: {fault or 'nested too deep'}") from fault


def _refuse_what_was_not_public(found: Row) -> None:
    if found.get("archetype") not in (None, "regular", "banner"):
        raise NotATopic("a private message, not a public topic")
    if found.get("deleted_at"):
        raise NotATopic("the topic was deleted there")
    if found.get("visible") is False:
        raise NotATopic("the topic was unlisted there")


def _sort_out(topic: ForeignTopic, rows: list[Any]) -> None:
    """Each row becomes a post, or stays behind with a reason; posts stand in order of numbers."""
    numbers: list[int] = []
    for place, row in enumerate(rows, start=1):
        number = row.get("post_number") if isinstance(row, dict) else None
        if not _is_number(number):
            topic.skipped.append(Remark(f"row {place}", "the post has no number"))
        elif number in topic.parents:
            topic.skipped.append(Remark(f"post {number}", "its number was given before"))
        else:
            numbers.append(number)
            topic.parents[number] = _parent(topic, number, row)
            why = _why_not(row)
            if why:
                topic.skipped.append(Remark(f"post {number}", why))
            else:
                topic.posts.append(_post(number, row))
    if numbers != sorted(numbers):
        topic.changed.append(Remark("posts", "out of order in the file: sorted by number"))
        topic.posts.sort(key=lambda post: post.number)
    for number, above in topic.parents.items():
        if above is not None and above not in topic.parents:
            topic.changed.append(Remark(f"post {number}", "what it answers is not in the file"))


def _parent(topic: ForeignTopic, number: int, row: Row) -> int | None:
    above = row.get("reply_to_post_number")
    if above is None:
        return None
    if not _is_number(above) or above >= number:
        topic.changed.append(Remark(f"post {number}", "answers no earlier post"))
        return None
    return above


def _why_not(row: Row) -> str:
    """Why the post stays behind, or nothing."""
    kind = row.get("post_type", REGULAR)
    if row.get("deleted_at") or row.get("user_deleted"):
        return "deleted there"
    if row.get("hidden"):
        return "hidden there"
    if kind == WHISPER:
        return "a whisper among moderators"
    if kind not in (REGULAR, MODERATOR_ACTION, SMALL_ACTION):
        return "a kind of post that is not known"
    if not isinstance(row.get("cooked"), str):
        return "the post has no text"
    if kind != SMALL_ACTION and not markup.tidy(row["cooked"]).strip():
        return "the post is empty"
    if _moment(row.get("created_at")) is None:
        return "the post has no date"
    return ""


def _post(number: int, row: Row) -> Post:
    action = row.get("action_code")
    return Post(
        number=number,
        author=_author(row),
        written_at=_moment(row["created_at"]) or clock.now(),
        html=markup.tidy(row["cooked"]),
        likes=_likes(row.get("actions_summary")),
        is_action=row.get("post_type") == SMALL_ACTION,
        action=action if isinstance(action, str) else "",
    )


def _author(row: Row) -> Author:
    number, username, name = (row.get(key) for key in ("user_id", "username", "name"))
    username = _line(username) if isinstance(username, str) else ""
    name = _line(name) if isinstance(name, str) else ""
    # The system's own accounts have numbers below 0; a deleted one has none.
    return Author(username, name or username, type(number) is int and bool(username))


def _likes(summary: Any) -> int:
    counts = [
        action.get("count")
        for action in (summary if isinstance(summary, list) else ())
        if isinstance(action, dict) and action.get("id") == LIKE
    ]
    return next((count for count in counts if type(count) is int and 0 <= count < MAX_INTEGER), 0)


def _moment(written: Any) -> dt.datetime | None:
    """A moment as Discourse writes it (ISO 8601), never after now."""
    try:
        moment = dt.datetime.fromisoformat(written)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return min(moment.astimezone(dt.UTC), clock.now())
    except (TypeError, ValueError, OverflowError):
        return None


def _miss(topic: ForeignTopic, stream: Row) -> None:
    """Posts that the topic has and the file lacks: a file may hold the first of many only."""
    named = stream.get("stream")
    lacking = len(named) - len(stream["posts"]) if isinstance(named, list) else 0
    if lacking > 0:
        topic.changed.append(Remark("posts", f"{lacking} more are named than the file holds"))


def _is_number(value: Any) -> TypeGuard[int]:
    return type(value) is int and 0 < value < MAX_INTEGER


def _line(words: str) -> str:
    return " ".join(markup.tidy(words).split())


def _shortened(title: str) -> str:
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1].rstrip() + "…"
