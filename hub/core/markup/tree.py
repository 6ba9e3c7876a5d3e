"""Straightened HTML as a tree, for those who read HTML that was written elsewhere."""

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hub.core.markup.walls import VOID, Tag, tokens

MAX_NESTING = 32

_SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class Node:
    """A tag with what stands in it; the root has no name."""

    tag: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Node | str]" = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        """The words of its attribute `class`."""
        return set(self.attributes.get("class", "").split())

    def all_nodes(self) -> "Iterator[Node]":
        """Every tag in it, in the order of the text."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.all_nodes()

    def all(self, tag: str) -> "Iterator[Node]":
        """Every such tag in it, in the order of the text."""
        return (node for node in self.all_nodes() if node.tag == tag)

    def words(self) -> str:
        """Its text in one line."""
        parts = (child.words() if isinstance(child, Node) else child for child in self.children)
        return _SPACES.sub(" ", "".join(parts)).strip()


def tree(html: str, *, nesting: int = MAX_NESTING) -> Node:
    """The tree of straightened HTML; what is nested deeper than `nesting` stands there flat."""
    path = [Node()]
    too_deep = 0
    for token in tokens(html):
        if isinstance(token, str):
            path[-1].children.append(entities.unescape(token))
        elif token.name in VOID:
            path[-1].children.append(Node(token.name, token.attributes))
        elif token.closes:
            if too_deep:
                too_deep -= 1
            elif len(path) > 1:
                path.pop()
        elif len(path) >= nesting:
            too_deep += 1
        else:
            path.append(_opened(path[-1], token))
    return path[0]


def _opened(parent: Node, token: Tag) -> Node:
    node = Node(token.name, token.attributes)
    parent.children.append(node)
    return node
