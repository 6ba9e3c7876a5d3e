"""The agenda of an event and the people its programme names: one at a time, in their order."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _, _n, current_language
from hub.core.permissions import policy
from hub.events import doors
from hub.events.forms.programme import PersonForm, PointForm, next_point, person_of, point_of
from hub.events.models import Event
from hub.events.policy import Convening
from hub.events.queries import showing
from hub.events.routes.blueprint import blueprint
from hub.events.routes.planning.answers import editable_after, refused, to
from hub.events.services import programme, repeating


@blueprint.get("/<slug>/edit/agenda")
@policy(Convening.EVENT_EDIT)
def event_agenda(slug: str) -> ResponseReturnValue:
    """The agenda, and a form for one more point."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    return _agenda_page(found, PointForm(formdata=None, data=next_point(found), event=found))


@blueprint.post("/<slug>/edit/agenda")
@policy(Convening.EVENT_EDIT)
@idempotent
def add_point(slug: str) -> ResponseReturnValue:
    """The agenda has one more point."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    form = PointForm(event=found)
    if not form.validate():
        return _agenda_page(found, form), 422
    try:
        programme.add_point(found, actor=current_visitor(), point=form.point)
    except Refused as refusal:
        return refused(refusal, found, Convening.EVENT_EDIT, form, _agenda_page)
    flash(_("The agenda is saved."), "success")
    return commit(to("events.event_agenda", found))


@blueprint.get("/<slug>/edit/agenda/<int:number>")
@policy(Convening.EVENT_EDIT)
def event_point(slug: str, number: int) -> ResponseReturnValue:
    """One point of the agenda, to be changed; `in` says in which language."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    lang = request.args.get("in") or doors.point(found, number).text(found.lang).lang
    return _point_page(found, _point(found, number, lang), number)


@blueprint.post("/<slug>/edit/agenda/<int:number>")
@policy(Convening.EVENT_EDIT)
@idempotent
def save_point(slug: str, number: int) -> ResponseReturnValue:
    """The point of the agenda is so from now on."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    item = doors.point(found, number)
    form = PointForm(event=found)
    if not form.validate():
        return _point_page(found, form, number), 422
    try:
        programme.change_point(
            found, item, actor=current_visitor(), version=form.number, point=form.point
        )
    except Refused as refusal:
        return refused(
            refusal,
            found,
            Convening.EVENT_EDIT,
            form,
            lambda event, sent, theirs=None: _point_page(event, sent, number, theirs),
            lambda event: _point(event, number, str(form.lang.data)),
        )
    flash(_("The agenda is saved."), "success")
    return commit(to("events.event_agenda", found))


@blueprint.delete("/<slug>/edit/agenda/<int:number>")
@policy(Convening.EVENT_EDIT)
def drop_point(slug: str, number: int) -> ResponseReturnValue:
    """The agenda has that point no more."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    programme.drop_point(found, doors.point(found, number), actor=current_visitor())
    flash(_("The point is deleted."), "success")
    return commit(to("events.event_agenda", found))


@blueprint.post("/<slug>/edit/agenda/<int:number>/place")
@policy(Convening.EVENT_EDIT)
@idempotent
def shift_point(slug: str, number: int) -> ResponseReturnValue:
    """The point changes places with the one before or after it."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    item, direction = doors.point(found, number), request.form.get("to", "")
    programme.shift_point(found, item, direction, actor=current_visitor())
    return commit(to("events.event_agenda", found, _anchor=f"point-{number}"))


@blueprint.post("/<slug>/edit/agenda/following")
@policy(Convening.EVENT_EDIT)
@idempotent
def hand_on_agenda(slug: str) -> ResponseReturnValue:
    """Those that follow in its series have this agenda."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    others = editable_after(found)
    repeating.hand_on_agenda(found, others, actor=current_visitor())
    _handed_on(len(others))
    return commit(to("events.event_agenda", found))


@blueprint.get("/<slug>/edit/people")
@policy(Convening.EVENT_EDIT)
def event_people(slug: str) -> ResponseReturnValue:
    """Who speaks, and a form for one more."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    return _people_page(found, PersonForm(formdata=None))


@blueprint.post("/<slug>/edit/people")
@policy(Convening.EVENT_EDIT)
@idempotent
def add_person(slug: str) -> ResponseReturnValue:
    """The programme names somebody more."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    form = PersonForm()
    if not form.validate():
        return _people_page(found, form), 422
    try:
        programme.add_person(found, actor=current_visitor(), person=form.person)
    except Refused as refusal:
        return refused(refusal, found, Convening.EVENT_EDIT, form, _people_page)
    flash(_("The programme is saved."), "success")
    return commit(to("events.event_people", found))


@blueprint.get("/<slug>/edit/people/<int:number>")
@policy(Convening.EVENT_EDIT)
def event_person(slug: str, number: int) -> ResponseReturnValue:
    """Somebody the programme names, to be changed."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    return _person_page(found, _person(found, number), number)


@blueprint.post("/<slug>/edit/people/<int:number>")
@policy(Convening.EVENT_EDIT)
@idempotent
def save_person(slug: str, number: int) -> ResponseReturnValue:
    """The programme names them so."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    row = doors.person(found, number)
    form = PersonForm()
    if not form.validate():
        return _person_page(found, form, number), 422
    try:
        programme.change_person(
            found, row, actor=current_visitor(), version=form.number, person=form.person
        )
    except Refused as refusal:
        return refused(
            refusal,
            found,
            Convening.EVENT_EDIT,
            form,
            lambda event, sent, theirs=None: _person_page(event, sent, number, theirs),
            lambda event: _person(event, number),
        )
    flash(_("The programme is saved."), "success")
    return commit(to("events.event_people", found))


@blueprint.delete("/<slug>/edit/people/<int:number>")
@policy(Convening.EVENT_EDIT)
def drop_person(slug: str, number: int) -> ResponseReturnValue:
    """The programme does not name them any more."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    programme.drop_person(found, doors.person(found, number), actor=current_visitor())
    flash(_("The programme is saved."), "success")
    return commit(to("events.event_people", found))


@blueprint.post("/<slug>/edit/people/<int:number>/place")
@policy(Convening.EVENT_EDIT)
@idempotent
def shift_person(slug: str, number: int) -> ResponseReturnValue:
    """They stand one place before or after."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    row, direction = doors.person(found, number), request.form.get("to", "")
    programme.shift_person(found, row, direction, actor=current_visitor())
    return commit(to("events.event_people", found, _anchor=f"person-{number}"))


@blueprint.post("/<slug>/edit/people/following")
@policy(Convening.EVENT_EDIT)
@idempotent
def hand_on_people(slug: str) -> ResponseReturnValue:
    """Those that follow in its series name the same people."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    others = editable_after(found)
    repeating.hand_on_people(found, others, actor=current_visitor())
    _handed_on(len(others))
    return commit(to("events.event_people", found))


def _handed_on(number: int) -> None:
    words = _n("Taken over by %(num)s date.", "Taken over by %(num)s dates.", number)
    flash(words, "success" if number else "info")


def _agenda_page(found: Event, form: PointForm, theirs: None = None) -> str:
    del theirs
    showing.load_programme(found)
    return render_template(
        "events/planning/agenda.html",
        event=found,
        form=form,
        agenda=showing.agenda_of(found, current_language().code, None),
        following=editable_after(found),
    )


def _point(found: Event, number: int, lang: str) -> PointForm:
    said = point_of(found, doors.point(found, number), lang)
    return PointForm(formdata=None, data=said, event=found)


def _point_page(found: Event, form: PointForm, number: int, theirs: PointForm | None = None) -> str:
    item = doors.point(found, number)
    return render_template(
        "events/planning/point.html", event=found, form=form, item=item, theirs=theirs
    )


def _people_page(found: Event, form: PersonForm, theirs: None = None) -> str:
    del theirs
    showing.load_programme(found)
    return render_template(
        "events/planning/people.html", event=found, form=form, following=editable_after(found)
    )


def _person(found: Event, number: int) -> PersonForm:
    return PersonForm(formdata=None, data=person_of(found, doors.person(found, number)))


def _person_page(
    found: Event, form: PersonForm, number: int, theirs: PersonForm | None = None
) -> str:
    row = doors.person(found, number)
    return render_template(
        "events/planning/person.html", event=found, form=form, row=row, theirs=theirs
    )
