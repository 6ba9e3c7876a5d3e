"""What pytest is told for every test: which servers there are, and what a skip means."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.support.browser import HubProcess, chromium, hub_process
from tests.support.imap import ImapServer, imap_server
from tests.support.servers import (
    PostgresServer,
    RedisServer,
    ServerMissing,
    SmtpSink,
    postgres_server,
    redis_server,
    smtp_sink,
)

REQUIRE_ALL = os.environ.get("HUB_TEST_REQUIRE_ALL") == "1"
DATABASES = {"sqlite": ("sqlite",), "postgres": ("postgres",), "both": ("sqlite", "postgres")}
# These start their own process or look at code only: once is enough.
ON_ONE_DATABASE = {"browser", "one_database"}
SLOW = {"browser", "slow"}


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """The tests of a file run in one process, and all that drive a browser beside one Hub."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "tests/browser" if file.startswith("tests/browser/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """With --dist loadfile."""
    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no process ends long before the other."""
    items.sort(key=lambda item: not SLOW.intersection(mark.name for mark in item.iter_markers()))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that has a database runs on each of HUB_TEST_DATABASE (sqlite, postgres, both)."""
    if "database" not in metafunc.fixturenames:
        return
    wanted = DATABASES[os.environ.get("HUB_TEST_DATABASE", "sqlite")]
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    if "postgres" in marks:
        wanted = ("postgres",)
    elif marks & ON_ONE_DATABASE:
        wanted = wanted[:1]
    metafunc.parametrize("database", wanted, indirect=True, scope="function")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With HUB_TEST_REQUIRE_ALL=1 a skip is a failure, unless what it lacks cannot be installed."""
    report = yield
    may_lack = item.get_closest_marker("sample") or hasattr(report, "wasxfail")
    if REQUIRE_ALL and report.skipped and not may_lack:
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"{item.nodeid}: HUB_TEST_REQUIRE_ALL=1, yet {reason}"
    return report


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server, quick rather than durable."""
    try:
        with postgres_server() as server:
            yield server
    except ServerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """A Redis server that keeps an append-only file."""
    try:
        with redis_server() as server:
            yield server
    except ServerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def smtp() -> Iterator[SmtpSink]:
    """An SMTP server that keeps what it is given."""
    with smtp_sink() as sink:
        yield sink


@pytest.fixture(scope="session")
def imap() -> Iterator[ImapServer]:
    """An IMAP server; take a user of your own."""
    try:
        with imap_server() as server:
            yield server
    except ServerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine, one for the whole run; take a context of your own."""
    try:
        with chromium() as started:
            yield started
    except ServerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    """A Hub of its own on SQLite, not started yet."""
    with hub_process(tmp_path / "hub") as process:
        yield process
