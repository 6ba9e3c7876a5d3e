"""Calendars of others: added, read, and what came of them accepted or declined."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.files import arrived, reads_files
from hub.core.i18n import _, _n
from hub.core.limits import limiter
from hub.core.numbers import whole_or
from hub.core.permissions import policy, require
from hub.events import doors
from hub.events.forms.sources import FileForm, SourceChangeForm, SourceForm
from hub.events.models import EventSource
from hub.events.policy import Convening
from hub.events.queries import sources as found_sources
from hub.events.routes.blueprint import blueprint
from hub.events.services import importing

MANAGE = Convening.SOURCES_MANAGE


@blueprint.get("/sources")
@policy(MANAGE)
def sources() -> ResponseReturnValue:
    """The calendars of others, and how each fares."""
    require(current_visitor(), MANAGE)
    return _list(SourceForm(formdata=None))


@blueprint.post("/sources")
@policy(MANAGE)
@limiter.limit("60/hour", methods=["POST"])
@reads_files
@idempotent
def add_source() -> ResponseReturnValue:
    """A calendar is followed from now on; what is in a file waits for an officer on its page."""
    visitor = current_visitor()
    require(visitor, MANAGE)
    form = SourceForm()
    sent: FileStorage | None = request.files.get("file")
    understood = None
    is_sound = form.validate()
    if sent and form.address.data:
        is_sound = _refuse(form.address, _("Give an address or a file, not both."))
    elif sent or _was_too_large():
        understood = _read(form.file, sent, form.timezone.data)
        is_sound = is_sound and understood is not None
    elif not form.address.data:
        is_sound = _refuse(form.address, _("Give an address, or choose a file."))
    if not is_sound:
        return _list(form), 422
    source = importing.add_source(
        actor=visitor,
        name=form.name.data,
        address=form.address.data,
        lang=form.lang.data,
        zone=form.timezone.data,
        # Of a file everything is looked at first.
        is_trusted=form.is_trusted.data and understood is None,
    )
    if understood is not None:
        importing.bring_in(source, understood)
    else:
        flash(_("The calendar is read within some minutes, then every hour."), "success")
    return commit(redirect(url_for("events.source", source_id=source.id), 303))


@blueprint.get("/sources/<int:source_id>")
@policy(MANAGE)
def source(source_id: int) -> ResponseReturnValue:
    """What came of it: what waits, what was skipped and why, when it was read."""
    found = doors.source(source_id, MANAGE)
    return _page(found, FileForm(formdata=None))


@blueprint.post("/sources/<int:source_id>")
@policy(MANAGE)
@idempotent
def change_source(source_id: int) -> ResponseReturnValue:
    """What comes in is shown at once or waits; its address is read or left alone."""
    found, form = doors.source(source_id, MANAGE), SourceChangeForm()
    importing.change_source(
        found,
        actor=current_visitor(),
        is_trusted=form.is_trusted.data,
        is_read=form.is_read.data,
    )
    flash(_("Saved."), "success")
    return commit(redirect(url_for("events.source", source_id=source_id), 303))


@blueprint.post("/sources/<int:source_id>/file")
@policy(MANAGE)
@limiter.limit("60/hour", methods=["POST"])
@reads_files
@idempotent
def newer_file(source_id: int) -> ResponseReturnValue:
    """A newer file of the same calendar: changes are followed, what vanished is cancelled."""
    found, form = doors.source(source_id, MANAGE), FileForm()
    understood = _read(form.file, request.files.get("file"), found.timezone)
    if understood is None:
        return _page(found, form), 422
    tally = importing.bring_in(found, understood)
    flash(_tally(tally), "success")
    return commit(redirect(url_for("events.source", source_id=source_id), 303))


@blueprint.post("/sources/<int:source_id>/waiting")
@policy(MANAGE)
@idempotent
def decide_waiting(source_id: int) -> ResponseReturnValue:
    """Those that were chosen are shown to everybody, or declined."""
    found = doors.source(source_id, MANAGE)
    chosen = {whole_or(each, 0) for each in request.form.getlist("event")[:1_000]}
    if request.form.get("what") == "decline":
        count = importing.decline(found, chosen)
        flash(_n("%(num)s event is declined.", "%(num)s events are declined.", count), "success")
    else:
        count = importing.accept(found, chosen, actor=current_visitor())
        flash(_n("%(num)s event is shown.", "%(num)s events are shown.", count), "success")
    return commit(redirect(url_for("events.source", source_id=source_id), 303))


def _list(form: SourceForm) -> str:
    return render_template(
        "events/sources/index.html",
        form=form,
        sources=found_sources.all_sources(current_visitor()),
        failure_words=found_sources.FAILURE_WORDS,
    )


def _page(found: EventSource, form: FileForm) -> str:
    return render_template(
        "events/sources/show.html",
        source=found,
        form=form,
        waiting=found_sources.waiting_of(found),
        declined=found_sources.waiting_of(found, declined=True),
        failure_words=found_sources.FAILURE_WORDS,
        skipped_words=found_sources.SKIPPED_WORDS,
    )


def _read(field: Any, sent: FileStorage | None, zone: str) -> importing.Understood | None:
    """What was understood of the file; None with the reason beside the field."""
    if _was_too_large():
        _refuse(field, _("The calendar is larger than 5 MB."))
        return None
    if not sent:
        _refuse(field, _("Choose a file."))
        return None
    content = sent.stream.read(importing.MOST_BYTES + 1)
    if len(content) > importing.MOST_BYTES:
        _refuse(field, _("The calendar is larger than 5 MB."))
        return None
    try:
        understood = importing.read_calendar(content, zone)
    except importing.NoCalendar:
        _refuse(field, _("This file is not a calendar. Choose one whose name ends in .ics."))
        return None
    if not understood.found and not understood.skipped:
        _refuse(field, _("Nothing in this calendar is still to come."))
        return None
    return understood


def _was_too_large() -> bool:
    return bool(arrived().refused)


def _refuse(field: Any, words: str) -> bool:
    field.errors = [*field.errors, words]
    return False


def _tally(tally: importing.Tally) -> str:
    words: str = _(
        "%(new)s new, %(changed)s changed, %(cancelled)s cancelled.",
        new=tally.new,
        changed=tally.changed,
        cancelled=tally.cancelled,
    )
    return words
