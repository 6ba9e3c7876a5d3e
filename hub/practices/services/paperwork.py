"""Reviewers' papers: the form that is filled in without a connection, and the certificate."""

from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from flask_babel import format_date

from hub.core import markup
from hub.core.documents import (
    Block,
    Choice,
    Document,
    DocumentRefused,
    Field,
    Heading,
    Option,
    Paragraph,
    Run,
    as_docx,
    as_pdf,
    from_html,
    read_docx,
)
from hub.core.i18n import _, current_language
from hub.practices.models import (
    DECIDED,
    MARKS,
    NOT_APPLICABLE,
    OPEN_REVIEW,
    Assignment,
    Criterion,
    criteria_for,
)
from hub.practices.queries.showing import Part, parts_told
from hub.practices.services.masking import Shown, shown_to_reviewers
from hub.practices.services.reviewing import Written, mark_words, recommended

COMMENTS = 8


def offline_form(assignment: Assignment) -> bytes:
    """A .docx with what was submitted, as reviewers read it, and the rubric to be filled in.

    What the review says already stands in it.
    """
    shown = shown_to_reviewers(assignment.submission)
    document = Document(
        title=_("Review"),
        subtitle=shown.title,
        language=current_language().code,
        blocks=(*_rubric(assignment), *_submitted(shown)),
        form=_form_of(assignment),
    )
    return as_docx(document)


def read_offline_form(assignment: Assignment, stream: IO[bytes], *, most: int) -> Written:
    """What somebody wrote in the form of this review; what it leaves empty is as it was.

    Raises DocumentRefused for what is no such form; nothing is saved.
    """
    blocks = tuple(_rubric(assignment))
    found = read_docx(BytesIO(stream.read(most + 1)), most, blocks)
    if found.form != _form_of(assignment):
        raise DocumentRefused("not_form")
    kept = Written.of(assignment.review)
    marks: dict[str, dict[str, Any]] = {}
    for number, criterion in enumerate(_criteria(assignment), start=1):
        ticked = found.chosen.get(f"mark.{number}", frozenset())
        mark = int(next(iter(ticked)).rpartition(".")[2]) if len(ticked) == 1 else None
        evidence = _typed(found.values.get(f"evidence.{number}", ""))
        before = kept.marks.get(criterion.code, {})
        mark = before.get("mark") if mark is None else mark
        evidence = evidence or str(before.get("evidence") or "")
        if mark is not None or evidence:
            marks[criterion.code] = {"mark": mark, "evidence": evidence}
    recommended = found.chosen.get("recommendation", frozenset())
    return Written(
        marks=marks,
        comments=_comments(kept, found.values),
        to_editors=_typed(found.values.get("to_editors", "")) or kept.to_editors,
        recommendation=(
            next(iter(recommended)).rpartition(".")[2]
            if len(recommended) == 1
            else kept.recommendation
        ),
        is_named=kept.is_named,
    )


def certificate(assignment: Assignment, *, site: str) -> bytes:
    """A PDF which says that somebody reviewed. It tells what only where the review is open."""
    submission = assignment.submission
    delivered = assignment.delivered_at
    assert delivered is not None
    name = assignment.reviewer.public_name
    said = [
        _("%(site)s certifies that", site=site),
        _("reviewed a practice for the Hub’s repository of practices."),
        _("Delivered on %(day)s", day=format_date(delivered.date(), "long", rebase=False)),
    ]
    blocks: list[Block] = [
        Paragraph((Run(said[0]),)),
        Heading(1, (Run(name),)),
        Paragraph((Run(said[1]),)),
    ]
    if submission.practice.anonymity == OPEN_REVIEW:
        blocks.append(Paragraph((Run(str(submission.content.get("title") or ""), italic=True),)))
    blocks.append(Paragraph((Run(said[2]),)))
    blocks.append(
        Paragraph((Run(_("Number: %(number)s", number=assignment.public_id)),), quiet=True)
    )
    document = Document(
        title=_("Certificate of peer review"),
        language=current_language().code,
        blocks=tuple(blocks),
    )
    return as_pdf(document)


def _form_of(assignment: Assignment) -> str:
    return f"review.{assignment.public_id}"


def _criteria(assignment: Assignment) -> tuple[Criterion, ...]:
    return criteria_for(assignment.submission.content)


def _rubric(assignment: Assignment) -> Iterator[Block]:
    written = Written.of(assignment.review)
    for number, criterion in enumerate(_criteria(assignment), start=1):
        given = written.marks.get(criterion.code, {})
        mark = given.get("mark")
        chosen = frozenset() if mark is None else frozenset({f"mark.{number}.{mark}"})
        options = tuple(
            Option(f"mark.{number}.{each}", mark_words(each))
            for each in (*reversed(MARKS), NOT_APPLICABLE)
        )
        hint = str(criterion.hint or "")
        yield Choice(f"mark.{number}", str(criterion.label), options, chosen, hint)
        yield Field(
            f"evidence.{number}",
            f"{_('What the mark rests on')} ({criterion.label})",
            value=_escaped(str(given.get("evidence") or "")),
        )
    comments = {number: each["text"] for number, each in enumerate(written.comments, start=1)}
    for number in range(1, max(COMMENTS, len(comments) + 2) + 1):
        yield Field(
            f"comment.{number}",
            _("Comment %(num)s", num=number),
            hint=_("To the authors: one thing each."),
            value=_escaped(comments.get(number, "")),
        )
    yield Field("to_editors", _("To the editors only"), value=_escaped(written.to_editors))
    options = tuple(Option(f"recommendation.{code}", recommended(code)) for code in DECIDED)
    chosen = (
        frozenset({f"recommendation.{written.recommendation}"})
        if written.recommendation
        else frozenset()
    )
    yield Choice("recommendation", _("What you recommend"), options, chosen)


def _submitted(shown: Shown) -> Iterator[Block]:
    yield Heading(1, (Run(_("What was submitted")),))
    for part in parts_told(shown.content, shown.html, without=shown.hidden):
        yield Heading(2, (Run(str(part.section.title)),))
        yield from _told(part)


def _told(part: Part) -> Iterator[Block]:
    for each in part.told:
        yield Heading(3, (Run(str(each.field.label)),))
        if each.html:
            yield from from_html(each.html, level=4)
        for label, html in each.statements:
            yield Paragraph((Run(label, bold=True),))
            yield from from_html(html, level=4)
        for row in each.rows:
            yield Paragraph((Run(" · ".join(cell for cell in row if cell)),))
        if not each.html:
            for words in each.words:
                yield Paragraph((Run(words),))


def _comments(kept: Written, values: Any) -> list[dict[str, Any]]:
    """The comments of the form, in their order; each is about what it was about before."""
    before = dict(enumerate(kept.comments, start=1))
    comments = []
    for number in range(1, max(COMMENTS, len(before) + 2) + 1):
        earlier = before.get(number, {})
        text = _typed(values.get(f"comment.{number}", "")) or str(earlier.get("text") or "")
        if text:
            field = str(earlier.get("field") or "")
            comments.append({"id": number, "field": field, "text": text})
    return comments


def _escaped(words: str) -> str:
    """Plain words as Markdown that says the same."""
    signs = "\\`*_[]<>#+-|~!"
    return "".join(f"\\{each}" if each in signs else each for each in words)


def _typed(markdown: str) -> str:
    """What was written in a field, as plain words."""
    if not markdown.strip():
        return ""
    return markup.plain(markup.render(markdown, lang=current_language().code).html).strip()
