"""YAML with the line of everything in it, and written so that people like to read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

# Keys and places from the top of the file: ("parties", 0, "alias").
Path = tuple[str | int, ...]

WIDTH = 100
# Case files nest to a depth of about ten; PyYAML and Python give up in the hundreds.
DEEPEST = 60
# No number of a case has more; and of very long ones Python refuses to make a number at all.
LONGEST_NUMBER = 18
# Characters of a list or mapping that still stands on one line.
SHORT = 76


@dataclass(frozen=True)
class Problem:
    """One fault of a file: place, value, expectation."""

    line: int
    path: str
    found: str
    expected: str

    def told(self, file: str) -> str:
        """One line: `FILE:LINE: path: found …, expected …`."""
        where = f"{self.path}: " if self.path else ""
        return f"{file}:{self.line}: {where}found {self.found}, expected {self.expected}"


class NotYaml(Exception):
    """The text is not YAML, or uses a part that case files do without; `problem` says where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.expected)
        self.problem = problem


@dataclass(frozen=True)
class Located:
    """Plain data with the line (from 1) on which each key or list item begins."""

    data: Any
    lines: dict[Path, int] = field(repr=False)

    def line(self, path: Path) -> int:
        """Line of the value at `path`, or of the nearest one around it."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]


class _Loader(yaml.SafeLoader):
    """Dates stay text, and only true and false are true and false."""


_Loader.yaml_implicit_resolvers = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"-?(?:0|[1-9]\d*)$"), list("-0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"-?(?:0|[1-9]\d*)\.\d+$"), list("-0123456789")
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null)?$"), ["~", "n", ""])

_QUICK: Any = _Loader
if yaml.__with_libyaml__:
    # The same reader in C, in a thirtieth of the time.
    rules = {"yaml_implicit_resolvers": _Loader.yaml_implicit_resolvers}
    _QUICK = type("_Quick", (yaml.CSafeLoader,), rules)


def parse(text: str) -> Located:
    """Read one YAML document. Raises NotYaml."""
    try:
        node = _compose(text)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        line = mark.line + 1 if mark else 1
        raise NotYaml(Problem(line, "", broken.problem or "something else", "YAML")) from None
    except yaml.YAMLError:
        raise NotYaml(Problem(1, "", "characters YAML does not allow", "YAML")) from None
    if node is None:
        raise NotYaml(Problem(1, "", "an empty file", "a case file"))
    lines: dict[Path, int] = {}
    data = _plain(node, (), lines, set())
    return Located(data, lines)


def _compose(text: str) -> Node | None:
    try:
        _ensure_shallow(text, _QUICK)
        return yaml.compose(text, Loader=_QUICK)
    except yaml.YAMLError:
        # The reader in Python says where and what, in words that differ by no library.
        _ensure_shallow(text, _Loader)
        return yaml.compose(text, Loader=_Loader)


def _ensure_shallow(text: str, loader: Any) -> None:
    """Raise NotYaml where lists and mappings stand deeper in each other than any case needs.

    Told from the events, which do not nest; composing nodes would break off in its own depth.
    """
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            mark = event.start_mark
            line = mark.line + 1 if mark else 1
            message = f"more than {DEEPEST} lists and mappings inside each other"
            raise NotYaml(Problem(line, "", message, "a case file"))


def _plain(node: Node, path: Path, lines: dict[Path, int], seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if id(node) in seen:
        # A few lines of aliases of aliases can stand for more than any machine holds.
        raise NotYaml(Problem(line, "", "an anchor that is used again", "everything written out"))
    seen.add(id(node))
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*path, place), lines, seen) for place, item in enumerate(node.value)]
    assert isinstance(node, MappingNode)
    plain: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            raise NotYaml(Problem(line, "", "a list or mapping as a key", "a word"))
        key = str(key_node.value)
        if key in plain:
            raise NotYaml(Problem(line, key, "the same key a second time", "each key once"))
        lines[(*path, key)] = line
        plain[key] = _plain(value_node, (*path, key), lines, seen)
    return plain


def _scalar(node: ScalarNode) -> Any:
    text: str = node.value
    kind = node.tag.rsplit(":", 1)[-1]
    if kind == "bool":
        return text == "true"
    if kind in ("int", "float") and len(text) > LONGEST_NUMBER:
        message = f"a number of {len(text):,} signs"
        expected = f"at most {LONGEST_NUMBER}, or quotes around what is no number"
        raise NotYaml(Problem(node.start_mark.line + 1, "", message, expected))
    if kind == "int":
        return int(text)
    if kind == "float":
        return float(text)
    return None if kind == "null" else text


class _Dumper(yaml.SafeDumper):
    """Lists are indented under their key; short values stand on one line; no aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> Any:
        return _spread(super().represent_sequence(tag, sequence, flow_style))

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> Any:
        return _spread(super().represent_mapping(tag, mapping, flow_style))


def _spread(node: Any) -> Any:
    if node.flow_style and _length(node) > SHORT:
        node.flow_style = False
    return node


def _length(node: Any) -> int:
    if isinstance(node, tuple):
        return sum(_length(part) for part in node)
    if isinstance(node.value, str):
        return len(node.value) + 2
    return sum(_length(part) for part in node.value)


def write(data: Mapping[str, Any], *, comment: str = "") -> str:
    """The YAML of plain data: short things on one line, a blank line between sections."""
    sections = [
        yaml.dump(
            {key: value},
            Dumper=_Dumper,
            allow_unicode=True,
            sort_keys=False,
            # None: short things on one line. A section of its own never stands on one.
            default_flow_style=None if isinstance(value, dict | list) else False,
            width=WIDTH,
        )
        for key, value in data.items()
    ]
    spaced = [
        f"\n{section}" if section.count("\n") > 1 and place else section
        for place, section in enumerate(sections)
    ]
    remark = "".join(f"# {line}\n" for line in comment.splitlines())
    return remark + "".join(spaced)
