"""What reviewers send: their answer to an invitation, and their review."""

import re
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from hub.core import markup
from hub.core.choices import offered
from hub.core.i18n import _, _l
from hub.practices.models import (
    DECIDED,
    FIELDS,
    MARKS,
    NOT_APPLICABLE,
    Criterion,
)
from hub.practices.services.reviewing import Written

NO_TIES, TIES = "no", "yes"
ACCEPTS, DECLINES = "accept", "decline"
MOST_WORDS = 4_000
MOST_COMMENTS = 60

TOO_LONG = _l("This text is too long: the limit is %(max)d characters.")
_COMMENT = re.compile(r"comment-([1-9][0-9]{0,3})\Z")


def strip(value: str | None) -> str:
    """What was typed, without the spaces around it."""
    return markup.tidy(value or "").strip()


class InvitationForm(FlaskForm):  # type: ignore[misc]
    """The answer to an invitation: what ties one to it first, then whether one reviews it."""

    ties = RadioField(
        _l("Does anything tie you to this practice?"),
        choices=offered(
            [
                (NO_TIES, _l("Nothing ties me to it, as far as I can see")),
                (TIES, _l("Something does, or may seem to")),
            ]
        ),
        validators=[InputRequired(_l("Answer this first."))],
    )
    conflict = TextAreaField(
        _l("What ties you to it"),
        filters=[strip],
        validators=[Length(max=MOST_WORDS, message=TOO_LONG)],
    )
    answer = RadioField(
        _l("Will you review it?"),
        choices=offered([(ACCEPTS, _l("Yes, I will")), (DECLINES, _l("No, I cannot"))]),
        validators=[InputRequired(_l("Choose one of the two."))],
    )
    reason = TextAreaField(
        _l("Why you cannot"),
        filters=[strip],
        validators=[Length(max=MOST_WORDS, message=TOO_LONG)],
    )
    suggestion = TextAreaField(
        _l("Who else could review it"),
        filters=[strip],
        validators=[Length(max=MOST_WORDS, message=TOO_LONG)],
    )

    def validate_conflict(self, field: Any) -> None:
        """Who says that something ties them says what."""
        if self.ties.data == TIES and not field.data:
            raise ValidationError(
                _("Say what ties you to it. An editor decides whether it matters.")
            )

    def validate_reason(self, field: Any) -> None:
        """Who declines says why."""
        if self.answer.data == DECLINES and not field.data:
            raise ValidationError(_("Say in a few words why, so that the editor can plan."))

    @property
    def declared(self) -> str:
        """What ties the person to it; empty if nothing does."""
        return str(self.conflict.data) if self.ties.data == TIES else ""


class StepBackForm(FlaskForm):  # type: ignore[misc]
    """A reviewer who accepted cannot review after all."""

    reason = TextAreaField(
        _l("Why you cannot"),
        filters=[strip],
        validators=[
            InputRequired(_l("Say in a few words why, so that the editor can plan.")),
            Length(max=MOST_WORDS, message=TOO_LONG),
        ],
    )
    suggestion = TextAreaField(
        _l("Who else could review it"),
        filters=[strip],
        validators=[Length(max=MOST_WORDS, message=TOO_LONG)],
    )


def written_in(sent: "MultiDict[str, str]", criteria: tuple[Criterion, ...]) -> Written:
    """The review that was sent; what is no mark, field or recommendation counts as not given."""
    marks: dict[str, dict[str, Any]] = {}
    for criterion in criteria:
        mark = _mark(sent.get(f"mark-{criterion.code}", ""))
        evidence = strip(sent.get(f"evidence-{criterion.code}"))
        if mark is not None or evidence:
            marks[criterion.code] = {"mark": mark, "evidence": evidence}
    recommendation = sent.get("recommendation", "")
    return Written(
        marks=marks,
        comments=_comments(sent),
        to_editors=strip(sent.get("to_editors")),
        recommendation=recommendation if recommendation in DECIDED else "",
        is_named=sent.get("is_named") == "y",
    )


def too_long(written: Written) -> dict[str, str]:
    """What is longer than it may be, by the place in the form."""
    texts = {f"evidence-{code}": mark["evidence"] for code, mark in written.marks.items()}
    texts |= {f"comment-{each['id']}": each["text"] for each in written.comments}
    texts["to_editors"] = written.to_editors
    faults = {
        name: str(TOO_LONG) % {"max": MOST_WORDS}
        for name, text in texts.items()
        if len(text) > MOST_WORDS
    }
    if len(written.comments) > MOST_COMMENTS:
        faults[f"comment-{MOST_COMMENTS + 1}"] = _(
            "At most %(most)s comments. Put some of them together.", most=MOST_COMMENTS
        )
    return faults


def _mark(sent: str) -> int | None:
    known = {str(mark): mark for mark in (*MARKS, NOT_APPLICABLE)}
    return known.get(sent)


def _comments(sent: "MultiDict[str, str]") -> list[dict[str, Any]]:
    numbers = sorted(int(found.group(1)) for name in sent if (found := _COMMENT.match(name)))
    comments = []
    for number in numbers:
        text = strip(sent.get(f"comment-{number}"))
        field = sent.get(f"about-{number}", "")
        if text:
            comments.append({"id": number, "field": field if field in FIELDS else "", "text": text})
    return comments
