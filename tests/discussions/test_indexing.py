"""The index can be made anew, and holds what may be found and nothing else."""

from hub.core import search
from hub.core.db import db
from hub.discussions import services
from tests.factories import make_member, make_space, make_topic


def found(words: str) -> list[tuple[str, int]]:
    return sorted((h.kind, h.object_id) for h in search.search(words, scopes={"public"}).items)


def test_index_made_anew_holds_the_same(app):
    amina = make_member("Amina")
    topic = make_topic(make_space(), amina, "Fair recruitment corridors")
    kept = services.post_reply(topic, actor=amina, body="Corridors between cities", lang="en")
    gone = services.post_reply(topic, actor=amina, body="Corridors removed", lang="en")
    services.remove_contribution(gone, actor=amina)
    hidden = make_topic(make_space(visibility="private"), amina, "Secret corridors")
    db.session.commit()
    before = found("corridors")
    assert before == [("reply", kept.id), ("topic", 1)]
    search.remove_all(container=f"space:{topic.space_id}")
    assert found("corridors") == []
    list(search.rebuild(every=1))
    db.session.commit()
    assert found("corridors") == before
    assert hidden.id
