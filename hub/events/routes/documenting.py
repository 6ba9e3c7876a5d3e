"""The dossier of an event: what is kept of it, for readers; for its editors, what is missing."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.accounts.models import Member
from hub.core.choices import offered
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Overtaken, Unfit
from hub.core.files import takes_files
from hub.core.i18n import LANGUAGES, _, current_language
from hub.core.permissions import can, policy, require
from hub.discussions import doors as discussions
from hub.discussions import queries as spaces
from hub.discussions.models import Space
from hub.discussions.policy import Discussing
from hub.events import doors
from hub.events.forms.dossiers import (
    PartForm,
    PracticeForm,
    RecordingForm,
    ResourceForm,
    SummaryForm,
    TopicForm,
    WaiverForm,
)
from hub.events.models import PARTS, Dossier, DossierPart, Event, SessionNote
from hub.events.policy import Convening
from hub.events.queries import dossiers
from hub.events.queries.asking import officers
from hub.events.routes.blueprint import blueprint
from hub.events.routes.keeping import kept_of
from hub.events.services import documenting
from hub.links.policy import linkable

EDIT = Convening.DOSSIER_EDIT
# Several forms stand on one page.
RECORDING, PRACTICE = "recording-", "practice-"


@blueprint.get("/dossiers")
@policy(Convening.EVENT_PLAN)
def unfinished_dossiers() -> ResponseReturnValue:
    """Events that have ended and are not documented, the oldest first, with what is missing."""
    visitor = current_visitor()
    require(visitor, Convening.EVENT_PLAN)
    return render_template("events/dossier/index.html", dossiers=dossiers.unfinished(visitor))


@blueprint.get("/todo")
@policy(Convening.TODO_READ)
def todo() -> ResponseReturnValue:
    """What the visitor looks after and is missing, the first due first."""
    visitor = current_visitor()
    require(visitor, Convening.TODO_READ)
    return render_template("events/dossier/todo.html", standings=dossiers.waiting_for(visitor))


@blueprint.get("/<slug>/dossier")
@policy(Convening.DOSSIER_READ)
def dossier(slug: str) -> ResponseReturnValue:
    """What is kept of the event."""
    return _page(doors.dossier(slug, Convening.DOSSIER_READ))


@blueprint.post("/<slug>/dossier/recording")
@policy(EDIT)
@idempotent
def keep_recording(slug: str) -> ResponseReturnValue:
    """The recording is there."""
    found, form = doors.dossier(slug, EDIT), RecordingForm(prefix=RECORDING)
    return _saved(
        found,
        "recording",
        form,
        lambda: documenting.keep_recording(
            found, version=form.number, address=form.address.data, note=form.note.data
        ),
    )


@blueprint.get("/<slug>/dossier/summary/<code>")
@policy(EDIT)
def summary_form(slug: str, code: str) -> ResponseReturnValue:
    """What was said, in that language, to be written."""
    found = doors.dossier(slug, EDIT)
    text = _text(found, code)
    said = {"version": found.version, "body": text.summary if text else ""}
    return _summary_page(found, code, SummaryForm(formdata=None, data=said))


@blueprint.post("/<slug>/dossier/summary/<code>")
@policy(EDIT)
@idempotent
def write_summary(slug: str, code: str) -> ResponseReturnValue:
    """The summary says this in that language."""
    found, form = doors.dossier(slug, EDIT), SummaryForm()
    _text(found, code)
    if not form.validate():
        return _summary_page(found, code, form), 422
    try:
        documenting.write_summary(
            found, code, actor=current_visitor(), version=form.number, summary=form.body.data
        )
    except Overtaken as refusal:
        db.session.rollback()
        found = doors.dossier(slug, EDIT)
        form.form_errors.append(str(refusal.description))
        form.version.data = str(found.version)
        return _summary_page(found, code, form, theirs=_text(found, code)), 409
    flash(_("The text is saved."), "success")
    return commit(_to(found, "summary"))


@blueprint.post("/<slug>/dossier/resources")
@policy(EDIT)
@takes_files
@idempotent
def add_resource(slug: str) -> ResponseReturnValue:
    """A link or files are there to read."""
    found, form = doors.dossier(slug, EDIT), ResourceForm()
    return _saved(
        found,
        "resources",
        form,
        lambda: documenting.add_resources(found, form.resources, actor=current_visitor()),
    )


@blueprint.delete("/<slug>/dossier/resources/<int:resource_id>")
@policy(EDIT)
def remove_resource(slug: str, resource_id: int) -> ResponseReturnValue:
    """It is gone, with its file."""
    found = doors.dossier(slug, EDIT)
    resource = doors.resource(found.event, resource_id)
    documenting.drop(found, resource, actor=current_visitor())
    return commit(_to(found, "resources"))


@blueprint.get("/<slug>/dossier/questions/<int:question_id>")
@policy(EDIT)
def topic_form(slug: str, question_id: int) -> ResponseReturnValue:
    """An open question, and the spaces in which one may open a topic for it."""
    found = doors.dossier(slug, EDIT)
    question = _question(found, question_id)
    form = TopicForm(formdata=None, title=question.body[:200])
    return _topic_page(found, question, form)


@blueprint.post("/<slug>/dossier/questions/<int:question_id>")
@policy(EDIT)
@idempotent
def open_as_topic(slug: str, question_id: int) -> ResponseReturnValue:
    """The question is asked in a space, or proposed to its moderators; it leads to the event."""
    found = doors.dossier(slug, EDIT)
    question, form = _question(found, question_id), TopicForm()
    _offer_spaces(form)
    if not form.validate():
        return _topic_page(found, question, form), 422
    visitor = current_visitor()
    space = discussions.space(form.space.data, Discussing.PROPOSAL_SUBMIT)
    if not can(visitor, Discussing.TOPIC_OPEN, space):
        proposal = documenting.propose_topic(
            found, question, actor=visitor, space=space, title=form.title.data
        )
        return commit(redirect(url_for("discussions.proposal", proposal_id=proposal.id), 303))
    topic = documenting.open_as_topic(
        found, question, actor=visitor, space=space, title=form.title.data
    )
    to = url_for("discussions.topic", topic_id=topic.id, slug=topic.slug)
    return commit(redirect(to, 303))


@blueprint.post("/<slug>/dossier/practices")
@policy(EDIT)
@idempotent
def name_practice(slug: str) -> ResponseReturnValue:
    """A published practice came of the event."""
    found, form = doors.dossier(slug, EDIT), PracticeForm(prefix=PRACTICE)
    visitor = current_visitor()
    if not form.validate():
        return _page(found, sent="outcomes", form=form), 422
    number = linkable("practice").named(form.address.data, visitor)
    if number is None:
        form.address.errors = [_("There is no published practice at this address.")]
        return _page(found, sent="outcomes", form=form), 422
    documenting.name_practice(found, number, actor=visitor)
    return commit(_to(found, "outcomes"))


@blueprint.delete("/<slug>/dossier/practices/<int:practice_id>")
@policy(EDIT)
def unname_practice(slug: str, practice_id: int) -> ResponseReturnValue:
    """It did not come of it."""
    found = doors.dossier(slug, EDIT)
    documenting.unname_practice(found, practice_id)
    return commit(_to(found, "outcomes"))


@blueprint.post("/<slug>/dossier/notes/<int:note_id>")
@policy(EDIT)
@idempotent
def follow_up(slug: str, note_id: int) -> ResponseReturnValue:
    """What was announced in the session was followed up, or was not yet."""
    found = doors.dossier(slug, EDIT)
    note = db.session.get(SessionNote, note_id)
    if note is None or note.event_id != found.event_id:
        raise NotFound()
    documenting.follow_up(found, note)
    return commit(_to(found, "outcomes"))


@blueprint.post("/<slug>/dossier/parts/<part>/owner")
@policy(EDIT)
@idempotent
def look_after(slug: str, part: str) -> ResponseReturnValue:
    """Somebody looks after the part until a day."""
    found, form = doors.dossier(slug, EDIT), PartForm(prefix=f"{part}-")
    row = _part(found, part)
    people = _offer_people(form, found.event, row)
    return _saved(
        found,
        part,
        form,
        lambda: documenting.look_after(
            row, owner_id=people.get(form.owner.data), due_on=form.due_on.data
        ),
    )


@blueprint.post("/<slug>/dossier/parts/<part>/waiver")
@policy(EDIT)
@idempotent
def waive(slug: str, part: str) -> ResponseReturnValue:
    """The part is not needed for this event; the reason is kept."""
    found, form = doors.dossier(slug, EDIT), WaiverForm(prefix=f"{part}-")
    row = _part(found, part)
    return _saved(found, part, form, lambda: documenting.waive(found, row, reason=form.reason.data))


@blueprint.delete("/<slug>/dossier/parts/<part>/waiver")
@policy(EDIT)
def need_again(slug: str, part: str) -> ResponseReturnValue:
    """The part is needed after all."""
    found = doors.dossier(slug, EDIT)
    documenting.need_again(found, _part(found, part))
    return commit(_to(found, part))


@blueprint.post("/<slug>/dossier/publication")
@policy(EDIT)
@idempotent
def publish_dossier(slug: str) -> ResponseReturnValue:
    """Readers see what is kept of the event."""
    found = doors.dossier(slug, EDIT)
    documenting.publish_dossier(found)
    flash(_("The dossier is published."), "success")
    return commit(_to(found))


def _saved(found: Dossier, part: str, form: Any, act: Callable[[], None]) -> ResponseReturnValue:
    """It is saved, or the page says why not and shows again what was typed."""
    if not form.validate():
        return _page(found, sent=part, form=form), 422
    slug = found.event.slug
    try:
        act()
    except Overtaken as refusal:
        db.session.rollback()
        found = doors.dossier(slug, EDIT)
        form.form_errors.append(str(refusal.description))
        form.version.data = str(found.version)
        return _page(found, sent=part, form=form), 409
    except Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return _page(doors.dossier(slug, EDIT), sent=part, form=form), 422
    return commit(_to(found, part))


def _page(found: Dossier, *, sent: str = "", form: Any = None) -> str:
    visitor, event = current_visitor(), found.event
    edits = can(visitor, EDIT, event)
    return render_template(
        "events/dossier/dossier.html",
        kept=kept_of(event, found),
        edits=edits,
        sent=sent,
        form=form,
        **(_editing(found) if edits else {}),
    )


def _editing(found: Dossier) -> dict[str, Any]:
    event = found.event
    said = {
        "version": found.version,
        "address": found.recording_link,
        "note": found.recording_note,
    }
    parts, waivers = {}, {}
    for row in found.parts:
        owner = row.owner.public_id if row.owner else ""
        said_of_part = {"owner": owner, "due_on": row.due_on}
        form = PartForm(formdata=None, prefix=f"{row.part}-", data=said_of_part)
        _offer_people(form, event, row)
        parts[row.part] = form
        waivers[row.part] = WaiverForm(formdata=None, prefix=f"{row.part}-")
    return {
        "standings": dossiers.standings_of([found])[event.id],
        "questions": dossiers.open_questions(event),
        "recording": RecordingForm(formdata=None, prefix=RECORDING, data=said),
        "resource": ResourceForm(formdata=None),
        "practice": PracticeForm(formdata=None, prefix=PRACTICE),
        "part_forms": parts,
        "waivers": waivers,
    }


def _summary_page(found: Dossier, code: str, form: SummaryForm, **more: Any) -> str:
    others = [text for text in found.texts if text.lang != code and text.summary]
    return render_template(
        "events/dossier/summary.html", dossier=found, code=code, form=form, others=others, **more
    )


def _topic_page(found: Dossier, question: Any, form: TopicForm) -> str:
    offered_spaces = _offer_spaces(form)
    return render_template(
        "events/dossier/topic.html",
        dossier=found,
        question=question,
        form=form,
        spaces=offered_spaces,
    )


def _offer_spaces(form: TopicForm) -> list[Space]:
    """The spaces in which one may open a topic, or propose one."""
    visitor, lang = current_visitor(), current_language().code
    found = list(spaces.my_spaces(visitor))
    form.space.choices = offered((each.slug, each.text(lang).title) for each in found)
    return found


def _offer_people(form: PartForm, event: Event, row: DossierPart) -> dict[str, int]:
    """Who may look after a part: who edits the event, and officers; by public id."""
    ids = {event.owner_id, row.owner_id, *(each.member_id for each in event.editors), *officers()}
    known = [each for each in ids if each is not None]
    people = db.session.scalars(
        sa.select(Member).where(Member.id.in_(known)).order_by(Member.name, Member.id)
    ).all()
    named = [(each.public_id, each.public_name) for each in people if each.public_name]
    form.owner.choices = offered([("", _("Nobody yet")), *named])
    return {each.public_id: each.id for each in people}


def _text(found: Dossier, code: str) -> Any:
    if code not in LANGUAGES:
        raise NotFound()
    return next((text for text in found.texts if text.lang == code), None)


def _question(found: Dossier, question_id: int) -> Any:
    question = dossiers.open_question(found.event, question_id)
    if question is None:
        raise NotFound()
    return question


def _part(found: Dossier, part: str) -> DossierPart:
    row = next((each for each in found.parts if each.part == part), None)
    if part not in PARTS or row is None:
        raise NotFound()
    return row


def _to(found: Dossier, part: str = "") -> Response:
    address = url_for("events.dossier", slug=found.event.slug)
    return redirect(f"{address}#{part}" if part else address, 303)
