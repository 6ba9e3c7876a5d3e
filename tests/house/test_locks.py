"""Lock files pin every package by hash and name no registry host."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON_LOCKS = sorted(ROOT.glob("requirements*.lock"))
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==([^ ;]+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / name).read_text(encoding="utf-8")))


def test_locks_are_all_looked_at():
    assert [path.name for path in PYTHON_LOCKS] == [
        "requirements-assets.lock",
        "requirements-dev.lock",
        "requirements.lock",
    ]


@pytest.mark.parametrize("path", PYTHON_LOCKS, ids=lambda path: path.name)
def test_lock_names_no_host(path):
    assert [
        line for line in path.read_text().splitlines() if re.search("https?:|index", line)
    ] == []


@pytest.mark.parametrize("path", PYTHON_LOCKS, ids=lambda path: path.name)
def test_lock_gives_a_hash_for_every_package(path):
    blocks = re.split(r"\n(?=[a-z0-9])", path.read_text(encoding="utf-8").strip())
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_lock_of_the_tests_holds_what_the_hub_runs_on():
    runtime, tests = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: tests.get(name) for name in runtime} == runtime


@pytest.mark.skipif(not (ROOT / "package.json").exists(), reason="no front end yet")
def test_lock_of_the_front_end_names_no_host():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    unpinned = [
        name
        for name, package in json.loads(text)["packages"].items()
        if name and "integrity" not in package
    ]
    assert unpinned == []


def test_npm_leaves_hosts_out_and_runs_no_scripts():
    assert {
        "omit-lockfile-registry-resolved=true",
        "ignore-scripts=true",
    } <= set((ROOT / ".npmrc").read_text(encoding="utf-8").splitlines())


def test_uv_lock_is_not_kept():
    assert "uv.lock" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
