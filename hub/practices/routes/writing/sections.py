"""One section of a draft is written in, by a script field by field or by its form as a whole."""

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hub.core import clock
from hub.core.edge import commit, current_visitor, idempotent, wants_fragment
from hub.core.errors import NotFound
from hub.core.files import takes_files
from hub.core.limits import limiter
from hub.core.permissions import can, policy
from hub.practices import doors
from hub.practices.forms.content import WITH_FILES, ContentForm, form_of, reading, sent_form
from hub.practices.models import SECTIONS, Practice, Section, section_named
from hub.practices.policy import Practising
from hub.practices.queries import own
from hub.practices.routes.blueprint import blueprint
from hub.practices.routes.writing import answers
from hub.practices.services import filing
from hub.practices.services.drafting import Saved, save_fields
from hub.practices.services.progress import progress_of


@blueprint.get("/drafts/<key>/<section>")
@policy(Practising.PRACTICE_DRAFT)
def section(key: str, section: str) -> ResponseReturnValue:
    """The section to write in; for whom it is only to be read, the whole."""
    practice, found = _opened(key, section, Practising.PRACTICE_DRAFT)
    may_write = can(current_visitor(), Practising.PRACTICE_WRITE, practice)
    if not (may_write and practice.is_written):
        return redirect(url_for("practices.whole", key=key, _anchor=f"part-{found.name}"), 302)
    return answers.section_page(practice, _with_files(form_of(found, practice), practice))


@blueprint.post("/drafts/<key>/<section>")
@policy(Practising.PRACTICE_WRITE)
@limiter.limit("120/minute")
@takes_files
@idempotent
def save_section(key: str, section: str) -> ResponseReturnValue:
    """What was written in it is kept, but for fields of a wrong shape and fields that somebody
    else changed meanwhile: these are shown again with both texts.

    A script names the fields it sends (`only`) and is answered in JSON.
    """
    practice, found = _opened(key, section, Practising.PRACTICE_WRITE)
    form = _with_files(sent_form(found), practice)
    faults = form.faulty()
    saved = _save(practice, form)
    if wants_fragment():
        return _for_script(practice, form, saved, faults)
    if not faults:
        faults = _save_files(practice, form)
    if faults or saved.overtaken:
        form.renew(practice)
        page = answers.section_page(practice, form, faults=faults, overtaken=saved.overtaken)
        return commit((page, 422 if faults else 409))
    flash(answers.saved_words(clock.now()), "success")
    return commit(redirect(_next(practice, found), 303))


def _opened(key: str, section: str, permission: Practising) -> tuple[Practice, Section]:
    practice = doors.draft(key, permission)
    found = section_named(section)
    if found is None:
        raise NotFound()
    return practice, found


def _with_files(form: ContentForm, practice: Practice) -> ContentForm:
    if form.section.name == WITH_FILES:
        form["files"].hanging = filing.files_of(practice)
    return form


def _save(practice: Practice, form: ContentForm) -> Saved:
    values, read = form.changed(), form.versions_read
    name, _dash, asked = request.form.get("do", "").partition("-")
    if name == "theirs":
        values.pop(asked, None)
    if not values and practice.is_written:
        return Saved({})
    return save_fields(practice, actor=current_visitor(), values=values, read=read)


def _save_files(practice: Practice, form: ContentForm) -> dict[str, str]:
    """The files that came with the section hang on the draft; else what is wrong with them."""
    if form.section.name != WITH_FILES:
        return {}
    field: Any = form["files"]
    if field.errors:
        return {"files": str(field.errors[0])}
    filing.change_files(practice, actor=current_visitor(), added=field.data, taken_out=field.out)
    return {}


def _for_script(
    practice: Practice, form: ContentForm, saved: Saved, faults: dict[str, str]
) -> ResponseReturnValue:
    rows = own.rows_of(practice)
    names = form.sent
    answer = jsonify(
        saved=answers.saved_words(clock.now()),
        reading={name: reading(rows.get(name)) for name in names if name not in faults},
        faults=faults,
        overtaken={
            name: answers.fragment_of_overtake(form, name, overtake)
            for name, overtake in saved.overtaken.items()
        },
        missing=len(progress_of(practice).faults),
    )
    return commit((answer, 409 if saved.overtaken else 422 if faults else 200))


def _next(practice: Practice, found: Section) -> str:
    """Where the writer goes on: at the field of the button that was pressed, or as it says."""
    do, _dash, name = request.form.get("do", "").partition("-")
    key = practice.public_id
    if do in ("add", "theirs") and name in {field.name for field in found.fields}:
        anchor = f"{name}-end" if do == "add" else name
        return url_for("practices.section", key=key, section=found.name, _anchor=anchor)
    place = SECTIONS.index(found)
    if do == "next" and place + 1 < len(SECTIONS):
        return url_for("practices.section", key=key, section=SECTIONS[place + 1].name)
    return url_for("practices.draft", key=key)
