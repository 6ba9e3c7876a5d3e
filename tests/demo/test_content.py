"""The demonstration content: its counts, its references, its languages, nothing said twice."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

import hub.demo

CONTENT = Path(hub.demo.__file__).parent / "content"
TAXONOMY = CONTENT.parent.parent / "taxonomy" / "data"
PAGES_IN = {"en", "fr", "ar"}
REACTIONS = {"thanks", "useful", "agree"}
SCRIPT = {"en": "[A-Za-z]", "fr": "[A-Za-zÀ-ÿœŒ]", "ar": "[\u0600-\u06ff]"}
DEMONSTRATION = {"en": "Demonstration member.", "fr": "Membre de démonstration.", "ar": "تجريبي"}


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


ORGANISATIONS = read(CONTENT / "organisations.yaml")
MEMBERS = read(CONTENT / "members.yaml")
SPACES = read(CONTENT / "spaces.yaml")
PROPOSALS = read(CONTENT / "proposals.yaml")
TOPICS = {path.stem: read(path) for path in sorted((CONTENT / "topics").glob("*.yaml"))}

ORGANISATION_KEYS = {organisation["key"] for organisation in ORGANISATIONS}
MEMBER_KEYS = {member["key"] for member in MEMBERS}
SPACE_OF = {space["slug"]: space for space in SPACES}


def codes(name: str) -> set[str]:
    return {row["code"] for row in read(TAXONOMY / f"{name}.yaml")[name]}


def texts(topic: dict[str, Any]) -> list[dict[str, Any]]:
    """The opening and every reply, as rows of the same shape."""
    opening = {
        "id": None,
        "author": topic["author"],
        "lang": topic["lang"],
        "hours_after": 0,
        "body": topic["opening"],
        "reactions": topic.get("reactions", {}),
    }
    return [opening, *topic["contributions"]]


def sayings() -> list[tuple[str, str, str]]:
    """Every text of the topics with where it stands and its language, edits too."""
    return [
        (f"{name}:{row['id']}", row["lang"], said["body"])
        for name, topic in TOPICS.items()
        for row in texts(topic)
        for said in (row, *row.get("edits", []))
    ]


def insiders(space: dict[str, Any]) -> set[str]:
    return {*space["moderators"], *space["members"]}


def test_the_content_is_as_large_as_promised():
    contributions = [row for topic in TOPICS.values() for row in texts(topic)]
    assert (len(SPACES), len(TOPICS), len(contributions), len(MEMBERS)) == (6, 32, 316, 40)
    assert Counter(row["lang"] for row in contributions) == {"en": 148, "fr": 107, "ar": 61}
    assert Counter(space["visibility"] for space in SPACES) == {
        "public": 3,
        "members": 2,
        "private": 1,
    }


def test_threads_differ_in_size_and_one_is_deep():
    replies = {name: len(topic["contributions"]) for name, topic in TOPICS.items()}
    assert sum(size == 0 for size in replies.values()) == 4
    assert sum(15 <= size <= 20 for size in replies.values()) == 5
    largest = max(replies, key=lambda name: replies[name])
    depth: dict[str | None, int] = {None: 0}
    for row in TOPICS[largest]["contributions"]:
        depth[row["id"]] = depth[row["reply_to"]] + 1
    assert (replies[largest], max(depth.values())) == (40, 5)


def test_roles_are_given_as_promised():
    assert Counter(role for member in MEMBERS for role in member["roles"]) == {
        "admin": 1,
        "secretariat": 1,
        "moderator": 6,
        "reviewer": 4,
    }
    moderators = {member["key"] for member in MEMBERS if "moderator" in member["roles"]}
    assert {key for space in SPACES for key in space["moderators"]} == moderators
    assert sum(member.get("newcomer", False) for member in MEMBERS) == 1
    assert Counter(member["lang"] for member in MEMBERS if member.get("sign_in")) == {
        "en": 3,
        "fr": 2,
        "ar": 1,
    }


def test_a_protected_member_has_a_real_name_and_nobody_else_has():
    protected = {member["key"] for member in MEMBERS if member.get("is_protected")}
    assert {member["key"] for member in MEMBERS if "real_name" in member} == protected
    assert len(protected) == 2
    for member in MEMBERS:
        assert member["name"] != member.get("real_name")


def test_everybody_is_plainly_invented():
    for organisation in ORGANISATIONS:
        assert set(organisation["name"]) == PAGES_IN
        assert all(name.endswith("(demo)") for name in organisation["name"].values())
    addresses = [member["email"] for member in MEMBERS]
    assert len(set(addresses)) == len(addresses)
    for member in MEMBERS:
        assert re.fullmatch(r"[a-z]+\.[a-z]+@demo\.example\.org", member["email"])
        assert all(
            "عضو" in bio or DEMONSTRATION[lang] in bio for lang, bio in member["bio"].items()
        )
        assert member["lang"] in member["bio"]


def test_keys_are_given_once():
    for keys in (
        [organisation["key"] for organisation in ORGANISATIONS],
        [member["key"] for member in MEMBERS],
        [member["name"] for member in MEMBERS],
        [space["slug"] for space in SPACES],
        [topic["title"] for topic in TOPICS.values()],
        *[[row["id"] for row in texts(topic)] for topic in TOPICS.values()],
    ):
        assert Counter(keys).most_common(1)[0][1] == 1


def test_codes_are_those_of_the_taxonomy():
    objectives, countries = codes("objectives"), codes("countries")
    for row in [*MEMBERS, *SPACES, *TOPICS.values(), *PROPOSALS]:
        assert set(row["objectives"]) <= objectives
        assert row["objectives"]
    for row in [*TOPICS.values(), *PROPOSALS]:
        assert set(row["countries"]) <= countries
    for row in [*MEMBERS, *ORGANISATIONS]:
        assert row["country"] in countries
    assert {row["type"] for row in ORGANISATIONS} <= codes("organisation_types")


def test_references_lead_somewhere():
    for member in MEMBERS:
        assert member.get("organisation") in {None, *ORGANISATION_KEYS}
    for space in SPACES:
        assert insiders(space) <= MEMBER_KEYS
        assert not set(space["moderators"]) & set(space["members"])
    for topic in TOPICS.values():
        assert topic["space"] in SPACE_OF
    assert {organisation["key"] for organisation in ORGANISATIONS} == {
        member["organisation"] for member in MEMBERS if "organisation" in member
    }


@pytest.mark.parametrize("name", TOPICS)
def test_whoever_writes_reacts_or_is_mentioned_belongs_there(name):
    topic = TOPICS[name]
    space = SPACE_OF[topic["space"]]
    allowed = MEMBER_KEYS if space["visibility"] == "public" else insiders(space)
    for row in texts(topic):
        assert row["author"] in insiders(space)
        assert set(re.findall(r"(?<![\w.])@(\w+)", row["body"])) <= allowed
        reactions = row.get("reactions", {})
        assert set(reactions) <= REACTIONS
        for people in reactions.values():
            assert set(people) <= allowed - {row["author"]}
            assert len(set(people)) == len(people)


@pytest.mark.parametrize("name", TOPICS)
def test_replies_come_after_what_they_answer_and_never_tomorrow(name):
    topic = TOPICS[name]
    hours = [row["hours_after"] for row in texts(topic)]
    assert hours == sorted(set(hours))
    assert hours[-1] < topic["days_ago"] * 24
    earlier: set[str | None] = {None}
    for row in topic["contributions"]:
        assert row["reply_to"] in earlier
        earlier.add(row["id"])
        for edit in row.get("edits", []):
            assert row["hours_after"] < edit["hours_after"] < topic["days_ago"] * 24
            assert edit["reason"]
            assert edit["body"] != row["body"]


@pytest.mark.parametrize("name", TOPICS)
def test_a_quote_repeats_the_thread_word_for_word(name):
    rows = texts(TOPICS[name])
    for index, row in enumerate(rows):
        said = " ".join(" ".join(earlier["body"].split()) for earlier in rows[:index])
        for quote in re.findall(r"(?m)^> (.+)$", row["body"]):
            assert quote in said


def test_texts_are_of_a_readable_length_in_their_language():
    for place, lang, body in sayings():
        # Arabic says in fewer words what the others say in more: one word carries its article,
        # its pronoun and its conjunction.
        shortest = 18 if lang == "ar" else 25
        assert shortest <= len(body.split()) <= 250, place
        letters = re.findall(r"[^\W\d_]", body)
        own = re.findall(SCRIPT[lang], body)
        assert len(own) > 0.7 * len(letters), place
    for space in SPACES:
        assert set(space["title"]) == set(space["welcome"]) == PAGES_IN
        assert min(len(text.split()) for text in space["welcome"].values()) >= 60
        assert len({len(space["guiding_questions"][lang]) for lang in PAGES_IN}) == 1


def test_nothing_is_said_twice():
    sentences: dict[str, str] = {}
    for name, topic in TOPICS.items():
        for row in texts(topic):
            own = re.sub(r"(?m)^> .+$", "", row["body"])
            for sentence in re.split(r"(?<=[.!?؟:])\s+|\n+", own):
                words = re.findall(r"\w+", sentence.lower())
                if len(words) >= 6:
                    place = f"{name}:{row['id']}"
                    assert sentences.setdefault(" ".join(words), place) == place, sentence


@pytest.mark.parametrize("name", [name for name, topic in TOPICS.items() if "guided" in topic])
def test_guided_discussions_ask_in_their_languages_and_cite_what_is_there(name):
    topic = TOPICS[name]
    guided, rows = topic["guided"], topic["contributions"]
    for question in guided["questions"]:
        assert set(question) == set(guided["languages"])
    assert set(guided["concept"]) <= set(guided["languages"])
    assert {row.get("question", 1) for row in rows} <= set(range(1, len(guided["questions"]) + 1))
    summary = guided.get("summary")
    if summary is None:
        return
    assert set(re.findall(r"{(\w+)}", summary["text"])) == {row["id"] for row in rows}
    authors = {row["author"] for row in texts(topic)}
    assert {*summary["endorsed"], summary["objection"]["author"]} <= authors
    assert set(summary["named"]) <= set(summary["endorsed"])


def test_one_guided_discussion_is_open_and_one_has_a_summary():
    guided = [topic["guided"] for topic in TOPICS.values() if "guided" in topic]
    assert sorted((each["closes_in_days"] > 0, "summary" in each) for each in guided) == [
        (False, True),
        (True, False),
    ]


def test_links_lead_to_example_org_only():
    everything = [body for _, _, body in sayings()]
    everything += [proposal["body"] + proposal["reason"] for proposal in PROPOSALS]
    everything += [text for space in SPACES for text in space["welcome"].values()]
    hosts = {host for text in everything for host in re.findall(r"https?://([^/\s)]+)", text)}
    assert hosts == {"example.org"}


def test_proposals_stand_in_four_states_each_with_its_reason():
    assert [proposal["state"] for proposal in PROPOSALS] == [
        "proposed",
        "changes_asked",
        "accepted",
        "declined",
    ]
    for proposal in PROPOSALS:
        decided = proposal["state"] != "proposed"
        space = SPACE_OF[proposal["space"]]
        assert proposal["author"] in insiders(space)
        assert bool(proposal["reason"]) == decided
        assert (proposal["moderator"] in space["moderators"]) == decided
        assert (proposal.get("topic") in TOPICS) == (proposal["state"] == "accepted")
        if decided:
            assert 0 < proposal["decided_days_ago"] < proposal["days_ago"]
