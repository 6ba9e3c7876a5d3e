"""What the pages of a draft show, and what its script is answered."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from flask_babel import format_time

from hub.core.comparing import Piece, pieces_of
from hub.core.i18n import _, current_language
from hub.practices.forms.content import ContentForm, reading, value_of
from hub.practices.models import FIELDS, Practice, PracticeField
from hub.practices.queries import own
from hub.practices.services import filing, wording
from hub.practices.services.drafting import Overtake
from hub.practices.services.progress import whole_progress_of
from hub.practices.services.telling import in_words
from hub.taxonomy.queries.wording import Hint


def section_page(
    practice: Practice,
    form: ContentForm,
    *,
    faults: Mapping[str, str] | None = None,
    overtaken: Mapping[str, Overtake] | None = None,
    saved: bool = False,
) -> str:
    """One section to write in, with what is missing and worth a second look beside each field."""
    rows = own.rows_of(practice)
    notes = [note for note in own.notes_on(practice) if note.resolved_at is None]
    overtaken = overtaken or {}
    return render_template(
        "practices/writing/section.html",
        practice=practice,
        section=form.section,
        form=form,
        rows=rows,
        reading={field.name: _read(rows, field.name) for field in form.section.fields},
        faults=faults or {},
        overtaken={name: shown_overtake(form, name, one) for name, one in overtaken.items()},
        progress=whole_progress_of(practice),
        hints=hints_by_field(practice),
        notes={name: [n for n in notes if n.field == name] for name in FIELDS},
        saved=saved,
    )


def fragment_of_overtake(form: ContentForm, name: str, overtake: Overtake) -> str:
    """Both texts of a field, for the script."""
    return render_template(
        "practices/writing/_overtaken.html",
        name=name,
        overtake=shown_overtake(form, name, overtake),
        field=FIELDS[name],
    )


def shown_overtake(form: ContentForm, name: str, overtake: Overtake) -> dict[str, Any]:
    """Theirs and what differs in the writer's own, in words."""
    lang = current_language().code
    theirs, yours = (
        in_words(name, value, lang) for value in (overtake.theirs, value_of(form, name))
    )
    return {
        "theirs": theirs,
        "yours": yours,
        "writer": overtake.writer,
        "at": overtake.at,
        "pieces": differences(theirs, yours),
    }


def differences(theirs: str, yours: str) -> Sequence[Piece]:
    """What is to be marked; nothing where one of the two is empty."""
    return pieces_of(theirs, yours) if theirs and yours else ()


def saved_words(moment: dt.datetime) -> str:
    """`Draft saved 14:02`, in the reader's language and zone."""
    return str(_("Draft saved %(time)s", time=format_time(moment, "short")))


def hints_by_field(practice: Practice) -> dict[str, list[Hint]]:
    """What is worth a second look, by field."""
    found: dict[str, list[Hint]] = {}
    for hint in all_hints(practice):
        found.setdefault(hint.field, []).append(hint)
    return found


def all_hints(practice: Practice) -> list[Hint]:
    """What is worth a second look in the draft and its files."""
    pictures = any(file.is_picture for file in filing.files_of(practice))
    return wording.hints_of(practice.content, has_pictures=pictures)


def _read(rows: Mapping[str, PracticeField], name: str) -> str:
    return reading(rows.get(name))
