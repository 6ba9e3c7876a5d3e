"""What readers leave at a practice: thanks, adaptations, questions, letters."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core.choices import offered
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Unfit
from hub.core.i18n import _, current_language
from hub.core.limits import limiter
from hub.core.permissions import policy
from hub.discussions.models import PUBLIC, Proposal, Space
from hub.discussions.queries import my_spaces
from hub.practices import doors
from hub.practices.forms.published import AdaptationForm, LetterForm, QuestionForm
from hub.practices.models import PracticeVersion
from hub.practices.policy import Practising
from hub.practices.queries.readers import own_published
from hub.practices.routes.blueprint import blueprint
from hub.practices.services import asking, readers


@blueprint.post("/<slug>/thanks")
@policy(Practising.PRACTICE_THANK)
def thank(slug: str) -> ResponseReturnValue:
    """The reader found it useful."""
    found = doors.found_practice(slug, Practising.PRACTICE_THANK)
    readers.thank(found, actor=current_visitor())
    return commit(_back(slug, "readers"))


@blueprint.delete("/<slug>/thanks")
@policy(Practising.PRACTICE_THANK)
def take_thanks_back(slug: str) -> ResponseReturnValue:
    """The reader is not counted any more."""
    found = doors.found_practice(slug, Practising.PRACTICE_THANK)
    readers.take_thanks_back(found, actor=current_visitor())
    return commit(_back(slug, "readers"))


@blueprint.get("/<slug>/adaptation")
@policy(Practising.PRACTICE_ADAPT)
def adaptation_form(slug: str) -> ResponseReturnValue:
    """The form for telling where one adapted it."""
    found = doors.current_version(slug, Practising.PRACTICE_ADAPT)
    form = AdaptationForm(formdata=None, own=_own(found), lang=current_language().code)
    return _adaptation_page(found, form)


@blueprint.post("/<slug>/adaptation")
@policy(Practising.PRACTICE_ADAPT)
@limiter.limit("20/hour", methods=["POST"])
@idempotent
def tell_adaptation(slug: str) -> ResponseReturnValue:
    """Readers learn where it was adapted."""
    found = doors.current_version(slug, Practising.PRACTICE_ADAPT)
    mine = {version.practice.public_id: version.practice for version in _published(found)}
    form = AdaptationForm(own=_own(found))
    if not form.validate():
        return _adaptation_page(found, form), 422
    try:
        told = readers.tell_adaptation(
            found.practice,
            actor=current_visitor(),
            country=form.country.data,
            place=form.place.data or "",
            year=form.year.data,
            lang=form.lang.data,
            changed=form.changed.data,
            failed=form.failed.data or "",
            adapted=mine.get(form.adapted.data),
        )
    except Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return _adaptation_page(doors.current_version(slug, Practising.PRACTICE_ADAPT), form), 422
    return commit(_back(slug, f"adaptation-{told.id}"))


@blueprint.delete("/<slug>/adaptations/<int:number>")
@policy(Practising.ADAPTATION_REMOVE)
def remove_adaptation(slug: str, number: int) -> ResponseReturnValue:
    """Who told of it takes it away."""
    found = doors.adaptation(slug, number, Practising.ADAPTATION_REMOVE)
    readers.remove_adaptation(found, actor=current_visitor())
    return commit(_back(slug, "readers"))


@blueprint.get("/<slug>/question")
@policy(Practising.PRACTICE_ASK)
def question_form(slug: str) -> ResponseReturnValue:
    """The form for a question, which becomes a topic."""
    found = doors.current_version(slug, Practising.PRACTICE_ASK)
    form = QuestionForm(formdata=None, lang=current_language().code)
    return _question_page(found, form)


@blueprint.post("/<slug>/question")
@policy(Practising.PRACTICE_ASK)
@limiter.limit("10/hour;30/day", methods=["POST"])
@idempotent
def ask_question(slug: str) -> ResponseReturnValue:
    """The question is proposed as a topic, or opened by who moderates the space."""
    found = doors.current_version(slug, Practising.PRACTICE_ASK)
    form = QuestionForm()
    spaces = _offer_spaces(form, found)
    if not form.validate():
        return _question_page(found, form), 422
    made = asking.ask_question(
        found,
        actor=current_visitor(),
        space=next(space for space in spaces if space.slug == form.space.data),
        title=form.title.data,
        body=form.body.data,
        lang=form.lang.data,
    )
    if isinstance(made, Proposal):
        flash(
            _(
                "Your question waits for the moderators of the space. You are told what they "
                "decide."
            ),
            "success",
        )
        return commit(redirect(url_for("discussions.proposal", proposal_id=made.id), 303))
    return commit(redirect(url_for("discussions.topic", topic_id=made.id, slug=made.slug), 303))


@blueprint.get("/<slug>/contact")
@policy(Practising.PRACTICE_ADDRESS)
def letter_form(slug: str) -> ResponseReturnValue:
    """The form for a letter to the focal point."""
    return _letter_page(_addressed(slug), LetterForm(formdata=None))


@blueprint.post("/<slug>/contact")
@policy(Practising.PRACTICE_ADDRESS)
@limiter.limit("5/hour;10/day", methods=["POST"])
@idempotent
def write_to_focal_point(slug: str) -> ResponseReturnValue:
    """The letter goes to the focal point, whose address nobody learns."""
    found = _addressed(slug)
    form = LetterForm()
    if not form.validate():
        return _letter_page(found, form), 422
    readers.write_to_focal_point(
        found, actor=current_visitor(), subject=form.subject.data, body=form.body.data
    )
    flash(_("Your message is on its way, and a copy to you. The answer comes by mail."), "success")
    return commit(_back(slug, "readers"))


def _addressed(slug: str) -> PracticeVersion:
    found = doors.current_version(slug, Practising.PRACTICE_ADDRESS)
    if not found.takes_letters:
        raise NotFound()
    return found


def _published(found: PracticeVersion) -> Sequence[PracticeVersion]:
    """The visitor's own practices, but for this one."""
    own = own_published(current_visitor())
    return [version for version in own if version.practice_id != found.practice_id]


def _own(found: PracticeVersion) -> list[tuple[str, str]]:
    return [(version.practice.public_id, version.title) for version in _published(found)]


def _offer_spaces(form: QuestionForm, found: PracticeVersion) -> Sequence[Space]:
    """The spaces one may propose for; first the public ones about the same objectives."""
    about = set(found.shown.get("objectives") or ())

    def distance(space: Space) -> tuple[bool, bool]:
        return (not about & set(space.objectives or ()), space.visibility != PUBLIC)

    spaces = sorted(my_spaces(current_visitor()), key=distance)
    lang = current_language().code
    form.space.choices = offered((space.slug, space.text(lang).title) for space in spaces)
    return spaces


def _adaptation_page(found: PracticeVersion, form: AdaptationForm) -> str:
    return render_template("practices/reading/adaptation.html", version=found, form=form)


def _question_page(found: PracticeVersion, form: QuestionForm) -> str:
    spaces = _offer_spaces(form, found)
    return render_template(
        "practices/reading/question.html", version=found, form=form, spaces=spaces
    )


def _letter_page(found: PracticeVersion, form: LetterForm) -> str:
    return render_template("practices/reading/letter.html", version=found, form=form)


def _back(slug: str, place: str) -> ResponseReturnValue:
    return redirect(f"{url_for('practices.practice', slug=slug)}#{place}", 303)
