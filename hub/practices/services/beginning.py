"""A practice is begun from what somebody said in a discussion."""

from hub.accounts.models import Member
from hub.links.models import CAME_FROM
from hub.links.services import link
from hub.practices.models import CREDITED, FIELDS, Practice
from hub.practices.queries.origins import Origin
from hub.practices.services.authors import ask_author
from hub.practices.services.drafting import start_practice

# Where the words of the discussion can stand in the form.
PLACES = ("context", "activities")


def begin_from(origin: Origin, *, actor: Member, title: str, lang: str, place: str) -> Practice:
    """The actor's draft begins with the words in the field `place`, and both are linked.

    Whoever wrote them is asked to be credited; nothing of theirs is quoted if they cannot answer.
    """
    content = {"title": title}
    if origin.is_quoted_by(actor):
        content[place] = origin.quotation(FIELDS[place].most)
    practice = start_practice(actor=actor, lang=lang, content=content)
    link(("practice", practice.id), CAME_FROM, origin.thing, actor=actor)
    if origin.asks(actor) and origin.is_quoted_by(actor):
        ask_author(practice, actor=actor, member=origin.author, role=CREDITED)
    return practice
