"""What newsletter editors send: a list with its proof, the reason for ending a subscription."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from hub.core.i18n import _l


def tidy(words: str | None) -> str:
    """Without blanks around it, and with line ends as everywhere."""
    return (words or "").replace("\r\n", "\n").strip()


class ImportForm(FlaskForm):  # type: ignore[misc]
    """A list, and where its people agreed."""

    name = StringField(
        _l("Name of the list"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Give it a name.")),
            Length(max=200, message=_l("Use at most 200 characters.")),
        ],
    )
    proof = TextAreaField(
        _l("Proof of consent"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Say where, when and to what these people agreed.")),
            Length(30, 4000, _l("Use between 30 and 4,000 characters.")),
        ],
    )
    file = FileField(_l("File (.csv or .xlsx)"))


class EndForm(FlaskForm):  # type: ignore[misc]
    """Why somebody's subscription is ended for them."""

    reason = TextAreaField(
        _l("Reason"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Give the reason.")),
            Length(max=1000, message=_l("Use at most 1,000 characters.")),
        ],
    )
