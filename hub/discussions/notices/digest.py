"""What a digest tells of discussions: news of topics that are followed, and questions that wait."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from babel.lists import format_list
from flask_babel import get_locale

from hub.accounts.models import Member
from hub.core import markup
from hub.core.i18n import _, _n, current_language
from hub.discussions.models import Topic
from hub.discussions.queries import Fresh, news_for, texts_of, unanswered_for
from hub.notifications.notices import Ending, News, register_closing, register_source

EXCERPT = 140
NAMES = 3


def register_digest() -> None:
    """Digests tell of followed topics, and end with unanswered questions."""
    register_source(read_news, kinds=("post", "topic"))
    register_closing(read_unanswered)


def read_news(
    reader: Member, since: dt.datetime, until: dt.datetime, wanted: Collection[str]
) -> Sequence[News]:
    """New topics and replies where the reader watches or tracks, by topic; few queries."""
    if not wanted:
        return []
    by_topic = {
        topic: [each for each in fresh if ("topic" if each.is_opening else "post") in wanted]
        for topic, fresh in news_for(reader, since, until).items()
    }
    texts = texts_of([some[0].id for some in by_topic.values() if some])
    return [_news(topic, some, texts) for topic, some in by_topic.items() if some]


def read_unanswered(reader: Member, told: Collection[str]) -> Ending | None:
    """Questions about objectives the reader follows that nobody answered yet."""
    above = [int(key.removeprefix("topic-")) for key in told if key.startswith("topic-")]
    waiting = unanswered_for(reader, but=above)
    if not waiting:
        return None
    return Ending(
        _("Nobody has answered yet"),
        [
            News(
                key=f"topic-{topic.id}",
                title=topic.title,
                endpoint="discussions.topic",
                values={"topic_id": topic.id, "slug": topic.slug},
                lines=[
                    _("asked by %(who)s in %(space)s", who=_name(topic.author), space=_space(topic))
                ],
                at=topic.created_at,
                lang=topic.lang,
            )
            for topic in waiting
        ],
    )


def _news(topic: Topic, some: Sequence[Fresh], texts: Mapping[int, str]) -> News:
    """`some` are what is new in the topic, newest first."""
    newest, replies = some[0], [each for each in some if not each.is_opening]
    lines = [_space(topic)]
    if len(replies) < len(some):
        lines.append(_("New topic by %(who)s", who=_name(topic.author)))
    if replies:
        lines.append(
            _n(
                "%(num)s new reply by %(who)s",
                "%(num)s new replies by %(who)s",
                len(replies),
                who=_names(replies),
            )
        )
    excerpt = markup.excerpt(markup.plain(texts.get(newest.id, "")), EXCERPT)
    first = min(some, key=lambda each: each.number)
    return News(
        key=f"topic-{topic.id}",
        title=topic.title,
        endpoint="discussions.contribution",
        values={"contribution_id": first.id},
        lines=[*lines, excerpt] if excerpt else lines,
        at=max(newest.created_at, topic.opens_at or newest.created_at),
        lang=topic.lang,
    )


def _names(replies: Sequence[Fresh]) -> str:
    """The first of those who wrote, and how many others did."""
    names = list(dict.fromkeys(each.author or _("A former member") for each in replies))
    others = len(names) - NAMES
    shown = names[:NAMES]
    if others > 0:
        shown.append(_n("%(num)s other", "%(num)s others", others))
    return format_list(shown, locale=get_locale())


def _name(member: Member) -> str:
    return member.public_name or _("A former member")


def _space(topic: Topic) -> str:
    return topic.space.text(current_language().code).title
