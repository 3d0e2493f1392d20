"""What everything is measured against: F, a bare page; a bare transaction; a bare scan."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import event, func, insert, select

from casetrack.cases.kinds import CaseStatus, TrackKind
from casetrack.cases.models import Case, Track
from casetrack.db.search.folding import fold
from casetrack.db.search.models import TEXTS
from casetrack.db.session import Database

ROWS = 50
# Stands where each case that is made has its own.
_NUMBER = "bare-0"
# About nineteen kilobytes with fifty rows.
PAGE = """<!doctype html><html lang="zh"><head><title>F</title></head><body><table>
{% for row in rows %}<tr class="row"><td><a href="/cases/{{ row.id }}">{{ row.number }}</a></td>
<td class="title"><span>{{ row.title_zh }}</span></td><td class="due">{{ row.next_due }}</td>
<td class="kind"><span class="mark mark-{{ row.status.value }}">{{ row.next_due_kind }}</span></td>
<td class="stages"><span class="stage"></span><span class="stage"></span><span class="stage"></span>
</td></tr>
{% endfor %}</table></body></html>"""


def bare_page(database: Database, handler_id: int) -> Flask:
    """F: the cases of one person by their next date, in one Core query and one template.

    The template is compiled once, as those of a file are.
    """
    app = Flask("floor")
    template = app.jinja_env.from_string(PAGE)
    file = Case.__table__.c
    wanted = (
        select(file.id, file.number, file.title_zh, file.next_due, file.next_due_kind, file.status)
        .where(file.handler_id == handler_id, file.status == CaseStatus.OPEN)
        .order_by(file.next_due, file.id)
        .limit(ROWS)
    )

    @app.get("/")
    def page() -> str:
        with database.engine.connect() as connection:
            rows = connection.execute(wanted).all()
        return template.render(rows=rows)

    return app


def bare_create(database: Database, like: int) -> Callable[[], None]:
    """A transaction of two inserts by the driver alone: a case like that one, and a track.

    The statements are those that SQLAlchemy sends, taken down once.
    """
    engine = database.engine
    sent: list[tuple[str, Any]] = []

    def note(conn: object, cursor: object, statement: str, values: Any, *rest: object) -> None:
        sent.append((statement, values))

    with engine.connect() as connection:
        query = select(Case.__table__).where(Case.id == like)
        row = dict(connection.execute(query).mappings().one())
        for column in Case.__table__.columns:
            if column.primary_key or column.computed is not None:
                del row[column.name]
        # Of nobody, so that it comes into no list that is measured.
        row |= {"handler_id": None, "number": _NUMBER}
        event.listen(engine, "before_cursor_execute", note)
        made = connection.execute(insert(Case).values(**row)).inserted_primary_key
        assert made is not None
        track = {"case_id": made[0], "kind": TrackKind.CRIMINAL, "position": 0}
        connection.execute(insert(Track).values(**track))
        event.remove(engine, "before_cursor_execute", note)
        connection.rollback()
        last = connection.scalar(select(func.max(Case.id))) or 0
    (case_sent, case_values), (track_sent, track_values) = sent
    numbers = count(last + 1)

    def create() -> None:
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            if engine.dialect.name == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            cursor.execute(case_sent, _with(case_values, _NUMBER, f"bare-{next(numbers)}"))
            case_id = cursor.fetchone()[0] if cursor.description else cursor.lastrowid
            cursor.execute(track_sent, _with(track_values, made[0], case_id))
            connection.commit()
        finally:
            connection.close()

    return create


def _with(values: Any, old: object, new: object) -> Any:
    """The values of a statement, in which one stands in for what was there."""
    if isinstance(values, dict):
        return {name: new if value == old else value for name, value in values.items()}
    return tuple(new if value == old else value for value in values)


def bare_scan(database: Database, word: str) -> Callable[[], None]:
    """Every text that can be found, folded as a search folds it, looked through for a word."""
    query = select(func.count()).where(TEXTS.c.text.like(f"%{fold(word).text.strip()}%"))

    def scan() -> None:
        with database.new_session() as db:
            db.scalar(query)

    return scan
