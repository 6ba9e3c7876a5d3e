"""The rules of a zone change: the wall time stays, the moments follow, calendars learn."""

import datetime as dt
import shutil
import zoneinfo
from pathlib import Path

import pytest
import sqlalchemy as sa
import tzdata

from hub.core.db import db
from hub.core.signals import OutboxRow
from hub.events.models import CANCELLED, Event, EventChange
from hub.events.tasks import keep_wall_time
from tests.events.support import DAY, HOUR, announced, drafted

ZONES = Path(tzdata.__file__).parent / "zoneinfo"


@pytest.fixture
def changed_rules(tmp_path):
    """From now on clocks in Nairobi show what clocks in Lagos do: two hours less."""
    (tmp_path / "Africa").mkdir()
    before = zoneinfo.TZPATH

    def change() -> None:
        shutil.copy(ZONES / "Africa" / "Lagos", tmp_path / "Africa" / "Nairobi")
        zoneinfo.reset_tzpath([str(tmp_path)])
        zoneinfo.ZoneInfo.clear_cache()

    yield change
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache()


def fresh(event: Event) -> Event:
    db.session.expire_all()
    return db.session.get_one(Event, event.id)


def run() -> None:
    """As the worker does, in the session of the test."""
    keep_wall_time.run()
    db.session.expire_all()


def told() -> list[dict[str, object]]:
    found = sa.select(OutboxRow.payload).where(OutboxRow.signal == "events.EventChanged")
    return list(db.session.scalars(found))


def test_event_keeps_its_wall_time_and_moves_with_the_rules(client, changed_rules):
    event = announced(zone="Africa/Nairobi")
    wall, began = event.starts_wall, event.starts_at
    run()
    assert (fresh(event).sequence, told()) == (0, [])
    changed_rules()
    run()
    found = fresh(event)
    assert (found.starts_wall, found.starts_at) == (wall, began + 2 * HOUR)
    assert (found.sequence, found.version) == (1, 2)
    change = db.session.scalars(sa.select(EventChange)).one()
    assert (change.what, change.actor_id) == ("reckoned", None)
    assert change.changes["starts_at"] == [began.isoformat(), found.starts_at.isoformat()]
    assert told() == [{"change_id": change.id}]
    # Asked again, nothing more happens.
    run()
    assert (fresh(event).sequence, len(told())) == (1, 1)
    assert "The rules of its time zone changed." in client.get(f"/en/events/{event.slug}").text


def test_only_what_is_to_come_moves(app, changed_rules):
    past, off = announced("Past", starts_in=-30 * DAY), announced("Off")
    draft, elsewhere = drafted("Draft"), announced("Elsewhere", zone="Africa/Lagos")
    off.state = CANCELLED
    db.session.commit()
    began = {event.id: event.starts_at for event in (past, off, draft, elsewhere)}
    changed_rules()
    run()
    now = {event.id: event.starts_at for event in db.session.scalars(sa.select(Event))}
    moved = {number for number in began if now[number] != began[number]}
    assert moved == {draft.id}
    # A draft is known to no calendar.
    assert told() == []


def test_series_is_planned_at_the_wall_time_of_today(app, changed_rules):
    event = drafted(zone="Africa/Nairobi")
    changed_rules()
    assert event.keep_wall_time()
    assert (
        event.starts_at.astimezone(zoneinfo.ZoneInfo("Africa/Nairobi")).replace(tzinfo=None)
        == event.starts_wall
    )
    assert event.starts_at.utcoffset() == dt.timedelta(0)
