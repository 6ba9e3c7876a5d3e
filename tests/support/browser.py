"""A real Hub in a process of its own, and a real browser that looks at it."""

import functools
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from hub.config import Settings, load
from tests.support.servers import ServerMissing, free_port

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Each context has a window, and each window two hidden pages of the address bar that cost as much
# as ours. Chromium heeds the last such list only, so what Playwright leaves out stands here again.
FEATURES_LEFT_OUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# Only what is wrong comes back, in words: all that is right is half a megabyte for each page.
RUN_AXE = """
async (tags) => {
  const only = { type: "tag", values: tags };
  const told = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  return told.violations.map(
    ({ id, help, nodes }) => `${id}: ${help} at ${nodes.map((node) => node.target).join(", ")}`
  );
}
"""
SECRET_KEY = "tests-only-Zk4mQx8Lw0Rr7Tn4Vd1Hc6Js9Pf3GaEuI"
START_SECONDS = 180

# Every page reports what its policy refused; read back with `policy_violations`.
WATCH_POLICY = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__refused.push(`${event.violatedDirective}: ${event.blockedURI || event.sample}`);
});
"""


class HubProcess:
    """`python -m hub …` on a free port, with a data directory and settings of its own."""

    def __init__(
        self,
        data_dir: Path,
        *,
        command: str = "serve",
        env: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> None:
        self.command = command
        self.port = port or free_port()
        self.data_dir = data_dir
        self.log = data_dir / f"{command}.log"
        self.own_env = {
            "HUB_DATA_DIR": str(data_dir),
            "HUB_BIND": f"127.0.0.1:{self.port}",
            "HUB_SECRET_KEY": SECRET_KEY,
            "HUB_DEMO": "1",
            "HUB_RATE_LIMITS": "0",
            **(env or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Settings:
        """What the process was told, for an app of the test's own on the same database."""
        return load(self.own_env)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "not started"
        return self._process

    def run(
        self, *arguments: str, timeout: float = 120, given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """One `hub` command with the same settings and `given` as its input, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "hub", *arguments],
            cwd=ROOT,
            env=self._env(),
            input=given,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def migrate(self) -> None:
        """Its database (SQLite) is as `hub migrate` leaves it."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        (self.data_dir / "hub.db").write_bytes(_migrated_database())

    def seed(self, fill: Callable[[Flask], Any], timeout: float = 300) -> Any:
        """Call `fill(app)` of a test module in a process of its own; what it returned (JSON)."""
        where = f"{fill.__module__}:{fill.__name__}"
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.seed", where],
            cwd=ROOT,
            env=self._env(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout)

    def start(self, ready: str | None = "/healthz") -> None:
        """Start it; wait until `ready` answers 200 (None: do not wait)."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as stream:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "hub", self.command],
                cwd=ROOT,
                env=self._env(),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        if ready is not None:
            self.wait(ready)

    def wait(self, path: str) -> None:
        """Until the address answers 200; raises with the end of the log when it never does."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            if get_status(self.url + path) == 200:
                return
            time.sleep(0.1)
        raise RuntimeError(f"hub {self.command} did not answer {path}:\n{self.words()}")

    def stop(self, stop_signal: int = signal.SIGTERM, timeout: float = 15) -> float:
        """Ask it to end; the seconds it took. Killed when it does not."""
        started = time.monotonic()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(stop_signal)
            try:
                self._process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill9()
                raise
        return time.monotonic() - started

    def kill9(self) -> None:
        """As a power cut would: it and its children are gone at once."""
        if self._process is not None:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            self._process.wait(10)

    def memory_mb(self) -> float:
        """Memory of the process and its children, MB; pages that they share count once."""
        parent = psutil.Process(self.process.pid)
        everyone = [parent, *parent.children(recursive=True)]
        return float(sum(one.memory_full_info().pss for one in everyone) / 1_000_000)

    def words(self) -> str:
        """The end of what it logged."""
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    def _env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        return {**kept, "PYTHONUNBUFFERED": "1", **self.own_env}


@functools.cache
def _migrated_database() -> bytes:
    """What `hub migrate` makes in an empty place; made once, since every process starts so."""
    with tempfile.TemporaryDirectory() as folder:
        hub = HubProcess(Path(folder))
        done = hub.run("migrate")
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        path = hub.data_dir / "hub.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.read_bytes()


@contextmanager
def hub_process(
    data_dir: Path, *, command: str = "serve", env: Mapping[str, str] | None = None
) -> Iterator[HubProcess]:
    """A Hub that is not started yet (so that the test can migrate and fill it) and never left."""
    hub = HubProcess(data_dir, command=command, env=env)
    try:
        yield hub
    finally:
        hub.kill9()


def get_status(url: str) -> int:
    """The status of a GET; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@dataclass
class Watched:
    """A page and everything that went wrong in it."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def policy_violations(self) -> list[str]:
        """What the content security policy refused since the page was loaded."""
        refused: list[str] = self.page.evaluate("window.__refused || []")
        return refused


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine. Raises ServerMissing."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise ServerMissing("no Chromium: apt-get install chromium")
    options = [f"--disable-features={','.join(FEATURES_LEFT_OUT)}"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        try:
            yield browser
        finally:
            browser.close()


def new_context(browser: Browser, base_url: str, **options: Any) -> BrowserContext:
    """One visitor: cookies, language and window of their own."""
    settings = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **options}
    context = browser.new_context(base_url=base_url, **settings)
    context.add_init_script(WATCH_POLICY)
    return context


def watch(page: Page) -> Watched:
    """Collect console errors, uncaught exceptions and failed requests of the page from now on."""
    watched = Watched(page)

    def keep_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            watched.errors.append(f"console: {message.text}")

    page.on("console", keep_console)
    page.on("pageerror", lambda error: watched.errors.append(f"uncaught: {error}"))
    page.on(
        "requestfailed",
        lambda request: watched.errors.append(f"failed: {request.url} {request.failure}"),
    )
    return watched


def faults(page: Page) -> list[str]:
    """What is wrong with the page once it is there whole: refused, too wide, not accessible."""
    # Before axe, which on pages with several style sheets tries to add one of its own.
    return [*misfits(page), *axe(page)]


def misfits(page: Page) -> list[str]:
    """What the page's policy refused, and by how much the page, once whole, sticks out sideways."""
    # A click comes back as soon as the next page begins, and that has no root element yet.
    page.wait_for_load_state("networkidle")
    refused = page.evaluate("window.__refused || []")
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [
        *(f"refused by the policy: {one}" for one in refused),
        *([f"{wide} px stick out sideways"] if wide > 0 else []),
    ]


def axe(page: Page) -> list[str]:
    """Accessibility violations of the page as it stands: rule, what it says, where."""
    page.wait_for_load_state()
    # evaluate() goes through the debugger, so the page's policy does not refuse the script.
    page.evaluate(_axe_script())
    found: list[str] = page.evaluate(RUN_AXE, AXE_TAGS)
    return found


@functools.cache
def _axe_script() -> str:
    if not AXE.exists():
        raise ServerMissing("no axe-core: npm ci")
    return AXE.read_text(encoding="utf-8")
