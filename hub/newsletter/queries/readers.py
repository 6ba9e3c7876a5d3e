"""Who reads the newsletter, for its editors: counts, the list, and the table that is taken away."""

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from babel.dates import format_skeleton
from flask_babel import get_locale

from hub.core import clock
from hub.core.db import db
from hub.core.i18n import LANGUAGES, _
from hub.core.mail import Suppression
from hub.newsletter.models import (
    BY_ACCOUNT,
    BY_FORM,
    BY_IMPORT,
    CONFIRMED,
    LEFT,
    PAUSED,
    PENDING,
    Subscription,
    SubscriptionImport,
)

# How far back the growth is told.
MONTHS = 12
READ = (CONFIRMED, PAUSED)


@dataclass(frozen=True)
class Month:
    """How many came and how many left within a month, and its name."""

    words: str
    came: int
    left: int


@dataclass(frozen=True)
class Counts:
    """How many subscriptions there are: by state, and of those that are read by language, source.

    `shut_out` of those that are read get no mail at all.
    """

    states: dict[str, int]
    languages: dict[str, int]
    sources: dict[str, int]
    shut_out: int
    months: Sequence[Month]

    @property
    def read(self) -> int:
        """Those to whom issues are sent, now or after a pause."""
        return sum(self.states[state] for state in READ)


def counts() -> Counts:
    """The counts of now; a query for each kind."""
    is_read = Subscription.state.in_(READ)
    shut_out = sa.select(sa.func.count()).where(is_read, _is_shut_out())
    return Counts(
        states=_by(Subscription.state, (CONFIRMED, PAUSED, PENDING, LEFT)),
        languages=_by(Subscription.lang, tuple(LANGUAGES), is_read),
        sources=_by(Subscription.source, (BY_FORM, BY_ACCOUNT, BY_IMPORT), is_read),
        shut_out=db.session.scalar(shut_out) or 0,
        months=_months(),
    )


def found_by(words: str) -> sa.Select[Subscription]:
    """Subscriptions whose address has these letters; all without any."""
    some = sa.select(Subscription).where(Subscription.address.is_not(None))
    letters = words.strip().lower()
    return some.where(Subscription.address.contains(letters, autoescape=True)) if letters else some


def with_public_id(public_id: str) -> sa.Select[Subscription]:
    """The subscription, also one that was erased: its steps stay."""
    return sa.select(Subscription).where(Subscription.public_id == public_id)


def imports() -> Sequence[SubscriptionImport]:
    """The lists that were brought in, the latest first."""
    latest = sa.select(SubscriptionImport).order_by(SubscriptionImport.id.desc()).limit(50)
    return db.session.scalars(latest).all()


def shut_out_among(addresses: Sequence[str]) -> frozenset[str]:
    """Those of the addresses that get no mail of the Hub."""
    found = sa.select(Suppression.address).where(Suppression.address.in_(addresses))
    return frozenset(db.session.scalars(found))


def table() -> tuple[list[str], Iterator[list[Any]]]:
    """Head and rows of all subscriptions that have an address, each with its proof of consent."""
    head = [
        _("Address"),
        _("State"),
        _("Language"),
        _("How often"),
        _("Objectives"),
        _("Regions"),
        _("Source"),
        _("Confirmed"),
        _("Unsubscribed"),
        _("Agreed to"),
    ]
    rows = db.session.scalars(
        sa.select(Subscription)
        .where(Subscription.address.is_not(None))
        .order_by(Subscription.id)
        .execution_options(yield_per=1000)
    )
    return [str(each) for each in head], (_row(each) for each in rows)


def _row(each: Subscription) -> list[Any]:
    return [
        each.address,
        each.state,
        each.lang,
        each.frequency,
        " ".join(each.objectives),
        " ".join(each.regions),
        each.source,
        each.confirmed_at,
        each.left_at,
        each.consent,
    ]


def _by(column: Any, values: Sequence[str], *conditions: sa.ColumnElement[bool]) -> dict[str, int]:
    found = sa.select(column, sa.func.count()).where(*conditions).group_by(column)
    counted: dict[str, int] = {row[0]: row[1] for row in db.session.execute(found).all()}
    return {value: counted.get(value, 0) for value in values}


def _is_shut_out() -> sa.ColumnElement[bool]:
    return sa.exists().where(Suppression.address == Subscription.address)


def _months() -> Sequence[Month]:
    """One query for all: the databases cut moments into months differently."""
    begins = _beginnings()
    spans = list(itertools.pairwise(begins))
    columns = [
        sa.func.coalesce(sa.func.sum(sa.case((sa.and_(moment >= begin, moment < end), 1))), 0)
        for begin, end in spans
        for moment in (Subscription.confirmed_at, Subscription.left_at)
    ]
    numbers = db.session.execute(sa.select(*columns)).one()
    return [
        Month(_named(begin), int(numbers[2 * place]), int(numbers[2 * place + 1]))
        for place, (begin, _end) in enumerate(spans)
    ]


def _beginnings() -> list[dt.datetime]:
    """The first moments of the last twelve months and of the next one."""
    now = clock.now()
    last = now.year * 12 + now.month - 1
    return [
        dt.datetime(month // 12, month % 12 + 1, 1, tzinfo=dt.UTC)
        for month in range(last - MONTHS + 1, last + 2)
    ]


def _named(begin: dt.datetime) -> str:
    return str(format_skeleton("yMMM", begin, locale=get_locale()))
