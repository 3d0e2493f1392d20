"""Databases share the statements that were compiled, processes the templates."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from jinja2 import DictLoader, Environment

from tests.compiled import share_compiled
from tests.house import Compiled, NewDatabase

TABLE = sa.table("told", sa.column("number", sa.Integer))


def test_a_statement_is_compiled_once_and_asked_of_its_own_database(
    new_database: NewDatabase,
) -> None:
    engines = [new_database().engine, new_database().engine]
    how, answers = [], []
    for number, engine in enumerate(engines):
        share_compiled(engine)
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE told (number INTEGER)"))
            connection.execute(sa.insert(TABLE).values(number=number))
    for engine in engines:
        with engine.connect() as connection:
            asked = connection.execute(sa.select(TABLE.c.number).where(TABLE.c.number < 5))
            how.append(asked.context.compiled)
            answers.append(asked.scalars().all())

    assert answers == [[0], [1]]
    assert how[0] is how[1]


def test_a_template_is_compiled_by_one_process_and_again_when_it_changes(tmp_path: Path) -> None:
    def said(template: str) -> tuple[str, bool]:
        """What it says to a process that has compiled nothing; whether that had to compile it."""
        compiled = Compiled()
        compiled.folder = tmp_path
        before = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
        environment = Environment(
            loader=DictLoader({"page": template}), bytecode_cache=compiled, autoescape=True
        )
        text = environment.get_template("page").render()
        after = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
        return text, before != after

    assert [said("of yore"), said("of yore"), said("now")] == [
        ("of yore", True),
        ("of yore", False),
        ("now", True),
    ]
    assert len(list(tmp_path.iterdir())) == 1, "nothing half written is left"


def test_two_threads_that_compile_the_same_template_are_in_nobodys_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, both_wrote = Path.write_bytes, Barrier(2, timeout=30)

    def write_and_wait(file: Path, content: bytes) -> int:
        count = write(file, content)
        both_wrote.wait()
        return count

    def render(_number: int) -> str:
        compiled = Compiled()
        compiled.folder = tmp_path
        environment = Environment(
            loader=DictLoader({"page": "now"}), bytecode_cache=compiled, autoescape=True
        )
        return environment.get_template("page").render()

    monkeypatch.setattr(Path, "write_bytes", write_and_wait)
    with ThreadPoolExecutor(2) as threads:
        texts = list(threads.map(render, range(2)))

    assert texts == ["now", "now"]
    assert len(list(tmp_path.iterdir())) == 1
