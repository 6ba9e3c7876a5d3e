"""The parts of an event that are one form each: what it is, where, for whom, who organises it."""

from collections.abc import Callable
from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _, current_language
from hub.core.permissions import policy
from hub.discussions.models import Space
from hub.discussions.queries import visible_spaces
from hub.events import doors
from hub.events.forms.planning import (
    AboutForm,
    EditorsForm,
    GateForm,
    OrganisationsForm,
    PlaceForm,
    about_of,
    gate_of,
    place_of,
)
from hub.events.models import EDITS, HOSTS, ORGANISER, PARTNER, Event
from hub.events.policy import Convening
from hub.events.queries.showing import told_of
from hub.events.routes.blueprint import blueprint
from hub.events.routes.planning.answers import Filled, Page, refused, to
from hub.events.services.describing import describe, let_edit, put_at, set_gate
from hub.events.services.programme import set_organisations
from hub.events.services.repeating import following_of


@blueprint.get("/<slug>/edit/about")
@policy(Convening.EVENT_EDIT)
def event_about(slug: str) -> ResponseReturnValue:
    """What the event is, to be changed."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    return _about_page(found, _about(found))


@blueprint.post("/<slug>/edit/about")
@policy(Convening.EVENT_EDIT)
@idempotent
def save_about(slug: str) -> ResponseReturnValue:
    """The event is of this kind, filed under these terms, held in these languages."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    form = AboutForm()

    def save() -> None:
        describe(
            found,
            actor=current_visitor(),
            version=form.number,
            about=form.about,
            terms=form.terms,
        )

    return _saved(found, form, Convening.EVENT_EDIT, save, _about_page, _about)


@blueprint.get("/<slug>/edit/place")
@policy(Convening.EVENT_MANAGE)
def event_place(slug: str) -> ResponseReturnValue:
    """Where the event is held and how one comes in, to be changed."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    return _place_page(found, _place(found))


@blueprint.post("/<slug>/edit/place")
@policy(Convening.EVENT_MANAGE)
@idempotent
def save_place(slug: str) -> ResponseReturnValue:
    """The event is held there; who comes is told of another place."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    form = PlaceForm()

    def save() -> None:
        put_at(
            found,
            actor=current_visitor(),
            version=form.number,
            place=form.where,
            following=form.following.data,
        )

    return _saved(found, form, Convening.EVENT_MANAGE, save, _place_page, _place)


@blueprint.get("/<slug>/edit/registration")
@policy(Convening.EVENT_MANAGE)
def event_gate(slug: str) -> ResponseReturnValue:
    """For whom the event is and how one registers, to be changed."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    return _gate_page(found, _gate(found))


@blueprint.post("/<slug>/edit/registration")
@policy(Convening.EVENT_MANAGE)
@idempotent
def save_gate(slug: str) -> ResponseReturnValue:
    """The event is for these people, who register so."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    form = GateForm(event=found, spaces=_spaces(found))

    def save() -> None:
        set_gate(found, actor=current_visitor(), version=form.number, gate=form.gate)

    return _saved(found, form, Convening.EVENT_MANAGE, save, _gate_page, _gate)


@blueprint.get("/<slug>/edit/organisations")
@policy(Convening.EVENT_EDIT)
def event_organisations(slug: str) -> ResponseReturnValue:
    """Who organises the event, to be changed."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    return _organisations_page(found, _organisations(found))


@blueprint.post("/<slug>/edit/organisations")
@policy(Convening.EVENT_EDIT)
@idempotent
def save_organisations(slug: str) -> ResponseReturnValue:
    """These organise the event, and these are partners."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    form = OrganisationsForm()

    def save() -> None:
        set_organisations(
            found,
            actor=current_visitor(),
            version=form.number,
            organisers=form.organisers.data,
            partners=form.partners.data,
        )

    return _saved(found, form, Convening.EVENT_EDIT, save, _organisations_page, _organisations)


@blueprint.get("/<slug>/edit/editors")
@policy(Convening.EVENT_MANAGE)
def event_editors(slug: str) -> ResponseReturnValue:
    """Who beside officers changes the event and runs it."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    return _editors_page(found, _editors(found))


@blueprint.post("/<slug>/edit/editors")
@policy(Convening.EVENT_MANAGE)
@idempotent
def save_editors(slug: str) -> ResponseReturnValue:
    """These members change its words, and these run it."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    form = EditorsForm()

    def save() -> None:
        let_edit(
            found,
            actor=current_visitor(),
            version=form.number,
            editors=form.editors.members if form.editors.data else (),
            hosts=form.hosts.members if form.hosts.data else (),
        )

    return _saved(found, form, Convening.EVENT_MANAGE, save, _editors_page, _editors)


def _saved(
    found: Event,
    form: Any,
    permission: Convening,
    save: Callable[[], None],
    page: Page,
    filled: Filled[Any],
) -> ResponseReturnValue:
    if not form.validate():
        return page(found, form), 422
    try:
        save()
    except Refused as refusal:
        return refused(refusal, found, permission, form, page, filled)
    flash(_("The event is saved."), "success")
    return commit(to("events.edit_event", found))


def _about(found: Event) -> AboutForm:
    return AboutForm(formdata=None, data=about_of(found))


def _about_page(found: Event, form: AboutForm, theirs: AboutForm | None = None) -> str:
    return render_template("events/planning/about.html", event=found, form=form, theirs=theirs)


def _place(found: Event) -> PlaceForm:
    return PlaceForm(formdata=None, data=place_of(found))


def _place_page(found: Event, form: PlaceForm, theirs: PlaceForm | None = None) -> str:
    return render_template(
        "events/planning/place.html",
        event=found,
        form=form,
        theirs=theirs,
        following=following_of(found),
        told=told_of([found]) if found.is_announced else None,
    )


def _gate(found: Event) -> GateForm:
    return GateForm(formdata=None, data=gate_of(found), event=found, spaces=_spaces(found))


def _gate_page(found: Event, form: GateForm, theirs: GateForm | None = None) -> str:
    return render_template(
        "events/planning/registration.html", event=found, form=form, theirs=theirs
    )


def _spaces(found: Event) -> list[tuple[str, str]]:
    """Those the officer sees, and the event's own: saving the form never shows it to others."""
    lang = current_language().code
    seen = visible_spaces(current_visitor()).order_by(Space.position, Space.id)
    spaces = {each.id: each for each in db.session.scalars(seen).unique()}
    if found.space is not None:
        spaces.setdefault(found.space.id, found.space)
    return [(str(each.id), each.text(lang).title) for each in spaces.values()]


def _organisations(found: Event) -> OrganisationsForm:
    named = sorted(found.organisations, key=lambda each: each.position)
    said = {
        "version": found.version,
        "organisers": [each.name for each in named if each.role == ORGANISER],
        "partners": [each.name for each in named if each.role == PARTNER],
    }
    return OrganisationsForm(formdata=None, data=said)


def _organisations_page(
    found: Event, form: OrganisationsForm, theirs: OrganisationsForm | None = None
) -> str:
    return render_template(
        "events/planning/organisations.html", event=found, form=form, theirs=theirs
    )


def _editors(found: Event) -> EditorsForm:
    said = {
        "version": found.version,
        "editors": [each.member.handle for each in found.editors if each.role == EDITS],
        "hosts": [each.member.handle for each in found.editors if each.role == HOSTS],
    }
    return EditorsForm(formdata=None, data=said)


def _editors_page(found: Event, form: EditorsForm, theirs: EditorsForm | None = None) -> str:
    return render_template("events/planning/editors.html", event=found, form=form, theirs=theirs)
