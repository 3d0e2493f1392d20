"""How long a search takes beside a look through all texts, and whether a hidden word shows in it.

    python -m benchmarks.finding [--cases 20000]

It fills both engines with invented texts of offices of forty cases a handler, as the test of the
plans does, and asks in turns: a word that nobody has, one that stands only in cases that whoever
asks may not know of, a rare one and a common one of their own. Seconds differ from run to run;
the ratios of one run do not. A hidden word shows if its times lie apart from those of nobody's:
the share of pairs in which it took longer is near a half where it does not.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.orm import Session

from casetrack.accounts.models import OfficeLevel, Procuratorate, Role, Staff
from casetrack.cases.finding import find_texts
from casetrack.cases.kinds import Aspect, Ground, Intake
from casetrack.cases.models import Case, CaseGrant
from casetrack.db import Model, session
from casetrack.db.search.folding import fold
from casetrack.db.search.models import SearchText, ShownTo, Sort
from casetrack.db.search.phrases import phrases_of
from casetrack.db.search.words import Holds, add_words
from casetrack.db.session import Database, close_session, use_database
from casetrack.schema import upgrade
from tests import postgres
from tests.builders import NOON, TODAY

OF_A_HANDLER, HANDLERS, ENTRIES = 40, 5, 8
OF_AN_OFFICE = OF_A_HANDLER * HANDLERS
SIGNS = "谈话走访调查考察帮教监护学校家庭社区公益服务表现良好按时到场了解情况说明建议回复整改"
NOBODYS, HIDDEN, RARE, COMMON = "鲸鱼", "旷课", "盗窃", "谈话"
ROUNDS = 60


@click.command(help=__doc__)
@click.option("--cases", default=20_000, show_default=True, type=click.IntRange(1_000))
def main(cases: int) -> None:
    """Fill, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        _measure("SQLite", URL.create("sqlite", database=str(Path(folder) / "words.sqlite")), cases)
    server = postgres.start()
    try:
        _measure("PostgreSQL", server.create("words"), cases)
    finally:
        server.stop()


def _measure(engine: str, url: URL, cases: int) -> None:
    database = Database(url)
    upgrade(database)
    begun = time.perf_counter()
    with database.engine.begin() as connection:
        _fill(connection, cases)
    if engine == "PostgreSQL":
        # As it does by itself after a while; nobody asks SQLite to count.
        with database.engine.begin() as connection:
            connection.execute(sa.text("ANALYZE"))
    click.echo(f"{engine}, {cases:,} cases, filled in {time.perf_counter() - begun:.0f} s")
    use_database(database)
    middle = cases // OF_AN_OFFICE // 2
    for role in (Role.PROSECUTOR, Role.SECTION_HEAD):
        of_role = sa.select(Staff).where(Staff.office_id == middle, Staff.role == role)
        user = session().scalars(of_role.limit(1)).unique().one()
        asked = {word: _asks(user, word) for word in (NOBODYS, HIDDEN, RARE, COMMON)}
        taken = _in_turns({**asked, "scan": _scan})
        scan = statistics.median(taken["scan"])
        for word in asked:
            median = statistics.median(taken[word])
            click.echo(
                f"  {role.value} {word}: {median * 1000:.2f} ms, 1/{scan / median:.0f} of a scan"
            )
        pairs = [(a, b) for a in taken[HIDDEN] for b in taken[NOBODYS]]
        share = sum(a > b for a, b in pairs) / len(pairs)
        click.echo(f"  {role.value}: hidden took longer than nobody's in {share:.0%} of pairs")
    close_session()
    database.dispose()


def _asks(user: Staff, word: str) -> Callable[[], None]:
    def ask() -> None:
        find_texts(phrases_of(word), user, on=TODAY, sorts=(Sort.JOURNAL,), limit=11)

    return ask


def _scan() -> None:
    holds = Holds(SearchText.text, phrases_of(NOBODYS)[0].stands)
    session().execute(sa.select(SearchText.id).where(holds).limit(11)).all()


def _in_turns(asked: dict[str, Callable[[], None]]) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        order = list(asked)
        random.shuffle(order)
        for name in order:
            begun = time.perf_counter()
            asked[name]()
            taken[name].append(time.perf_counter() - begun)
    return taken


def _fill(connection: sa.Connection, cases: int) -> None:
    chance = random.Random(7)
    offices = cases // OF_AN_OFFICE
    numbers = range(1, offices * OF_AN_OFFICE + 1)
    _put(connection, Procuratorate, ({
        "id": n, "level": OfficeLevel.COUNTY, "name_en": f"Office {n}", "name_zh": f"第{n}院",
        "short_zh": f"{n}检未",
    } for n in range(1, offices + 1)))  # fmt: skip
    _put(connection, Staff, (_person(office, place) for office in range(1, offices + 1)
                             for place in range(HANDLERS + 1)))  # fmt: skip
    _put(connection, Case, ({
        "id": n, "office_id": _office(n), "handler_id": _handler(n), "number": f"{n}号",
        "title_zh": f"某某{n}案", "intake": Intake.PROSECUTION_TRANSFER, "opened_at": NOON,
    } for n in numbers))  # fmt: skip
    _put(connection, CaseGrant, ({
        "case_id": n, "staff_id": _handler(n), "ground": Ground.HANDLER, "aspect": Aspect.WHOLE,
        "since": TODAY, "given_at": NOON,
    } for n in numbers))  # fmt: skip
    _put(connection, SearchText, _texts(numbers, offices // 2, chance))
    kept = connection.execute(
        sa.select(SearchText.id, SearchText.office_id, SearchText.shown_to, SearchText.text)
    )
    db = Session(connection)
    for lot in kept.partitions(5_000):
        add_words(db, [(row.id, row.office_id, row.shown_to, row.text) for row in lot])


def _texts(numbers: range, middle: int, chance: random.Random) -> Iterator[dict[str, object]]:
    for n in numbers:
        for place in range(ENTRIES):
            text = "".join(chance.choice(SIGNS) for _ in range(60))
            text += COMMON if place == 0 else ""
            text += RARE if n % OF_A_HANDLER == 1 and place == 1 else ""
            text += HIDDEN if abs(_office(n) - middle) > 1 and place < ENTRIES // 2 else ""
            yield {
                "id": n * ENTRIES + place, "what": "entry", "row_id": n * ENTRIES + place,
                "case_id": n, "office_id": _office(n), "sort": Sort.JOURNAL,
                "shown_to": ShownTo.WHOLE, "text": fold(text).text,
            }  # fmt: skip


def _person(office: int, place: int) -> dict[str, object]:
    number = office * (HANDLERS + 1) + place
    role = Role.PROSECUTOR if place < HANDLERS else Role.SECTION_HEAD
    return {
        "id": number, "office_id": office, "role": role, "login": f"person{number}",
        "name": f"某{number}", "password_hash": "*", "created_at": NOON,
    }  # fmt: skip


def _office(case: int) -> int:
    return (case - 1) // OF_AN_OFFICE + 1


def _handler(case: int) -> int:
    return _office(case) * (HANDLERS + 1) + (case - 1) % OF_AN_OFFICE // OF_A_HANDLER


def _put(connection: sa.Connection, model: type[Model], rows: Iterator[dict[str, object]]) -> None:
    lot: list[dict[str, object]] = []
    for row in rows:
        lot.append(row)
        if len(lot) == 5_000:
            connection.execute(sa.insert(model), lot)
            lot = []
    if lot:
        connection.execute(sa.insert(model), lot)


if __name__ == "__main__":
    main()
