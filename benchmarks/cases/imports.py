"""Bringing in a Discourse forum, by the command as an operator runs it."""

import json
import os
import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import bleach

from benchmarks.cases.case import Case
from benchmarks.depth import Depth
from benchmarks.measures import Figure, Goal, in_turns
from benchmarks.places import POSTGRES, SQLITE, run_hub
from benchmarks.rows import Words
from tests.support.browser import ROOT, HubProcess
from tests.support.servers import postgres_server

SAMPLE = Path(os.environ.get("HUB_TEST_SHARED", ROOT.parent / "shared")) / "data/discourse-sample"
SAID = re.compile(r"(\d+) posts a second")
TOPICS, POSTS, FEW_TOPICS = 160, 12, 15
MOST_ROUNDS = 3


def imports(depth: Depth) -> Iterator[Figure]:
    """Posts a second into an empty database, beside a loop that sanitises and inserts."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as name, postgres_server() as server:
        folder = Path(name)
        what, forum = _forum(folder / "forum", depth)
        databases: dict[str, Callable[[], dict[str, str]]] = {
            POSTGRES: lambda: {"HUB_DATABASE_URL": server.create_database()},
            SQLITE: dict,
        }
        for on, new in databases.items():
            hub, floor = in_turns(
                min(depth.rounds, MOST_ROUNDS),
                partial(_brought_in, folder / "hub", forum, new),
                partial(_bare_loop, folder / "floor.db", forum),
            )
            goals = (Goal(150, of_ratio=False, unit="posts/s"),)
            yield Figure(f"import, {what}", on, "posts/s", hub, floor, goals)


def _forum(folder: Path, depth: Depth) -> tuple[str, Path]:
    """The sample beside the repository; where there is none, a forum of made-up words."""
    if SAMPLE.is_dir() and not depth.is_quick:
        return f"sample of {len(list(SAMPLE.glob('*.json')))} topics", SAMPLE
    folder.mkdir()
    words = Words(4)
    topics = FEW_TOPICS if depth.is_quick else TOPICS
    for number in range(1, topics + 1):
        posts = [_post(at, words) for at in range(1, POSTS + 1)]
        topic = {"id": number, "title": words.sentence(5), "post_stream": {"posts": posts}}
        (folder / f"{number}.json").write_text(json.dumps(topic), encoding="utf-8")
    return f"{topics} made-up topics", folder


def _post(number: int, words: Words) -> dict[str, object]:
    cooked = "".join(f"<p>{words.sentence(20)} <em>{words.sentence(6)}</em></p>" for _ in range(3))
    return {
        "post_number": number,
        "post_type": 1,
        "username": f"member{number}",
        "name": "",
        "user_id": number,
        "created_at": "2024-05-06T07:08:09.000Z",
        "cooked": cooked,
        "reply_to_post_number": number - 1 if number > 2 else None,
        "actions_summary": [],
    }


def _brought_in(home: Path, forum: Path, new_database: Callable[[], dict[str, str]]) -> float:
    """Into a Hub of its own; the figure that the command gives its operator."""
    shutil.rmtree(home, ignore_errors=True)
    hub = HubProcess(home, env=new_database())
    run_hub(hub, "migrate")
    said = run_hub(hub, "import", "discourse", str(forum))
    found = SAID.search(said)
    assert found is not None, said
    return float(found[1])


def _bare_loop(path: Path, forum: Path) -> float:
    """Every file read, every post through one sanitiser, a row each, a commit per topic."""
    path.unlink(missing_ok=True)
    cleaner = bleach.Cleaner(tags={"p", "a", "em", "strong", "code", "pre", "blockquote", "img"})
    started, count = time.monotonic(), 0
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE post (topic INTEGER, number INTEGER, html TEXT)")
        for file in forum.glob("*.json"):
            topic = json.loads(file.read_bytes())
            for post in topic["post_stream"]["posts"]:
                row = (topic["id"], post["post_number"], cleaner.clean(post["cooked"]))
                connection.execute("INSERT INTO post VALUES (?, ?, ?)", row)
                count += 1
            connection.commit()
    return count / (time.monotonic() - started)


IMPORT = Case("import", alone=imports)
