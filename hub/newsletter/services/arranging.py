"""What an issue tells of, and where: items are moved, left out, put back, written, added."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.errors import NotFound, Overtaken, Refused
from hub.core.i18n import _
from hub.core.texts import HUMAN, ORIGINAL
from hub.newsletter.models import CONTRIBUTED, Contribution, Issue, IssueItem, IssueItemText
from hub.newsletter.queries.collecting.contributed import told_of
from hub.newsletter.queries.collecting.things import Told
from hub.newsletter.services.issues import hold_words, words_changed

UP, DOWN = "up", "down"
WAYS = (UP, DOWN)
FREE = "free"


def item_of(told: Told, position: int) -> IssueItem:
    """The item that tells of it, with its words in every language there is."""
    item = IssueItem(
        section=told.section,
        position=position,
        kind=told.kind,
        thing_id=told.thing_id,
        path=told.path,
        address=told.address,
        objectives=sorted(set(told.objectives)),
        countries=sorted(set(told.countries)),
        regions=sorted(set(told.regions)),
        moment=told.moment,
        timezone=told.timezone,
        news=told.news,
        is_left_out=False,
    )
    item.texts = [
        IssueItemText(
            lang=lang,
            title=words.title,
            summary=words.summary,
            origin=words.origin,
            translator_id=words.translator_id,
        )
        for lang, words in told.texts.items()
    ]
    return item


def put_contribution(issue: Issue, contribution: Contribution, *, actor: Member) -> IssueItem:
    """What a member contributed is the last of its part. Raises Refused once it was approved."""
    hold_words(issue)
    item = item_of(told_of(contribution), _last_place(issue, CONTRIBUTED) + 1)
    issue.items.append(item)
    words_changed(issue, actor)
    return item


def move(issue: Issue, item: IssueItem, way: str, *, actor: Member) -> None:
    """The item changes places with the one before or after it; the first and last stay."""
    hold_words(issue)
    some = _of_section(issue, item.section)
    place = some.index(item)
    other = place + (1 if way == DOWN else -1)
    if not 0 <= other < len(some):
        return
    some[place], some[other] = some[other], some[place]
    for number, each in enumerate(some, 1):
        each.position = number
    words_changed(issue, actor)


def put_into(issue: Issue, item: IssueItem, section: str, *, actor: Member) -> None:
    """The item is the last of that part of the issue."""
    hold_words(issue)
    if item.section == section:
        return
    place = _last_place(issue, section) + 1
    item.section, item.position = section, place
    words_changed(issue, actor)


def leave_out(issue: Issue, item: IssueItem, *, actor: Member) -> None:
    """Readers are not told of it."""
    _show(issue, item, False, actor)


def put_back(issue: Issue, item: IssueItem, *, actor: Member) -> None:
    """Readers are told of it after all."""
    _show(issue, item, True, actor)


def write_item(
    issue: Issue,
    item: IssueItem,
    lang: str,
    *,
    actor: Member,
    stamp: str,
    title: str,
    summary: str,
) -> None:
    """The item says this in that language.

    Raises Overtaken if `stamp` is not that of the words there now; Refused once it was approved.
    """
    hold_words(issue)
    text = next((each for each in item.texts if each.lang == lang), None)
    if stamp != (text.stamp if text else ""):
        raise Overtaken(_("Somebody else has changed these words meanwhile."))
    if text is None:
        text = IssueItemText(lang=lang, origin=HUMAN, translator_id=actor.id)
        item.texts.append(text)
    text.title, text.summary, text.updated_at = title, summary, clock.now()
    words_changed(issue, actor)


def take_words_away(issue: Issue, item: IssueItem, lang: str, *, actor: Member) -> None:
    """Its readers in that language get another. Raises Refused where there is no other."""
    hold_words(issue)
    text = next((each for each in item.texts if each.lang == lang), None)
    if text is None:
        raise NotFound()
    if len(item.texts) == 1:
        raise Refused(_("These are its only words: leave the item out instead."))
    item.texts.remove(text)
    words_changed(issue, actor)


def add_item(
    issue: Issue,
    *,
    actor: Member,
    section: str,
    lang: str,
    title: str,
    summary: str,
    address: str,
    objectives: Sequence[str] = (),
) -> IssueItem:
    """What an editor tells readers in this issue alone is the last of that part."""
    hold_words(issue)
    item = IssueItem(
        section=section,
        position=_last_place(issue, section) + 1,
        kind=FREE,
        address=address,
        objectives=sorted(set(objectives)),
    )
    item.texts = [IssueItemText(lang=lang, title=title, summary=summary, origin=ORIGINAL)]
    issue.items.append(item)
    words_changed(issue, actor)
    db.session.flush()
    return item


def item_in(issue: Issue, item_id: int) -> IssueItem:
    """The item of that id. Raises NotFound if it is none of this issue's."""
    found = next((each for each in issue.items if each.id == item_id), None)
    if found is None:
        raise NotFound()
    return found


def remove_items_of(contribution: Contribution) -> None:
    """No issue that has not gone out tells of it any more."""
    rows = db.session.scalars(
        sa.select(IssueItem)
        .join(Issue, Issue.id == IssueItem.issue_id)
        .where(
            IssueItem.kind == "contribution",
            IssueItem.thing_id == contribution.id,
            Issue.begun_at.is_(None),
        )
    )
    for item in rows:
        db.session.delete(item)


def _show(issue: Issue, item: IssueItem, is_shown: bool, actor: Member) -> None:
    hold_words(issue)
    if item.is_left_out != (not is_shown):
        item.is_left_out = not is_shown
        words_changed(issue, actor)


def _of_section(issue: Issue, section: str) -> list[IssueItem]:
    some = [each for each in issue.items if each.section == section]
    return sorted(some, key=lambda each: (each.position, each.id or 0))


def _last_place(issue: Issue, section: str) -> int:
    return max((each.position for each in _of_section(issue, section)), default=0)
