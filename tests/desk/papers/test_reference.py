"""The names that an office may use in a template stand in a reference, printed from the places."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from casetrack.desk.papers.places import places_of
from casetrack.ledger.papers import PaperPlace, instruments

PAGE = Path("docs/reference/document-names.md")
HEAD = """# Names in the templates of documents

Printed from the code by `CASETRACK_TABLES=docs/reference ./run test tests/desk/papers`.
A name stands between two braces. A list is repeated row by row; its columns belong to the row.
"""


def printed() -> Iterator[str]:
    yield HEAD
    for kind in instruments():
        yield f"## {kind.title} ({kind.english})\n"
        yield "| in the template | what it is | sample | |\n| --- | --- | --- | --- |"
        for place in places_of(kind):
            yield _row(place)
        yield ""


def _row(place: PaperPlace) -> str:
    code, sample = f"`{{{{ {place.name} }}}}`", place.sample
    if not isinstance(sample, str):
        code = f"`{{%p for 项 in {place.name} %}}`"
        sample = "; ".join(f"`项.{column}` {text}" for column, text in sample[0].items())
    notes = [
        note
        for note, holds in (
            ("copy for the file only", place.on_file_only),
            ("may be empty", place.may_lack),
            ("alias, or the name after a recorded look", place.particular == "name"),
            ("sealed", place.particular not in ("", "name")),
        )
        if holds
    ]
    return f"| {code} | {place.english} | {sample} | {'; '.join(notes)} |"


def test_the_names_of_templates_are_those_of_the_reference(app: Flask) -> None:
    text = "\n".join(printed()).rstrip() + "\n"
    if os.environ.get("CASETRACK_TABLES"):
        PAGE.write_text(text, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == text


def test_names_are_words_of_their_own_and_stand_once(app: Flask) -> None:
    for kind in instruments():
        names = [place.name for place in places_of(kind)]
        assert len(names) == len(set(names)), kind.code
        assert all(name.isidentifier() for name in names)
        columns = {column for place in places_of(kind) for column in place.columns}
        assert not columns & set(names) - {"理由"}
