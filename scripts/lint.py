"""Every check of `make lint`, one after the other; each says what it is and what it found."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Migrations are left out: they are generated, and never changed once they are released.
PYTHON_CODE = [name for name in ("hub", "tests", "scripts", "benchmarks") if (ROOT / name).is_dir()]

CHECKS: list[tuple[str, list[str]]] = [
    ("ruff: faults", [str(BIN / "ruff"), "check", "--quiet", *PYTHON_CODE]),
    ("ruff: format", [str(BIN / "ruff"), "format", "--quiet", "--check", *PYTHON_CODE]),
    ("mypy: strict types", [str(BIN / "mypy"), *PYTHON_CODE]),
    ("import-linter: floors and rooms", [str(BIN / "lint-imports"), "--no-cache"]),
    ("djlint: templates", [str(BIN / "djlint"), "--lint", "--quiet", "hub"]),
    ("catalogues: fresh", [sys.executable, "-m", "hub", "i18n", "check"]),
]


def main() -> int:
    """Run all checks, so that one run shows everything there is to mend."""
    failed = []
    for title, command in CHECKS:
        started = time.monotonic()
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        outcome = "ok" if run.returncode == 0 else "FAILED"
        print(f"== {title}: {outcome} ({time.monotonic() - started:.1f} s)", flush=True)
        if run.returncode != 0:
            failed.append(title)
            print(run.stdout + run.stderr, flush=True)
    if failed:
        print(f"lint: {len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
