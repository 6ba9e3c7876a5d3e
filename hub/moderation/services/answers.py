"""Saved answers: what moderators say again and again, in each language they have it in."""

from collections.abc import Mapping

from hub.accounts.models import Member
from hub.core import audit
from hub.core.db import db
from hub.moderation.models import SavedAnswer, SavedAnswerText


def keep_answer(
    answer: SavedAnswer | None,
    *,
    actor: Member,
    name: str,
    scope: str,
    texts: Mapping[str, str],
) -> SavedAnswer:
    """The answer (a new one for None) reads so from now on, in these languages."""
    if answer is None:
        answer = SavedAnswer(name=name, scope=scope)
        db.session.add(answer)
    answer.name, answer.scope = name, scope
    kept = {text.lang: text for text in answer.texts}
    answer.texts = [_text(kept.get(lang), lang, body) for lang, body in texts.items() if body]
    db.session.flush()
    _note("answer.kept", answer, actor)
    return answer


def delete_answer(answer: SavedAnswer, *, actor: Member) -> None:
    """The answer can be chosen no more; reasons that were given with it stay as they were."""
    _note("answer.deleted", answer, actor)
    db.session.delete(answer)


def _text(text: SavedAnswerText | None, lang: str, body: str) -> SavedAnswerText:
    text = text or SavedAnswerText(lang=lang)
    text.body = body
    return text


def _note(act: str, answer: SavedAnswer, actor: Member) -> None:
    audit.note(act, actor_id=actor.id, subject=f"answer:{answer.id}", scope=answer.scope)
