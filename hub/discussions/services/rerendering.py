"""Every text of discussions made safe again from its source, under today's rules."""

from collections.abc import Iterator

import sqlalchemy as sa

from hub.core import markup
from hub.core.db import db
from hub.discussions.models import (
    Contribution,
    ContributionRevision,
    GuidedText,
    Proposal,
    SpaceText,
    Summary,
    SummaryText,
)
from hub.discussions.services.contributions import rerender
from hub.discussions.services.guided.statements import made_anew
from hub.discussions.services.topics import make_safe, touch_page

BATCH = 100


def rerender_contributions(everything: bool) -> Iterator[int]:
    """Contributions another renderer made, or all; yields how many are done after each batch.

    Nobody is told. What an earlier edit replaced is made again with the text it belongs to.
    """
    last, done = 0, 0
    while batch := _batch_after(last, everything):
        for contribution in batch:
            rerender(contribution)
            _rerender_revisions(contribution)
        for topic in {contribution.topic for contribution in batch}:
            touch_page(topic)
        last, done = batch[-1].id, done + len(batch)
        yield done


def rerender_space_texts(_everything: bool) -> Iterator[int]:
    """The welcome of every space in every language: there are few."""
    texts = db.session.scalars(sa.select(SpaceText)).all()
    for text in texts:
        text.welcome_html = markup.render(text.welcome, lang=text.lang).html
    yield len(texts)


def rerender_proposals(_everything: bool) -> Iterator[int]:
    """Every proposal: there are few."""
    proposals = db.session.scalars(sa.select(Proposal)).all()
    for proposal in proposals:
        safe = make_safe(proposal.body, space=proposal.space, lang=proposal.lang)
        proposal.html = safe.html
    yield len(proposals)


def rerender_concepts(_everything: bool) -> Iterator[int]:
    """Every concept note in every language: there are few."""
    texts = db.session.scalars(sa.select(GuidedText)).all()
    for text in texts:
        text.concept_html = markup.render(text.concept, lang=text.lang).html
    yield len(texts)


def rerender_summaries(_everything: bool) -> Iterator[int]:
    """Every published summary in every language: there are few."""
    rows = db.session.execute(sa.select(SummaryText, Summary).join(Summary)).all()
    for text, summary in rows:
        text.sections = made_anew(text.source, text.sections, lang=text.lang)
        touch_page(summary.topic)
    yield len(rows)


def _batch_after(last: int, everything: bool) -> list[Contribution]:
    select = sa.select(Contribution).where(Contribution.id > last, Contribution.source != "")
    if not everything:
        select = select.where(Contribution.renderer != markup.RENDERER_VERSION)
    return list(db.session.scalars(select.order_by(Contribution.id).limit(BATCH)))


def _rerender_revisions(contribution: Contribution) -> None:
    if contribution.source_format != "markdown":
        return
    revisions = sa.select(ContributionRevision).where(
        ContributionRevision.contribution_id == contribution.id
    )
    for revision in db.session.scalars(revisions):
        safe = make_safe(revision.source, space=contribution.topic.space, lang=revision.lang)
        revision.html = safe.html
