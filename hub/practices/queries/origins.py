"""What a practice is made of: a contribution, or the summary of a guided discussion."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from hub.accounts.models import Member
from hub.core import markup
from hub.core.db import db
from hub.core.i18n import _
from hub.discussions.models import PUBLIC, Contribution, ContributionRevision, Summary, Topic
from hub.links.models import CAME_FROM
from hub.links.queries import Thing, ends_of
from hub.practices.models import Practice

CONTRIBUTION, SUMMARY, TOPIC = "contribution", "summary", "topic"
KINDS = (CONTRIBUTION, SUMMARY)

_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
CUT = "> […]\n"


@dataclass(frozen=True)
class Origin:
    """A text with who wrote it; `thing` is what a practice made of it is linked with."""

    kind: str
    thing: Thing
    source: str
    lang: str
    author: Member
    topic: Topic
    number: int = 1

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.topic.space.visibility == PUBLIC

    def asks(self, actor: Member) -> bool:
        """Whether its author has to agree before these words are submitted."""
        return self.author.id != actor.id

    def is_quoted_by(self, actor: Member) -> bool:
        """Whether its words may be taken: who cannot answer cannot agree."""
        return not self.asks(actor) or self.author.active

    def quotation(self, most: int) -> str:
        """Markdown of at most `most` characters that quotes it, without anybody's name.

        What everybody may read is named and leads back; of anything else no title is told.
        """
        words = _PICTURE.sub(r"\1", self.source)
        if self.is_public:
            said = _("From the discussion “%(title)s”", title=self.topic.title)
            quoted = markup.quoting(words, said=said, topic_id=self.topic.id, number=self.number)
        else:
            quoted = markup.quoting(words, said=_("From a discussion"))
        if len(quoted) <= most:
            return quoted
        whole = quoted[: most - len(CUT) - 1]
        return whole[: whole.rfind("\n") + 1 or len(whole)].rstrip("\n") + "\n" + CUT


def contribution_origin(found: Contribution) -> Origin | None:
    """What was said in a contribution; None of what was taken away or is a notice."""
    if found.is_removed or found.is_notice:
        return None
    source = markup.plain(found.html) if found.source_format == "html" else found.source
    return Origin(
        CONTRIBUTION,
        (CONTRIBUTION, found.id),
        source,
        found.lang,
        found.author,
        found.topic,
        found.number,
    )


def summary_origin(found: Summary, lang: str) -> Origin | None:
    """What an endorsed summary says, whoever published it; linked with its discussion."""
    guided = found.topic.guided
    if guided is None or guided.endorsed_at is None:
        return None
    text = found.text(lang)
    author = db.session.get_one(Member, found.published_by)
    return Origin(SUMMARY, (TOPIC, found.topic_id), text.words, text.lang, author, found.topic)


@dataclass(frozen=True)
class Said:
    """Texts a practice was made of, each as it ever was, and who has to agree to their use."""

    author_id: int
    texts: Sequence[str]


def said_in(practice: Practice) -> list[Said]:
    """What the practice came from, whoever may still read that."""
    ends = ends_of(("practice", practice.id), CAME_FROM)
    contributions = [number for what, number in ends if what == CONTRIBUTION]
    topics = [number for what, number in ends if what == TOPIC]
    return [*_contributions(contributions), *_summaries(topics)]


def _contributions(ids: Collection[int]) -> list[Said]:
    if not ids:
        return []
    found = db.session.scalars(
        sa.select(Contribution)
        .where(Contribution.id.in_(ids))
        .options(undefer(Contribution.source))
        .order_by(Contribution.id)
    ).all()
    earlier = db.session.scalars(
        sa.select(ContributionRevision).where(ContributionRevision.contribution_id.in_(ids))
    ).all()
    return [
        Said(
            each.author_id,
            [each.source, *(one.source for one in earlier if one.contribution_id == each.id)],
        )
        for each in found
    ]


def _summaries(topic_ids: Collection[int]) -> list[Said]:
    if not topic_ids:
        return []
    found = db.session.scalars(
        sa.select(Summary)
        .where(Summary.topic_id.in_(topic_ids))
        .options(joinedload(Summary.texts))
        .order_by(Summary.id)
    ).unique()
    return [Said(each.published_by, [text.words for text in each.texts]) for each in found]
