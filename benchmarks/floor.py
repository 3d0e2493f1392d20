"""What everything is measured against: F, a bare page; a bare transaction; a bare scan."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from flask import Flask, render_template_string
from sqlalchemy import func, insert, or_, select

from casetrack.cases.kinds import CaseStatus, TrackKind
from casetrack.cases.models import Case, JournalEntry, Party, Track
from casetrack.db.session import WRITING, Database

ROWS = 50
# About nineteen kilobytes with fifty rows.
PAGE = """<!doctype html><html lang="zh"><head><title>F</title></head><body><table>
{% for row in rows %}<tr class="row"><td><a href="/cases/{{ row.id }}">{{ row.number }}</a></td>
<td class="title"><span>{{ row.title_zh }}</span></td><td class="due">{{ row.next_due }}</td>
<td class="kind"><span class="mark mark-{{ row.status.value }}">{{ row.next_due_kind }}</span></td>
<td class="stages"><span class="stage"></span><span class="stage"></span><span class="stage"></span>
</td></tr>
{% endfor %}</table></body></html>"""


def bare_page(database: Database, handler_id: int) -> Flask:
    """F: the cases of one person by their next date, in one Core query and one template."""
    app = Flask("floor")
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
        return render_template_string(PAGE, rows=rows)

    return app


def bare_create(database: Database, like: int) -> Callable[[], None]:
    """A transaction of two inserts into tables of casetrack: a case like that one, and a track."""
    with database.engine.connect() as connection:
        found = select(Case.__table__).where(Case.id == like)
        row = dict(connection.execute(found).mappings().one())
        last = connection.scalar(select(func.max(Case.id))) or 0
    for column in Case.__table__.columns:
        if column.primary_key or column.computed is not None:
            del row[column.name]
    # Of nobody, so that it comes into no list that is measured.
    row["handler_id"] = None
    numbers = count(last + 1)

    def create() -> None:
        with database.engine.connect().execution_options(**{WRITING: True}) as connection:
            row["number"] = f"bare-{next(numbers)}"
            made = connection.execute(insert(Case).values(**row))
            key = made.inserted_primary_key
            assert key is not None
            track = insert(Track).values(case_id=key[0], kind=TrackKind.CRIMINAL, position=0)
            connection.execute(track)
            connection.commit()

    return create


def bare_scan(database: Database, word: str) -> Callable[[], None]:
    """Every title, alias and text of the journal, looked through for a word."""
    like = f"%{word}%"

    case, party, entry = Case.__table__.c, Party.__table__.c, JournalEntry.__table__.c

    def scan() -> None:
        with database.new_session() as db:
            for columns in (
                (case.number, case.title_zh, case.title_en),
                (party.alias_zh, party.alias_en),
                (entry.text_zh, entry.text_en),
            ):
                found = or_(*(column.like(like) for column in columns))
                db.scalar(select(func.count()).where(found))

    return scan
