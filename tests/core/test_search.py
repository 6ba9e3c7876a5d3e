"""What is found, by whom, in which order; the same on every database."""

import datetime as dt
import random

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from hub.core.db import db
from hub.core.search import (
    Document,
    Order,
    change_scope,
    index,
    move,
    rebuild,
    register_source,
    remove,
    remove_all,
    rename_author,
    rename_context,
    search,
    similar,
)
from hub.core.search import documents as documents_room
from hub.core.search.words import words_and_stems

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ALL = frozenset({"public", "members", "space:1"})

pytestmark = pytest.mark.usefixtures("app")


def put(object_id: int, body: str = "", **changed: object) -> None:
    values = {
        "kind": "contribution",
        "object_id": object_id,
        "scope": "public",
        "lang": "en",
        "address": f"/contributions/{object_id}",
        "created_at": START + dt.timedelta(days=object_id),
        "body": body,
    }
    index(Document(**{**values, **changed}))  # type: ignore[arg-type]


def found(text: str, **changed: object) -> list[int]:
    results = search(text, **{"scopes": ALL, **changed})  # type: ignore[arg-type]
    return sorted(hit.object_id for hit in results.items)


@pytest.mark.parametrize(
    ("lang", "written", "asked"),
    [
        ("en", "Two agreements on labour mobility", "agreement"),
        ("en", "Sharing responsibility", "share"),
        ("en", "Access to social-protection schemes", "protection social"),
        ("en", "The agreement was signed", "agreem"),
        ("fr", "Les bénéfices de l'intégration", "benefices"),
        ("fr", "Les bénéfices de l'intégration", "BÉNÉFICE integration"),
        ("es", "Las migraciones laborales", "migracion"),
        ("ru", "Права мигрантов и беженцев", "мигранты беженцы"),
        ("ru", "Новая ёлка", "елка"),
        ("ar", "المنافع للمجتمعات المضيفة", "منافع"),
        ("ar", "حقوق اللاجئين والهجرة", "هجرة لاجئ"),
        ("ar", "مدرسة", "مدرسه"),
        ("ar", "مُهاجِر", "مهاجر"),
        ("ar", "٢٠٢٦", "2026"),
        ("zh", "难民的社区合作项目", "社区"),
        ("zh", "难民的社区合作项目", "社区合作"),
        ("zh", "难民的社区合作项目", "目"),
        ("zh", "难民的社区合作项目", "难"),
        ("zh", "GCM 目标 with migrants", "migrant"),
    ],
)
def test_search_finds_words_as_people_type_them(lang, written, asked):
    put(1, written, lang=lang)
    put(2, "nothing of that kind", lang="en")
    assert found(asked) == [1]
    assert found(asked, lang=lang) == [1]
    assert found(asked, lang="es" if lang != "es" else "fr") == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ('"right to work"', [1]),
        ('"work to right"', []),
        ('"right to work" camps', [1]),
        ("work right", [1, 2]),
        ("work -camps", [2]),
        ('work -"right to"', [2]),
        ("-work", []),
        ("work absent", []),
        ('"社区合作"', [3]),
        ('"区社"', []),
        ('"title body"', []),
        ("title body", [4]),
    ],
)
def test_search_knows_phrases_and_exclusions(asked, expected):
    put(1, "The right to work in camps")
    put(2, "Work comes first, a right or not")
    put(3, "难民的社区合作项目", lang="zh")
    put(4, "body", title="A title")
    assert found(asked) == expected


def test_search_shows_only_what_is_in_scope():
    put(1, "labour mobility")
    put(2, "labour mobility", scope="members")
    put(3, "labour mobility", scope="space:1")
    assert found("labour", scopes={"public"}) == [1]
    assert found("labour", scopes={"public", "members"}) == [1, 2]
    assert found("labour", scopes={"space:1"}) == [3]
    assert found("labour", scopes={"space:2"}) == []
    assert found("labour", scopes=set()) == []
    assert search("labour", scopes={"public"}).total == 1
    assert [hit.object_id for hit in similar("labour", scopes={"public"})] == [1]


def test_search_narrows_by_kind_container_and_author():
    put(1, "labour", kind="topic", container="space:1", author="member:1")
    put(2, "labour", container="space:2", author="member:2")
    assert found("labour", kinds={"topic"}) == [1]
    assert found("labour", kinds=set()) == []
    assert found("labour", container="space:2") == [2]
    assert found("labour", author="member:1") == [1]


def test_index_replaces_the_former_version():
    put(1, "first words", title="Old")
    put(1, "second thoughts", title="New")
    assert found("first") == found("old") == []
    assert found("second thoughts new") == [1]


def test_index_is_undone_with_its_transaction():
    put(1, "kept")
    db.session.commit()
    put(2, "kept")
    db.session.rollback()
    assert found("kept") == [1]


def test_remove_takes_it_from_the_index():
    put(1, "labour")
    put(1, "labour", kind="topic")
    remove("contribution", 1)
    remove("contribution", 99)
    assert [hit.kind for hit in search("labour", scopes=ALL).items] == ["topic"]


def test_remove_all_takes_a_container_a_parent_or_an_author():
    put(1, "labour", container="space:1")
    put(2, "labour", parent="topic:1")
    put(3, "labour", author="member:1")
    put(4, "labour")
    remove_all(container="space:1")
    assert found("labour") == [2, 3, 4]
    remove_all(parent="topic:1")
    remove_all(author="member:1")
    assert found("labour") == [4]
    with pytest.raises(ValueError, match="name a container"):
        remove_all()


def test_change_scope_of_a_space_is_one_statement(count_queries):
    for number in range(1, 4):
        put(number, "labour", container="space:1", parent=f"topic:{number}")
    put(4, "labour", container="space:2")
    with count_queries() as statements:
        change_scope("space:1", container="space:1")
    assert len(statements) == 1
    assert found("labour", scopes={"public"}) == [4]
    assert found("labour", scopes={"space:1"}) == [1, 2, 3]


def test_move_takes_a_topic_to_another_space():
    put(1, "labour", container="space:1", parent="topic:1")
    put(2, "labour", container="space:1", parent="topic:2")
    move("topic:1", container="space:9", scope="space:9")
    assert found("labour", scopes={"public"}) == [2]
    assert found("labour", scopes={"space:9"}, container="space:9") == [1]


def test_renaming_reaches_what_is_shown():
    put(1, "labour", parent="topic:1", context="Old", author="member:1", author_name="Name")
    put(2, "labour", parent="topic:1", author="member:1", author_name="Name")
    rename_context("topic:1", "New")
    rename_author("member:1", "Former member")
    hits = sorted(search("labour", scopes=ALL).items, key=lambda hit: hit.object_id)
    assert [(hit.context, hit.author_name) for hit in hits] == [
        ("New", "Former member"),
        ("", "Former member"),
    ]


def test_search_puts_titles_and_density_first():
    put(1, "Much about other things, and mobility once " + "padding " * 100)
    put(2, "other words", title="Mobility")
    put(3, "mobility mobility mobility")
    hits = search("mobility", scopes=ALL).items
    assert [hit.object_id for hit in hits] == [2, 3, 1]


def test_search_by_newest_ignores_weight():
    put(1, "other words", title="Mobility")
    put(3, "much mobility")
    put(2, "mobility mobility")
    hits = search("mobility", scopes=ALL, order=Order.NEWEST).items
    assert [hit.object_id for hit in hits] == [3, 2, 1]


@pytest.mark.parametrize("order", list(Order))
def test_search_pages_by_key_without_gaps(order):
    for number in range(1, 48):
        put(number, "mobility " * (number % 3 + 1) + "word " * (number % 5))
    whole = [hit.object_id for hit in search("mobility", scopes=ALL, order=order, limit=100).items]
    paged: list[int] = []
    after, totals = None, set()
    while True:
        page = search("mobility", scopes=ALL, order=order, after=after, limit=10)
        paged += [hit.object_id for hit in page.items]
        totals.add(page.total)
        after = page.after
        if after is None:
            break
    assert paged == whole
    assert sorted(whole) == list(range(1, 48))
    assert totals == {47}


@pytest.mark.parametrize("after", ["", "x", "e30", "W10", "WzEsIFtdXQ", "bnVsbA", "A" * 5000])
def test_search_takes_an_unreadable_key_for_the_beginning(after):
    put(1, "mobility")
    for order in Order:
        assert found("mobility", after=after, order=order) == [1]


def test_search_marks_what_was_found():
    put(
        1,
        "padding " * 60 + "the <b>agreements</b> were signed " + "padding " * 60,
        title="On accès",
    )
    (hit,) = search("agreement acces", scopes=ALL).items
    assert [(part.text, part.is_match) for part in hit.title] == [("On ", False), ("accès", True)]
    assert [part.text for part in hit.snippet if part.is_match] == ["agreements"]
    shown = "".join(part.text for part in hit.snippet)
    assert shown.startswith("… padding")
    assert shown.endswith("padding …")
    assert len(shown) < 240


def test_search_marks_chinese_runs_and_begun_words():
    put(1, "难民的社区合作项目", lang="zh")
    put(2, "An agreement")
    (chinese,) = search("社区", scopes=ALL).items
    assert [(part.text, part.is_match) for part in chinese.snippet] == [
        ("难民的", False),
        ("社区", True),
        ("合作项目", False),
    ]
    (english,) = search("agreem", scopes=ALL).items
    assert [part.text for part in english.snippet if part.is_match] == ["agreement"]


def test_search_in_long_texts_stays_quick_and_whole():
    put(1, "padding " * 7000 + "needle")
    (hit,) = search("needle", scopes=ALL).items
    assert hit.snippet[0].text.startswith("padding")


def test_similar_wants_any_word_and_puts_the_most_alike_first():
    put(1, kind="topic", title="Recognition of skills of refugees")
    put(2, kind="topic", title="Skills partnerships")
    put(3, kind="topic", title="Border management")
    put(4, "skills recognition refugees")
    hits = similar("Recognising the skills of refugee workers", scopes=ALL, kinds={"topic"})
    assert [hit.object_id for hit in hits] == [1, 2]
    assert similar("", scopes=ALL) == similar("???", scopes=ALL) == ()


@pytest.mark.parametrize(
    "typed",
    [
        *[
            "'",
            '"',
            "''",
            '"a',
            'a"b"c',
            "a' OR 1=1 --",
            "*",
            "a*",
            "^a",
            "a:b",
            "title:a",
            "NEAR(a b)",
        ],
        *["a AND", "OR", "NOT a", "(a", "a)", "{a}", "a + b", "a & b | c", "!a", "<->", "a <2> b"],
        *[
            "\x00",
            "a\x00b",
            "\\",
            "\\'",
            "a\\",
            "\ud800",
            "\ufeff",
            "\u202e",
            "%_",
            "-",
            "--",
            '-"',
        ],
        *["𝔘𝔫𝔦", "é" * 50, "a" * 10_000, "a " * 5_000, '"' * 10_000, "社" * 10_000, "-a " * 3_000],
        *["ﷺ", "ⅷ", "½", "İ", "ǆ", "ß", "\u0301", "\u0640", "١٢", "ｱ", "한국어", "ไทย", "हिन्दी"],
    ],
    ids=lambda typed: ascii(typed)[:12],
)
def test_search_never_fails_whatever_is_typed(typed):
    put(1, "a b c")
    for order in Order:
        search(typed, scopes=ALL, order=order)
    similar(typed, scopes=ALL)


@given(st.text(max_size=40) | st.text(alphabet="ab\"'*-():&|!<> \\社é", max_size=30))
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_search_finds_any_text_by_itself(text):
    body = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    put(1, body)
    search(text, scopes=ALL)
    first = next(iter(words_and_stems(body, "en")[0]), None)
    if first is not None:
        assert found(f'"{first}"') == [1]
    db.session.rollback()


def test_rebuild_makes_the_index_anew():
    put(1, "stale", kind="rebuilt")
    put(2, "gone", kind="rebuilt")
    put(3, "untouched")
    fresh = Document("rebuilt", 1, "public", "en", "/1", START, body="fresh")
    register_source("rebuilt", lambda: [fresh])
    try:
        assert list(rebuild()) == [1]
    finally:
        documents_room._sources.pop("rebuilt")
    assert found("stale") == found("gone") == []
    assert found("fresh") == [1]
    assert found("untouched") == [3]


def test_index_holds_one_row_for_each_thing():
    put(1, "a")
    put(1, "b")
    rows = db.session.scalars(sa.text("SELECT object_id FROM search_document")).all()
    assert rows == [1]
    with pytest.raises(IntegrityError):
        db.session.execute(sa.text("INSERT INTO search_document SELECT * FROM search_document"))
    db.session.rollback()


@pytest.mark.slow
def test_search_over_many_contributions_is_quick():
    generator = random.Random(7)
    vocabulary = [f"word{int(generator.paretovariate(0.6)) % 5000}" for _ in range(20_000)]
    for number in range(3_000):
        put(number, " ".join(generator.choices(vocabulary, k=80)))
    db.session.commit()
    began = dt.datetime.now()
    for asked in ("word1", "word1 word2", '"word1 word1"', "wor", "word77 -word1"):
        search(asked, scopes=ALL)
    assert (dt.datetime.now() - began).total_seconds() < 5
