"""docs/permissions.md: who may do what, and which addresses ask it."""

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from hub.core.permissions import Permission, all_rules, declaration
from hub.core.realtime import listeners

HEAD = """\
# Who may do what

Written by `hub permissions` from the rules of every feature (`policy.py`) and the addresses that
ask them; do not edit. What is not listed here nobody may do. What one may not see is not there:
the answer is 404, as for a thing that never was. An address begins with the language where it says
`<lang>`; `live` is an event of the open page's socket.
"""


def permissions_page(app: Flask) -> str:
    """The page as it should stand for this application."""
    asked, public = _addresses(app)
    lines = [HEAD]
    rules = [(each, rule) for each, rule in all_rules().items() if _is_ours(type(each))]
    rules.sort(key=lambda item: (_feature(item[0]), item[0]))
    for feature, some in itertools.groupby(rules, key=lambda item: _feature(item[0])):
        lines += [f"## {feature.capitalize()}", ""]
        lines += ["| permission | who | asked by |", "|---|---|---|"]
        for permission, rule in some:
            where = "<br>".join(asked.get(permission, [])) or "other rules and parts of pages"
            lines.append(f"| `{permission}` | {rule.who} | {where} |")
        lines.append("")
    lines += ["## Open to everybody", "", "| address | why |", "|---|---|"]
    lines += [f"| {address} | {why} |" for address, why in public]
    return "\n".join(lines) + "\n"


def _addresses(app: Flask) -> tuple[dict[Permission, list[str]], list[tuple[str, str]]]:
    asked: dict[Permission, list[str]] = {}
    public: list[tuple[str, str]] = []
    for address, view in [*_rules(app), *_events()]:
        declared = declaration(view)
        if isinstance(declared, Permission):
            asked.setdefault(declared, []).append(address)
        elif declared:
            public.append((address, declared))
    return asked, public


def _rules(app: Flask) -> Iterable[tuple[str, Callable[..., Any]]]:
    """Each address with its methods, as Markdown, in the order of addresses."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, _methods(rule))):
        view = app.view_functions[rule.endpoint]
        if rule.endpoint != "static" and _is_ours(view):
            words = rule.rule.replace("<lang:lang>", "<lang>")
            yield f"`{_methods(rule)} {words}`", view


def _events() -> Iterable[tuple[str, Callable[..., Any]]]:
    for event, handler in sorted(listeners.items()):
        if _is_ours(handler):
            yield f"`live {event}`", handler


def _methods(rule: Any) -> str:
    return " ".join(sorted(rule.methods - {"HEAD", "OPTIONS"}))


def _is_ours(thing: object) -> bool:
    """Not of a test that brought an address of its own."""
    return thing.__module__.startswith("hub.")


def _feature(permission: Permission) -> str:
    return type(permission).__module__.split(".")[1]
