"""Reads a page as strictly as a browser is lenient: every tag closed, every reference met."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "wbr"})
BLOCKS = frozenset(
    {"div", "p", "ul", "ol", "dl", "table", "form", "fieldset", "section", "nav", "details"}
    | {"h1", "h2", "h3", "main", "header", "aside"}
)
# Closed by a browser at the next block, which then stands somewhere else than it was written.
NO_BLOCKS_INSIDE = frozenset({"p", "h1", "h2", "h3", "span", "small", "label", "button"})
CONTROLS = ("input", "select", "textarea")
WORDED = ("a", "button", "h1", "h2", "summary", "title", "legend", "label")
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls")


@dataclass
class Element:
    """One start tag with its attributes, and the text inside."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A parsed page; `problems` says in words what a strict reader would not accept."""

    source: str
    elements: list[Element] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    stack: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)
        self.close()
        self.problems += [f"<{e.tag}> of line {e.line} is not closed" for e in self.stack]
        self._check_ids()
        self._check_controls()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element; say what must not stand on or in it."""
        names = Counter(name for name, _ in attrs)
        line = self.getpos()[0]
        element = Element(tag, {name: value or "" for name, value in attrs}, line)
        self.elements.append(element)
        self.problems += [
            f"line {line}: {name} twice on <{tag}>" for name, n in names.items() if n > 1
        ]
        self.problems += [
            f"line {line}: {name}= on <{tag}>"
            for name in names
            if name == "style" or name.startswith("on")
        ]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.problems.append(f"line {line}: inline <{tag}>")
        inside = next((e.tag for e in reversed(self.stack) if e.tag in NO_BLOCKS_INSIDE), None)
        if tag in BLOCKS and inside:
            self.problems.append(f"line {line}: <{tag}> inside <{inside}>")
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open, and no other."""
        if self.stack and self.stack[-1].tag == tag:
            self.stack.pop()
        else:
            self.problems.append(f"line {self.getpos()[0]}: </{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        """Text belongs to everything it stands in."""
        for element in self.stack:
            element.text += data

    def find(self, tag: str, **attributes: str) -> list[Element]:
        """Elements with this tag and these attributes; `class_` is one of several classes."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            e
            for e in self.elements
            if e.tag == tag
            and all(
                value in e.attributes.get(name, "").split()
                if name == "class"
                else e.attributes.get(name) == value
                for name, value in wanted.items()
            )
        ]

    def with_id(self, id: str) -> Element:
        """The element with this id."""
        return next(e for e in self.elements if e.attributes.get("id") == id)

    @property
    def text(self) -> str:
        """All text of the page, white space as one space."""
        return " ".join(self.elements[0].text.split())

    def _check_ids(self) -> None:
        ids = Counter(e.attributes["id"] for e in self.elements if "id" in e.attributes)
        self.problems += [f'id "{id}" {n} times' for id, n in ids.items() if n > 1]
        for element in self.elements:
            for name in REFERENCES:
                for id in element.attributes.get(name, "").split():
                    if id not in ids:
                        self.problems.append(f'{name} of <{element.tag}> names no id: "{id}"')

    def _check_controls(self) -> None:
        labelled = {e.attributes["for"] for e in self.elements if e.attributes.get("for")}
        for element in self.elements:
            attributes, where = element.attributes, f"line {element.line}: <{element.tag}>"
            is_named = "aria-label" in attributes or attributes.get("id") in labelled
            is_hidden = attributes.get("type") == "hidden"
            if element.tag in CONTROLS and not is_named and not is_hidden:
                self.problems.append(f"{where} without a label")
            if element.tag in WORDED and not element.text.strip():
                self.problems.append(f"{where} without words")
            if element.tag == "progress" and not attributes.get("aria-label"):
                self.problems.append(f"{where} without a name")
