"""Render a guide of docs/start as a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

# In the order of the page.
GUIDES = ("three-jobs", "six-cases", "first-hour")
# The file ending of a guide, by language.
ENDINGS = {"en": ".md", "zh": ".zh.md"}

# The address of a guide (by name) or a picture (by file name); None without one.
Where = Callable[[str], str | None]


@dataclass(frozen=True)
class Guide:
    """A guide: name, title, and body as HTML."""

    name: str
    title: str
    body: Markup


def guide_in(lang: str, name: str, folder: Path, *, guide_at: Where, picture_at: Where) -> Guide:
    """A guide of this folder in a language.

    Links to guides and pictures lead to their pages here; other links become text. Raises
    LookupError if there is no such guide.
    """
    if name not in GUIDES:
        raise LookupError(name)
    tokens = _tokens(folder / f"{name}{ENDINGS[lang]}")
    title = tokens[1].content
    body = [_led(token, guide_at, picture_at) for token in tokens[3:]]
    made = _reader().renderer.render(body, _reader().options, {})
    return Guide(name, title, Markup(made))


def titles_in(lang: str, folder: Path) -> dict[str, str]:
    """The title of each guide, by its name."""
    return {name: _tokens(folder / f"{name}{ENDINGS[lang]}")[1].content for name in GUIDES}


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


@cache
def _tokens(path: Path) -> tuple[Token, ...]:
    return tuple(_reader().parse(path.read_text(encoding="utf-8")))


def _led(token: Token, guide_at: Where, picture_at: Where) -> Token:
    """A copy of the token with its links pointing to pages here."""
    led = token.copy()
    if led.type == "heading_open":
        led.tag = "h2"
    if led.children:
        led.children = _inline(led.children, guide_at, picture_at)
    return led


def _inline(children: list[Token], guide_at: Where, picture_at: Where) -> list[Token]:
    kept: list[Token] = []
    closes = 0
    for place, child in enumerate(children):
        if child.type == "softbreak" and _is_chinese_at(children, place):
            continue
        if child.type == "link_open":
            address = guide_at(_guide_named(str(child.attrGet("href"))))
            if address is None:
                closes += 1
                continue
            kept.append(_with(child, href=address))
        elif child.type == "link_close" and closes:
            closes -= 1
        elif child.type == "image":
            address = picture_at(str(child.attrGet("src")).rpartition("/")[2])
            if address is not None:
                kept.append(_with(child, src=address))
        else:
            kept.append(child)
    return kept


def _is_chinese_at(children: list[Token], place: int) -> bool:
    """Whether a line of Chinese ends there and goes on: it is broken without a space."""
    before = "".join(child.content for child in children[:place])
    after = "".join(child.content for child in children[place:])
    return not (before[-1:].isascii() or after[:1].isascii())


def _guide_named(href: str) -> str:
    """The name of the guide behind a link; "" for any other link."""
    return href.removesuffix(".md").removesuffix(".zh") if "/" not in href else ""


def _with(token: Token, **attrs: Any) -> Token:
    return token.copy(attrs={**token.attrs, **attrs})
