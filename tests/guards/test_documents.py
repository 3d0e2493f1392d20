"""Links of the documents lead somewhere, and a decision is a page with a noun for its title."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
# Titles that begin like a clause and name nothing: "What a save need not write".
NO_NOUN = re.compile(r"(what|who|whoever|where|when|how|why|less|more|nobody|no) ", re.IGNORECASE)


def anchors(document: Path) -> set[str]:
    """The names GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", PAGES, ids=lambda item: str(item.relative_to(ROOT)))
def test_every_link_of_a_document_leads_to_a_file_and_a_heading(document: Path) -> None:
    lost = []
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if "://" in link or path.startswith("mailto:"):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)

    assert lost == []


@pytest.mark.parametrize("document", DECISIONS, ids=lambda item: item.stem)
def test_a_decision_has_its_number_and_a_noun_in_its_title(document: Path) -> None:
    number, title = re.fullmatch(r"# (\d{4}):? (.+)", document.read_text().splitlines()[0]).groups()  # type: ignore[union-attr]

    assert number == document.name[:4]
    assert not NO_NOUN.match(title)


@pytest.mark.parametrize("document", DECISIONS, ids=lambda item: item.stem)
def test_a_decision_is_read_in_ten_minutes(document: Path) -> None:
    assert len(document.read_text().splitlines()) <= 120


def test_no_two_decisions_have_one_number() -> None:
    assert len({page.name[:4] for page in DECISIONS}) == len(DECISIONS)


def test_a_title_that_names_nothing_and_a_heading_that_is_gone_are_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# 0001 The first\n\n## What it costs\n", encoding="utf-8")

    assert NO_NOUN.match("What a save need not write")
    assert anchors(page) == {"0001-the-first", "what-it-costs"}
