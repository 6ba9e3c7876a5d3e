"""Only edges commit: one commit per request, event, task or command, never in a service."""

import ast
from pathlib import Path

HUB = Path(__file__).resolve().parents[2] / "hub"

# Rooms of a feature whose last line but one commits.
EDGES = {"routes", "api", "sockets", "tasks", "commands"}
# Where a commit is the point, and why.
OTHERS = {
    "core/edge.py": "the commit of a request, with the answer its form gets again",
    "core/mail/sending.py": "each message is marked by itself",
    "core/inbound/fetching.py": "a fetched message is marked only after its own commit",
    "core/signals.py": "each signal is delivered by itself",
    "core/jobs.py": "a claim holds from the moment it is made",
    "core/tasks.py": "the core's own tasks",
    "core/files/arriving.py": "files that came with a form are kept whatever the form gets",
    "core/files/routes.py": "an upload is a request",
    "cli/mailing.py": "a command",
    "cli/redoing.py": "commands that go on in batches",
    "cli/serving.py": "a command",
    "cli/upkeep.py": "a command",
}


def commits(source):
    """The lines that call `….session.commit()`, `session.commit()` or the edge's `commit(…)`."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called == "commit" or called.endswith("session.commit") or called == "session().commit":
            yield node.lineno


def is_edge(path):
    place = path.relative_to(HUB)
    room = place.parts[1].removesuffix(".py") if len(place.parts) > 1 else ""
    return room in EDGES or place.as_posix() in OTHERS or place.parts[0] == "demo"


def test_only_edges_commit():
    found = {
        path.relative_to(HUB).as_posix(): lines
        for path in sorted(HUB.rglob("*.py"))
        if not is_edge(path) and (lines := list(commits(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


def test_a_commit_is_seen():
    assert list(commits("db.session.commit()\nx = commit(answer)\nsession.commit()")) == [1, 2, 3]
