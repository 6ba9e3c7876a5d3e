"""What a thread page sends at a first visit (45 KB of scripts before sockets)."""

import json

import pytest

from hub.core import assets

KB = 1024


@pytest.fixture(scope="module")
def sizes() -> dict[str, int]:
    """Bytes on the wire of each built file, gzip."""
    if not assets.has_built_assets():
        pytest.skip("the front end is not built")
    return {path.name.removesuffix(".gz"): path.stat().st_size for path in assets.DIST.glob("*.gz")}


@pytest.fixture(scope="module")
def of_some_pages() -> set[str]:
    """What only some pages load, by its name on the wire."""
    named = json.loads((assets.DIST / "manifest.json").read_text(encoding="utf-8"))
    return {built for source, built in named.items() if "/pages/" in source}


def test_scripts_before_sockets_stay_under_45_kb(
    sizes: dict[str, int], of_some_pages: set[str]
) -> None:
    scripts = {
        name: size
        for name, size in sizes.items()
        if name.endswith(".js") and name not in of_some_pages
    }
    sockets = [name for name in scripts if "polling" in (assets.DIST / name).read_text()]
    assert len(sockets) == 1
    assert sum(scripts.values()) - scripts[sockets[0]] < 45 * KB


def test_each_style_sheet_stays_under_12_kb(sizes: dict[str, int]) -> None:
    sheets = {name: size for name, size in sizes.items() if name.endswith(".css")}
    assert {name for name, size in sheets.items() if size >= 12 * KB} == set()
