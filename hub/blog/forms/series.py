"""What is sent to begin a series, to word it, and to change it."""

from typing import Any

import sqlalchemy as sa
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from hub.blog.models import Series
from hub.core.choices import offered
from hub.core.db import db
from hub.core.i18n import LANGUAGES, _, _l, current_language
from hub.core.markup import tidy
from hub.core.numbers import whole_or
from hub.discussions.forms.spaces import HandlesField
from hub.discussions.forms.writing import TOO_LONG, objective_choices
from hub.discussions.models import Space
from hub.discussions.queries.visibility import visible_spaces


def trimmed(value: str | None) -> str:
    """Without blanks around it, and with line ends as everywhere."""
    return tidy(value or "").strip()


class VersionForm(FlaskForm):  # type: ignore[misc]
    """What is decided on, as its reader saw it."""

    version = HiddenField()

    @property
    def number(self) -> int:
        """The version that was read."""
        return whole_or(str(self.version.data or ""), 0)


class SeriesWordsForm(VersionForm):
    """What a series says in one language."""

    title = StringField(
        _l("Title"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Give the series a title.")),
            Length(max=200, message=TOO_LONG),
        ],
    )
    theme = TextAreaField(
        _l("Theme"),
        filters=[trimmed],
        validators=[Optional(), Length(max=10_000, message=TOO_LONG)],
    )
    disclaimer = TextAreaField(
        _l("Disclaimer"),
        filters=[trimmed],
        validators=[Optional(), Length(max=2_000, message=TOO_LONG)],
    )


class SeriesForm(VersionForm):
    """What a series is about, who edits it, and where its articles are spoken of."""

    objectives = SelectMultipleField(_l("Objectives"), validators=[Optional()])
    space = SelectField(_l("Space for comments"))
    editors = HandlesField(_l("Editors"), validators=[Optional()])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.objectives.choices = offered(objective_choices())
        self.space.choices = offered([("", _("No comments")), *_spaces()])

    @property
    def space_id(self) -> int | None:
        """The space that was chosen."""
        return whole_or(self.space.data or "", 0) or None


class NewSeriesForm(SeriesForm, SeriesWordsForm):
    """A series that is begun, with its words in one language."""

    lang = SelectField(
        _l("Language of these words"),
        choices=offered((one.code, one.autonym) for one in LANGUAGES.values()),
        default=lambda: current_language().code,
    )


def said_of(series: Series) -> dict[str, Any]:
    """What a series is now, as the form takes it."""
    return {
        "version": series.version,
        "objectives": series.objectives,
        "space": str(series.space_id or ""),
        "editors": [row.member.handle for row in series.editors],
    }


def _spaces() -> list[tuple[str, str]]:
    """Spaces that everybody reads and that are not archived."""
    lang = current_language().code
    open_spaces = visible_spaces(None).where(Space.archived_at.is_(None)).order_by(Space.position)
    found = db.session.scalars(open_spaces.order_by(sa.asc(Space.id))).unique()
    return [(str(space.id), space.text(lang).title) for space in found]
