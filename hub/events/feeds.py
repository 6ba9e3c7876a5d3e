"""Calendars and news of events for programs: of one event, of a choice, of one's own, as Atom.

None of them says how one joins. Those for everybody are the same whoever asks.
"""

import datetime as dt

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.core import atom, clock, icalendar
from hub.core.atom import Entry, Feed, xml
from hub.core.errors import NotFound
from hub.core.i18n import _, absolute_url, current_language
from hub.core.limits import limiter
from hub.core.markup import absolute_links
from hub.core.permissions import policy, public
from hub.events import doors
from hub.events.forms.finding import read_wanted
from hub.events.models import CANCELLED, DRAFT, Event
from hub.events.policy import Convening
from hub.events.queries import calendars, finding
from hub.events.queries import icalendar as files
from hub.events.queries.finding import Wanted
from hub.events.queries.words import PHASE_WORDS
from hub.events.routes.blueprint import blueprint

# A calendar keeps what was held lately, so that nothing vanishes from it on the day it ends.
KEPT = dt.timedelta(days=90)
MOST, NEWS = 2_000, 50


@blueprint.get("/<slug>.ics")
@policy(Convening.EVENT_READ)
@limiter.limit("120/minute")
def event_file(slug: str) -> ResponseReturnValue:
    """The event, to be put into a calendar."""
    event = doors.event(slug, Convening.EVENT_READ)
    made = files.one_event(event, lang=current_language().code)
    return _calendar(
        made, f"{event.slug}.ics", is_public=event.space_id is None and event.state != DRAFT
    )


@blueprint.get("/calendar.ics")
@public("events that everybody may see")
@limiter.limit("60/minute")
def calendar_file() -> ResponseReturnValue:
    """Events that fit, as a calendar to follow; cancelled ones say so, that calendars drop them."""
    wanted = read_wanted(request.args)
    events = finding.wanted_events(None, wanted, Event.ends_at > clock.now() - KEPT, most=MOST)
    entries = [files.entry_of(event) for event in events]
    made = files.feed(entries, lang=current_language().code, name=_name(wanted))
    return _calendar(made, "events.ics", is_public=True)


@blueprint.get("/calendar/<secret>.ics")
@public("whoever holds the private address; what its member may see is read each time")
@limiter.limit("60/minute")
def own_calendar_file(secret: str) -> ResponseReturnValue:
    """What the member registered for. A dead address leads to nothing."""
    member = calendars.member_at(secret)
    if member is None:
        raise NotFound()
    name = _("%(site)s: my events", site=atom.site_name())
    made = files.feed(calendars.entries_of(member), lang=current_language().code, name=name)
    answer = _calendar(made, "my-events.ics", is_public=False)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.get("/feed.atom")
@public("events that everybody may see")
@limiter.limit("60/minute")
def feed() -> ResponseReturnValue:
    """What is coming and fits, as it was announced or cancelled."""
    lang, wanted = current_language().code, read_wanted(request.args)
    coming = finding.wanted_events(None, wanted, Event.ends_at > clock.now(), most=MOST)
    newest = sorted(coming, key=lambda event: (_told_at(event), event.id), reverse=True)[:NEWS]
    told = Feed(
        id=f"{atom.base()}/feeds/events",
        address=absolute_url("events.calendar", lang=lang, **wanted.address()),
        title=_name(wanted),
        since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    return atom.answer(told, [_entry(event, lang) for event in newest], lang=lang, query=query)


def _name(wanted: Wanted) -> str:
    name = _("%(site)s: events", site=atom.site_name())
    return " · ".join([name, *finding.words_of(wanted)[:6]])


def _told_at(event: Event) -> dt.datetime:
    return event.cancelled_at or event.announced_at or event.created_at


def _entry(event: Event, lang: str) -> Entry:
    words = event.text(lang)
    is_off = event.state == CANCELLED
    title = f"{PHASE_WORDS[CANCELLED]}: {words.title}" if is_off else words.title
    return Entry(
        id=f"{atom.base()}/events/{event.id}",
        address=absolute_url("events.event", lang=lang, slug=event.slug),
        title=xml(title),
        lang=words.lang,
        author=xml(atom.site_name()),
        published=event.announced_at or event.created_at,
        updated=event.updated_at,
        html=xml(absolute_links(words.summary_html, atom.base())),
    )


def _calendar(made: bytes, name: str, *, is_public: bool) -> Response:
    """The file, or 304 to whoever has it as it is (RFC 9110 §13)."""
    answer = Response(made, mimetype=icalendar.MIME)
    answer.headers["Content-Disposition"] = f'inline; filename="{_ascii(name)}"'
    answer.headers["Cache-Control"] = "public, max-age=300" if is_public else "private, no-store"
    answer.add_etag()
    return answer.make_conditional(request)


def _ascii(name: str) -> str:
    return name if name.isascii() else "event.ics"
