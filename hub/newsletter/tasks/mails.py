"""The mails of one issue while it is sent: frames kept for as long as they are of use."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hub.core.db import db, reading
from hub.newsletter.models import Issue, IssueItem
from hub.newsletter.notices.frames import Filled, Frame, Reader, Segment, frame_of, segment_of
from hub.newsletter.services.sending.steps import Choice

# Readers who follow other things have another order: so many frames are kept at a time.
FRAMES = 64
# Of so many sets of things that are followed the order is known.
ORDERS = 2_000


@dataclass
class Now:
    """What of a reader a mail needs: what they follow, and their address as it is now."""

    id: int
    public_id: str
    secret: str
    address: str | None
    lang: str
    frequency: str
    objectives: Sequence[str]
    regions: Sequence[str]


class IssueMails:
    """Frames of one issue, for all its lanes. What is in hand of it asks the database no more."""

    def __init__(self, issue_id: int) -> None:
        with reading():
            self._issue = db.session.scalars(
                sa.select(Issue)
                .where(Issue.id == issue_id)
                .options(
                    selectinload(Issue.texts),
                    selectinload(Issue.items).selectinload(IssueItem.texts),
                )
                .execution_options(populate_existing=True)
            ).one()
            _let_go()
        self._frames: OrderedDict[tuple[str, Segment], Frame] = OrderedDict()
        self._orders: dict[tuple[Any, ...], Segment] = {}
        self._order = Lock()

    def frames_for(self, choices: Sequence[Choice]) -> dict[int, Frame]:
        """The frame of each of these deliveries."""
        with self._order, reading():
            found = {choice.delivery_id: self._frame(choice) for choice in choices}
            _let_go()
        return found

    def _frame(self, choice: Choice) -> Frame:
        key = (choice.lang, self._segment(choice))
        frame = self._frames.get(key)
        if frame is None:
            frame = self._frames[key] = frame_of(self._issue, *key)
            if len(self._frames) > FRAMES:
                self._frames.popitem(last=False)
        self._frames.move_to_end(key)
        return frame

    def _segment(self, choice: Choice) -> Segment:
        followed = (choice.frequency, *choice.objectives, *choice.regions)
        segment = self._orders.get(followed)
        if segment is None:
            if len(self._orders) >= ORDERS:
                self._orders.clear()
            segment = self._orders[followed] = segment_of(self._issue, cast(Reader, choice))
        return segment


def filled(frame: Frame, choice: Choice, reader: sa.Row[Any]) -> Filled:
    """The mail of the delivery to its reader, as they are at the moment at which it is begun."""
    return frame.filled(
        Now(
            id=choice.id,
            public_id=reader.public_id,
            secret=reader.secret,
            address=reader.address,
            lang=choice.lang,
            frequency=choice.frequency,
            objectives=choice.objectives,
            regions=choice.regions,
        ),
        choice.delivery_id,
    )


def _let_go() -> None:
    """What was read stays as it is, and no transaction stays open."""
    db.session.expunge_all()
    db.session.rollback()
