"""Every module says in a line what it holds."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_module_says_what_it_holds():
    silent = [
        path.relative_to(ROOT).as_posix()
        for folder in ("hub", "tests", "benchmarks", "scripts")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
