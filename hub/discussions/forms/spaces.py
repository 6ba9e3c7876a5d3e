"""What is sent to open a space, to describe it, and to invite people to it."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from hub.accounts import queries as people
from hub.accounts.models import Member
from hub.accounts.services import addresses
from hub.core.choices import offered
from hub.core.days import DayField
from hub.core.i18n import LANGUAGES, _, _l
from hub.core.markup import MAX_SOURCE
from hub.discussions.forms.writing import TOO_LONG, LanguageField, objective_choices, strip
from hub.discussions.models import EVERYBODY, MEMBERS, NEWCOMERS, NOBODY, PRIVATE, PUBLIC

MOST_GUESTS = 50
MOST_QUESTIONS = 12
QUESTION_LENGTH = 300


def lines(value: str | None) -> list[str]:
    """What stands on the lines, without blanks and empty ones."""
    return [line.strip() for line in (value or "").splitlines() if line.strip()]


class LinesField(TextAreaField):  # type: ignore[misc]
    """Several short texts, one a line; `data` is their list."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the lines."""
        self.data = lines(valuelist[0] if valuelist else "")

    def _value(self) -> str:
        return "\n".join(self.data or [])


class HandlesField(LinesField):
    """Members by their handles, one a line or parted by commas; `members` are who they are."""

    members: list[Member]

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the handles."""
        self.data = re.split(r"[\s,;،؛]+", (valuelist[0] if valuelist else "").strip())
        self.data = [each for each in self.data if each]

    def pre_validate(self, _form: Any) -> None:
        """Each handle is somebody's."""
        found = {each: people.member_with_handle(each.removeprefix("@")) for each in self.data}
        unknown = [each for each, member in found.items() if member is None]
        self.members = [member for member in found.values() if member is not None]
        if unknown:
            raise StopValidation(
                _("Nobody has this handle: %(handles)s", handles=", ".join(unknown))
            )


class WordsForm(FlaskForm):  # type: ignore[misc]
    """What a space says of itself in one language."""

    title = StringField(
        _l("Title"),
        filters=[strip],
        validators=[
            DataRequired(_l("Give the space a title.")),
            Length(3, 160, message=_l("A title has between %(min)d and %(max)d characters.")),
        ],
    )
    welcome = TextAreaField(
        _l("Welcome"),
        filters=[strip],
        validators=[Optional(), Length(max=min(MAX_SOURCE, 20_000), message=TOO_LONG)],
    )
    questions = LinesField(_l("Guiding questions"), validators=[Optional()])

    def validate_questions(self, field: Any) -> None:
        """Few enough to be read, short enough to be answered."""
        if len(field.data) > MOST_QUESTIONS:
            raise ValidationError(_("At most %(max)d questions.", max=MOST_QUESTIONS))
        if any(len(each) > QUESTION_LENGTH for each in field.data):
            raise ValidationError(
                _("A question has at most %(max)d characters.", max=QUESTION_LENGTH)
            )


class SpaceTextForm(WordsForm):
    """The words of a space in a language, as they are or to be translated."""

    is_draft = BooleanField(_l("Not shown yet: a draft for moderators"))
    read_at = HiddenField()


class _Choices(SelectMultipleField):  # type: ignore[misc]
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DescriptionForm(FlaskForm):  # type: ignore[misc]
    """What a moderator says of a space beside its words."""

    languages = _Choices(
        _l("Languages written here"),
        choices=offered((one.code, one.autonym) for one in LANGUAGES.values()),
        validators=[DataRequired(_l("Choose at least one language."))],
    )
    objectives = SelectMultipleField(
        _l("Objectives"),
        choices=lambda: offered(objective_choices()),
        validators=[Optional()],
    )
    who_waits = RadioField(
        _l("Whose texts wait for a moderator"),
        choices=offered(
            [
                (NOBODY, _l("Nobody’s: every text is read at once")),
                (NEWCOMERS, _l("Newcomers’, until some of their texts were approved")),
                (EVERYBODY, _l("Everybody’s, except the moderators’")),
            ]
        ),
        default=NOBODY,
    )


class StandingForm(DescriptionForm):
    """What the secretariat decides of a space."""

    visibility = RadioField(
        _l("Who can read it"),
        choices=offered(
            [
                (PUBLIC, _l("Everybody")),
                (MEMBERS, _l("Members of the Hub")),
                (PRIVATE, _l("Only who is invited")),
            ]
        ),
        default=PUBLIC,
        validators=[InputRequired(_l("Choose who can read it."))],
    )
    agreed = BooleanField(_l("The people who wrote here agree that others read it"))
    position = IntegerField(
        _l("Place in the list"),
        validators=[Optional(), NumberRange(0, 9999, message=_l("Give a number up to 9999."))],
    )


class NewSpaceForm(WordsForm, StandingForm):
    """A space that is opened."""

    lang = LanguageField(_l("Language of these words"))
    moderators = HandlesField(_l("Moderators"), validators=[Optional()])
    agreed = None
    position = None


class ModeratorForm(FlaskForm):  # type: ignore[misc]
    """A member who is to moderate."""

    handle = StringField(_l("Handle"), filters=[strip], validators=[DataRequired(_l("Say who."))])
    member: Member | None = None

    def validate_handle(self, field: Any) -> None:
        """The handle is somebody's."""
        self.member = people.member_with_handle(field.data.removeprefix("@"))
        if self.member is None:
            raise ValidationError(_("Nobody has this handle."))


class PuttingOutForm(FlaskForm):  # type: ignore[misc]
    """A person is put out of a space."""

    reason = TextAreaField(
        _l("Reason, as the person will read it"),
        filters=[strip],
        validators=[
            DataRequired(_l("Give a reason: the person will read it.")),
            Length(max=1_000, message=_l("A reason has at most %(max)d characters.")),
        ],
    )


class BanForm(ModeratorForm, PuttingOutForm):
    """A person is kept out of a space until a day."""

    until = DayField(_l("Until the end of"), required=_l("Choose a day."))


class InvitationForm(FlaskForm):  # type: ignore[misc]
    """People are invited, by their handle or by their address, several at once."""

    guests = TextAreaField(
        _l("Who is invited"),
        filters=[strip],
        validators=[DataRequired(_l("Say who is invited."))],
    )
    lang = LanguageField(_l("Language of the mail"))
    words = TextAreaField(
        _l("A word of yours"),
        filters=[strip],
        validators=[Optional(), Length(max=1_000, message=TOO_LONG)],
    )

    members: list[Member]
    addresses: list[str]

    def validate_guests(self, field: Any) -> None:
        """Each is an address or the handle of a member; those that are neither are named."""
        asked = dict.fromkeys(each for each in re.split(r"[\s,;،؛]+", field.data) if each)
        if len(asked) > MOST_GUESTS:
            raise ValidationError(_("At most %(max)d people at once.", max=MOST_GUESTS))
        self.members, self.addresses = [], []
        faults = []
        for each in asked:
            if "@" in each[1:]:
                address = addresses.tidy(each)
                if address is None:
                    faults.append(each)
                elif not addresses.is_known_everywhere(address):
                    raise ValidationError(f"{addresses.OTHER_LETTERS} ({address})")
                else:
                    self.addresses.append(address)
                continue
            member = people.member_with_handle(each.removeprefix("@"))
            if member is None:
                faults.append(each)
            else:
                self.members.append(member)
        if faults:
            raise ValidationError(
                _(
                    "Neither an address nor the handle of a member: %(guests)s",
                    guests=", ".join(faults),
                )
            )
