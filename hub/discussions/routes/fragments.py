"""A contribution on a page, made once for all readers who see the same of it (ADR 0010)."""

import json
from collections.abc import Sequence
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

from flask import current_app
from flask_babel import get_timezone
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from hub.accounts.models import Member
from hub.core.i18n import current_language
from hub.core.pagecache import TOKEN, shared_part
from hub.core.permissions import can
from hub.discussions.models import Contribution, Topic
from hub.discussions.policy import Discussing
from hub.discussions.queries import Entry
from hub.links.queries import Linked
from hub.moderation.policy import Moderating

TEMPLATE = "discussions/_contribution.html"
# What a contribution's buttons depend on: the template can ask for nothing else.
ASKED = (
    Discussing.CONTRIBUTION_EDIT,
    Discussing.CONTRIBUTION_REMOVE,
    Discussing.CONTRIBUTION_RESTORE,
    Discussing.CONTRIBUTION_REACT,
    Discussing.CONTRIBUTION_JUDGE,
    Moderating.FLAG,
    Discussing.CONTRIBUTION_ASSIGN,
)
# Every column but two: the source is not shown, the notice is no plain value.
_columns = itemgetter(
    *(one.key for one in Contribution.__table__.columns if one.key not in ("source", "notice"))
)
_face = attrgetter("id", "public_id", "public_name")
_file = attrgetter("public_id", "name", "size", "is_picture")


def contribution(
    entry: Entry, *, topic: Topic, visitor: Member | None, linked: Sequence[Linked] = ()
) -> Markup:
    """The contribution as this visitor sees it; rights are asked now, whoever it was made for.

    `linked` is what the visitor may see of what contributions of the page are linked with.
    """
    row = entry.contribution
    rights = tuple(right for right in ASKED if can(visitor, right, row))
    lang = current_language().code
    ends = [one for one in linked if one.here == ("contribution", row.id)]
    made_of = (
        (lang, str(get_timezone()), visitor is not None, rights),
        (topic.id, topic.slug, topic.is_open, topic.guided is not None),
        row.question and row.question.position,
        (entry.is_new, sorted(entry.mine)),
        _columns(vars(row)),
        json.dumps(row.notice),
        _face(row.author),
        _answered(row.parent),
        [_file(each) for each in entry.files],
        _led_to(entry.leads_to),
        [(one.words, one.label, one.seen.title, one.seen.lang, one.seen.href) for one in ends],
    )

    def make() -> Markup:
        given = {
            "entry": entry,
            "topic": topic,
            "linked": ends,
            "lang": lang,
            "visitor": visitor is not None,
            "can": lambda right, _thing: {each: each in rights for each in ASKED}[right],
            "csrf_token": lambda: TOKEN,
        }
        template = _strict(current_app.jinja_env).get_template(TEMPLATE)
        return template.make_module(given).__html__()

    return shared_part(made_of, make)


@cache
def _strict(environment: Environment) -> Environment:
    """What the template asks for and was not given is a fault: it would not be in the key."""
    return environment.overlay(undefined=StrictUndefined)


def _answered(parent: Contribution | None) -> tuple[Any, ...]:
    return () if parent is None else (parent.id, parent.number, _face(parent.author))


def _led_to(there: Any) -> tuple[Any, ...]:
    return () if there is None else (type(there).__name__, there.id, there.slug)
