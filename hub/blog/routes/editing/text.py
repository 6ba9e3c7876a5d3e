"""The text with what is suggested and said of it, for its authors and its editors."""

from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.blog import doors
from hub.blog.forms.editing import AnswerForm, CommentForm, ReasonForm, StepForm
from hub.blog.models import APPROVAL, Article
from hub.blog.policy import Blogging
from hub.blog.queries import editing as queries
from hub.blog.queries.manuscripts import STAGE_WORDS, steps_of
from hub.blog.queries.waiting import missing_approvals
from hub.blog.routes.blueprint import blueprint
from hub.core.choices import offered
from hub.core.edge import current_visitor
from hub.core.i18n import _
from hub.core.numbers import whole_or
from hub.core.permissions import can, policy

# A passage of that many characters is shown whole where one chooses it.
SHOWN = 90


@blueprint.get("/manuscripts/<public_id>/edit")
@policy(Blogging.ARTICLE_FOLLOW)
def edited_text(public_id: str) -> str:
    """The text beside the comments; a form for the passage that was chosen, if one was."""
    return text_page(doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW))


def text_page(article: Article, **forms: Any) -> str:
    """The page, with forms as they were sent, if they were refused."""
    visitor = current_visitor()
    edited = queries.edited(article)
    said = forms.pop("said", "")
    answered = forms.pop("answered", None)
    return render_template(
        "blog/editing/text.html",
        article=article,
        edited=edited,
        commenting=forms.get("commenting") or _chosen(article, edited),
        answering=forms.get("answering") or AnswerForm(formdata=None),
        answered=answered,
        changing=forms.get("changing") or AnswerForm(formdata=None),
        changed=forms.get("changed"),
        changes_comment=partial(can, visitor, Blogging.COMMENT_CHANGE),
        stepping=forms.get("stepping") or StepForm(formdata=None, version=str(article.version)),
        returning=forms.get("returning") or ReasonForm(formdata=None, version=str(article.version)),
        said=said,
        typed=forms.get("typed", ""),
        last_step=next(iter(reversed(steps_of(article))), None),
        stage_words=STAGE_WORDS,
        missing=missing_approvals(article) if article.stage == APPROVAL else (),
        me=article.author(visitor),
        suggests=can(visitor, Blogging.ARTICLE_SUGGEST, article),
        settles=can(visitor, Blogging.ARTICLE_SETTLE, article),
        comments=can(visitor, Blogging.ARTICLE_COMMENT, article),
        approves=can(visitor, Blogging.ARTICLE_APPROVE, article),
        sends_back=can(visitor, Blogging.ARTICLE_SEND_BACK, article),
        publishes=can(visitor, Blogging.ARTICLE_PUBLISH, article),
    )


def to_text(article: Article, anchor: str = "") -> Response:
    """Back to the text, at a place of it."""
    address = url_for("blog.edited_text", public_id=article.public_id, _anchor=anchor or None)
    return redirect(address, 303)


def _chosen(article: Article, edited: queries.Edited) -> CommentForm:
    """The form for the passage that the address names: a paragraph by number, or characters."""
    form = CommentForm(formdata=None)
    number = whole_or(request.args.get("paragraph"), 0)
    start, end = (whole_or(request.args.get(name), -1) for name in ("start", "end"))
    offer_passages(form, article, edited, number=number, selected=(start, end))
    return form


def offer_passages(
    form: CommentForm,
    article: Article,
    edited: queries.Edited,
    *,
    number: int = 0,
    selected: tuple[int, int] = (-1, -1),
) -> None:
    """What one can comment on: a selection, or a paragraph and its sentences; always the whole."""
    body = article.original.body
    choices = [("", _("The whole"))]
    paragraph = next((each for each in edited.paragraphs if each.number == number), None)
    if paragraph is not None:
        words = body[paragraph.start : paragraph.end].rstrip()
        key = f"{paragraph.start}-{paragraph.start + len(words)}"
        choices = [(key, _("The whole paragraph %(number)s", number=number))]
        choices += [
            (f"{start}-{end}", f"“{_short(shown)}”")
            for start, end, shown in queries.sentences(body, paragraph.start, paragraph.end)
        ]
        form.quote.data = ""
    elif 0 <= selected[0] < selected[1] <= len(body):
        words = body[slice(*selected)]
        choices.insert(0, (f"{selected[0]}-{selected[1]}", f"“{_short(words)}”"))
        form.quote.data = words
    form.passage.choices = offered(choices)
    if not form.passage.data:
        form.passage.data = choices[0][0]


def _short(words: str) -> str:
    shown = " ".join(words.split())
    return shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…"
