"""What an issue tells of: items are moved, left out, put back, written, added."""

from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Overtaken, Refused
from hub.core.i18n import LANGUAGES, _, current_language
from hub.core.permissions import policy
from hub.core.texts import best_text
from hub.newsletter import doors
from hub.newsletter.forms.issues import ItemWordsForm, NewItemForm, SectionForm
from hub.newsletter.models import SECTIONS, Issue, IssueItem, IssueItemText
from hub.newsletter.policy import Circulating
from hub.newsletter.queries.showing import month_words
from hub.newsletter.routes.blueprint import blueprint
from hub.newsletter.routes.editing.overview import refused, to_overview
from hub.newsletter.services import arranging

ITEM = "/issues/<period>/items/<int:item_id>"


@blueprint.get("/issues/<period>/items/new")
@policy(Circulating.ISSUE_EDIT)
def new_item(period: str) -> ResponseReturnValue:
    """The form of an item for this issue alone."""
    issue = doors.issue(period, Circulating.ISSUE_EDIT)
    if not issue.is_written:
        return to_overview(issue)
    return _new_page(issue, NewItemForm(formdata=None))


@blueprint.post("/issues/<period>/items")
@policy(Circulating.ISSUE_EDIT)
@idempotent
def add_item(period: str) -> ResponseReturnValue:
    """The item is the last of its part."""
    issue = doors.issue(period, Circulating.ISSUE_EDIT)
    form = NewItemForm()
    if not form.validate():
        return _new_page(issue, form), 422
    try:
        item = arranging.add_item(
            issue,
            actor=current_visitor(),
            section=form.section.data,
            lang=form.lang.data,
            title=form.title.data,
            summary=form.summary.data or "",
            address=form.address.data or "",
        )
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(str(refusal.description))
        return _new_page(doors.issue(period, Circulating.ISSUE_EDIT), form), 409
    flash(_("The item is added."), "success")
    return commit(to_overview(issue, f"item-{item.id}"))


@blueprint.post(f"{ITEM}/place")
@policy(Circulating.ISSUE_EDIT)
@idempotent
def move_item(period: str, item_id: int) -> ResponseReturnValue:
    """The item changes places with its neighbour."""
    issue, item = _opened(period, item_id)
    way = request.form.get("way", "")
    if way not in arranging.WAYS:
        raise NotFound()
    try:
        arranging.move(issue, item, way, actor=current_visitor())
    except Refused as refusal:
        return refused(period, refusal)
    return commit(to_overview(issue, f"item-{item_id}"))


@blueprint.post(f"{ITEM}/section")
@policy(Circulating.ISSUE_EDIT)
@idempotent
def put_item(period: str, item_id: int) -> ResponseReturnValue:
    """The item stands in another part of the issue."""
    issue, item = _opened(period, item_id)
    section = SectionForm().section.data
    if section not in SECTIONS:
        raise NotFound()
    try:
        arranging.put_into(issue, item, section, actor=current_visitor())
    except Refused as refusal:
        return refused(period, refusal)
    return commit(to_overview(issue, f"item-{item_id}"))


@blueprint.post(f"{ITEM}/omission")
@policy(Circulating.ISSUE_EDIT)
@idempotent
def leave_item_out(period: str, item_id: int) -> ResponseReturnValue:
    """Readers are not told of it."""
    issue, item = _opened(period, item_id)
    try:
        arranging.leave_out(issue, item, actor=current_visitor())
    except Refused as refusal:
        return refused(period, refusal)
    return commit(to_overview(issue, f"item-{item_id}"))


@blueprint.delete(f"{ITEM}/omission")
@policy(Circulating.ISSUE_EDIT)
@idempotent
def put_item_back(period: str, item_id: int) -> ResponseReturnValue:
    """Readers are told of it after all."""
    issue, item = _opened(period, item_id)
    try:
        arranging.put_back(issue, item, actor=current_visitor())
    except Refused as refusal:
        return refused(period, refusal)
    return commit(to_overview(issue, f"item-{item_id}"))


@blueprint.get(f"{ITEM}/texts/<code>")
@policy(Circulating.ISSUE_EDIT)
def item_words(period: str, item_id: int, code: str) -> ResponseReturnValue:
    """What an item says in one language, to be written; and its part of the issue."""
    issue, item = _opened(period, item_id, code)
    if not issue.is_written:
        return to_overview(issue, f"item-{item_id}")
    return _page(issue, item, code, ItemWordsForm(formdata=None, data=_said(_text(item, code))))


@blueprint.post(f"{ITEM}/texts/<code>")
@policy(Circulating.ISSUE_EDIT)
@idempotent
def save_item_words(period: str, item_id: int, code: str) -> ResponseReturnValue:
    """The item says this in that language."""
    issue, item = _opened(period, item_id, code)
    form = ItemWordsForm()
    if not form.validate():
        return _page(issue, item, code, form), 422
    try:
        arranging.write_item(
            issue,
            item,
            code,
            actor=current_visitor(),
            stamp=form.stamp.data or "",
            title=form.title.data,
            summary=form.summary.data or "",
        )
    except Overtaken as refusal:
        db.session.rollback()
        issue, item = _opened(period, item_id, code)
        theirs = _text(item, code)
        form.form_errors.append(str(refusal.description))
        form.stamp.data = theirs.stamp if theirs else ""
        return _page(issue, item, code, form, theirs=theirs), 409
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(str(refusal.description))
        issue, item = _opened(period, item_id, code)
        return _page(issue, item, code, form), 409
    flash(_("The text is saved."), "success")
    return commit(to_overview(issue, f"item-{item_id}"))


@blueprint.delete(f"{ITEM}/texts/<code>")
@policy(Circulating.ISSUE_EDIT)
@idempotent
def drop_item_words(period: str, item_id: int, code: str) -> ResponseReturnValue:
    """Readers in that language get the item in another."""
    issue, item = _opened(period, item_id, code)
    try:
        arranging.take_words_away(issue, item, code, actor=current_visitor())
    except Refused as refusal:
        return refused(period, refusal)
    flash(_("The text is removed."), "success")
    return commit(to_overview(issue, f"item-{item_id}"))


def _opened(period: str, item_id: int, code: str = "en") -> tuple[Issue, IssueItem]:
    if code not in LANGUAGES:
        raise NotFound()
    issue = doors.issue(period, Circulating.ISSUE_EDIT)
    return issue, arranging.item_in(issue, item_id)


def _text(item: IssueItem, code: str) -> IssueItemText | None:
    return next((each for each in item.texts if each.lang == code), None)


def _said(text: IssueItemText | None) -> dict[str, Any]:
    if text is None:
        return {}
    return {"stamp": text.stamp, "title": text.title, "summary": text.summary}


def _page(
    issue: Issue,
    item: IssueItem,
    code: str,
    form: ItemWordsForm,
    *,
    theirs: IssueItemText | None = None,
) -> str:
    others = [each for each in item.texts if each.lang != code]
    return render_template(
        "newsletter/desk/item_words.html",
        issue=issue,
        month=month_words(issue.period),
        item=item,
        code=code,
        form=form,
        placing=SectionForm(formdata=None, data={"section": item.section}),
        is_there=_text(item, code) is not None,
        beside=theirs or (best_text(others, current_language().code) if others else None),
        theirs=theirs,
    )


def _new_page(issue: Issue, form: NewItemForm) -> str:
    return render_template(
        "newsletter/desk/new_item.html",
        issue=issue,
        month=month_words(issue.period),
        form=form,
    )
