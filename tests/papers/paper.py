"""The commands of a paper, by the heading under which they stand."""

from __future__ import annotations

from pathlib import Path

from markdown_it import MarkdownIt

Block = tuple[str, ...]


def blocks_of(paper: Path) -> dict[str, list[Block]]:
    """The lines of each block of code, in their order, by the words of its heading."""
    heading, blocks = "", dict[str, list[Block]]()
    tokens = MarkdownIt().parse(paper.read_text(encoding="utf-8"))
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline" and before is not None and before.type == "heading_open":
            heading = token.content
        elif token.type in ("fence", "code_block"):
            blocks.setdefault(heading, []).append(tuple(token.content.strip().splitlines()))
    return blocks
