"""The words of an event, language by language."""

from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Refused
from hub.core.i18n import LANGUAGES, _
from hub.core.permissions import policy
from hub.events import doors
from hub.events.forms.fields import VersionedForm
from hub.events.forms.planning import WordsForm
from hub.events.models import Event
from hub.events.policy import Convening
from hub.events.routes.blueprint import blueprint
from hub.events.routes.planning.answers import editable_after, overview, refused, to
from hub.events.services.wording import drop_event_text, text_in, write_event_text


@blueprint.get("/<slug>/edit/words/<code>")
@policy(Convening.EVENT_EDIT)
def event_words(slug: str, code: str) -> ResponseReturnValue:
    """What the event says in one language, to be written."""
    found = _opened(slug, code)
    return _page(found, _filled(found, code))


@blueprint.post("/<slug>/edit/words/<code>")
@policy(Convening.EVENT_EDIT)
@idempotent
def save_words(slug: str, code: str) -> ResponseReturnValue:
    """The event says this in that language."""
    found = _opened(slug, code)
    form = WordsForm()
    form.code = code
    if not form.validate():
        return _page(found, form), 422
    try:
        write_event_text(
            found,
            code,
            actor=current_visitor(),
            version=form.number,
            words=form.words,
            others=editable_after(found) if form.following.data else (),
        )
    except Refused as refusal:
        return refused(
            refusal, found, Convening.EVENT_EDIT, form, _page, lambda each: _filled(each, code)
        )
    flash(_("The text is saved."), "success")
    return commit(to("events.edit_event", found))


@blueprint.delete("/<slug>/edit/words/<code>")
@policy(Convening.EVENT_EDIT)
@idempotent
def drop_words(slug: str, code: str) -> ResponseReturnValue:
    """The event says nothing in that language any more."""
    found = _opened(slug, code)
    form = VersionedForm()
    try:
        drop_event_text(found, code, actor=current_visitor(), version=form.number)
    except Refused as refusal:
        return refused(refusal, found, Convening.EVENT_EDIT, form, _whole)
    flash(_("The words in that language are deleted."), "success")
    return commit(to("events.edit_event", found))


def _opened(slug: str, code: str) -> Event:
    if code not in LANGUAGES:
        raise NotFound()
    return doors.event(slug, Convening.EVENT_EDIT)


def _filled(found: Event, code: str) -> WordsForm:
    text = text_in(found, code)
    said: dict[str, Any] = {"version": found.version}
    if text is not None:
        said |= {"title": text.title, "summary": text.summary, "place_note": text.place_note}
    form = WordsForm(formdata=None, data=said)
    form.code = code
    return form


def _page(found: Event, form: WordsForm, theirs: WordsForm | None = None) -> str:
    others = [text for text in found.texts if text.lang != form.code]
    return render_template(
        "events/planning/words.html",
        event=found,
        form=form,
        code=form.code,
        theirs=theirs,
        beside=others[0] if others else None,
        is_there=text_in(found, form.code),
        following=editable_after(found),
    )


def _whole(found: Event, form: VersionedForm, theirs: None = None) -> str:
    del theirs
    return overview(found, refusal=form.form_errors[0])
