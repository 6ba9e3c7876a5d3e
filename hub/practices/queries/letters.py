"""The letter of a decision, as an editor finds it: composed from what the reviewers commented."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.core.i18n import LANGUAGES, _, current_language, in_language
from hub.practices.models import FIELDS, Submission
from hub.practices.queries.reviewers import Voice


def composed_letter(submission: Submission, voices: Sequence[Voice]) -> str:
    """Markdown in the language of the practice, where the Hub speaks it: to be changed at will.

    Reviewers are named only where authors may know them.
    """
    lang = submission.practice.lang
    with in_language(lang if lang in LANGUAGES else current_language().code):
        return "\n\n".join(_paragraphs(submission, voices))


def _paragraphs(submission: Submission, voices: Sequence[Voice]) -> Iterator[str]:
    yield str(_("Dear authors,"))
    yield str(
        _(
            "thank you for submitting “%(practice)s”. These are the comments of those who read it.",
            practice=submission.content.get("title") or "",
        )
    )
    for voice in voices:
        comments = [each for each in voice.comments if str(each.get("text") or "").strip()]
        if comments:
            yield f"# {_heading(submission, voice)}"
            yield "\n".join(_comment(place, each) for place, each in enumerate(comments, start=1))


def _heading(submission: Submission, voice: Voice) -> str:
    name = voice.assignment.reviewer.public_name
    if submission.practice.reviewers_are_named and name:
        return str(_("Reviewer %(number)s: %(name)s", number=voice.number, name=name))
    return str(_("Reviewer %(number)s", number=voice.number))


def _comment(place: int, comment: Mapping[str, Any]) -> str:
    field = FIELDS.get(str(comment.get("field") or ""))
    text = str(comment["text"]).strip().replace("\r\n", "\n").replace("\n", "\n   ")
    return f"{place}. **{field.label}**: {text}" if field else f"{place}. {text}"
