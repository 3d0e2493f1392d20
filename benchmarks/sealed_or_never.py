"""Tell a sealed case from one that never was by the time an answer takes: it must not be possible.

`python -m benchmarks.sealed_or_never --engine sqlite` starts a real server with cases of a full
journal, some of them sealed. The former handler and the head ask for an address of a sealed case
and for the same address of a number that never was, in pairs, which of the two first by lot. The
times of the pairs are compared by ranks (Wilcoxon, two-sided). `--planted` lets the server read the
rows of a sealed case before it says that there is none: that must be told. Exit status 1 if not so.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import click
from sqlalchemy import URL, select, update

from benchmarks.kills import served
from benchmarks.serving import Browser
from benchmarks.small import PERSON, free_port, prepare, write_settings
from casetrack.accounts.models import Staff
from casetrack.app import create_app
from casetrack.cases import access
from casetrack.cases.kinds import AgeStatus, Intake, PartyRole
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.sealed import sealed_opened
from casetrack.casework.actions import NewCase, Progress, log_progress, open_case
from casetrack.config import from_file
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.desk.case_page import views as case_page
from casetrack.web.clock import now, today
from tests import postgres
from tests.builders import acting

CASES, ENTRIES = 40, 40
# So much higher is a number that never was; both have two digits, which the page says again.
NEVER = 50
# By mere chance one comparison of a thousand is told apart.
CERTAIN = 0.001
FAMILIES = ("", "/people/{person}", "/people/new", "/find?q={alias}", "/find?q={number}", "POST")


@dataclass(frozen=True)
class Compared:
    """One address, by one person. slower: the share of pairs in which the sealed took longer."""

    who: str
    family: str
    pairs: int
    slower: float
    p: float

    @property
    def is_told(self) -> bool:
        """Whether the times tell which is which."""
        return self.p < CERTAIN

    def __str__(self) -> str:
        verdict = "TOLD APART" if self.is_told else "not told apart"
        share = f"the sealed took longer in {self.slower:.1%} of {self.pairs} pairs"
        return f"{self.who:10} {self.family or 'page':18} {share}, p {self.p:.3f}: {verdict}"


def told_by_ranks(pairs: Sequence[tuple[float, float]]) -> float:
    """How likely differences like these are where both are alike: Wilcoxon, signed ranks.

    By the normal distribution, equal differences share their rank; pairs without one are left out.
    """
    differences = sorted((a - b for a, b in pairs if a != b), key=abs)
    number = len(differences)
    if number == 0:
        return 1.0
    positive, ties, place = 0.0, 0.0, 0
    while place < number:
        last = place
        while last < number and abs(differences[last]) == abs(differences[place]):
            last += 1
        equal = last - place
        rank = (place + 1 + last) / 2
        positive += rank * sum(each > 0 for each in differences[place:last])
        ties += equal**3 - equal
        place = last
    mean = number * (number + 1) / 4
    spread = number * (number + 1) * (2 * number + 1) / 24 - ties / 48
    return math.erfc(abs(positive - mean) / math.sqrt(2 * spread))


def fill(database: Database, settings: Path) -> list[tuple[int, int, str, str]]:
    """Open cases with a full journal and seal each: ids, person, alias and number of each."""
    app = create_app(from_file(settings, {}), database=database)
    made = []
    with app.test_request_context():
        for _each in range(CASES):
            with unit_of_work() as db:
                handler = db.scalars(select(Staff).where(Staff.login == PERSON["login"])).one()
                by = acting(handler, on=today(), at=now())
                child = ("孙小明", PartyRole.SUSPECT, AgeStatus.MINOR_AT_ACT)
                case = open_case(NewCase(*child, Intake.PROSECUTION_TRANSFER), by)
                person = db.scalars(select(Party).where(Party.case_id == case.id)).one()
                person.alias = BilingualText("Sealed Moumou", "封某某")
                for number in range(ENTRIES):
                    log_progress(case, Progress(f"步骤{number}", PartialDate.day(today())), by)
                made.append((case.id, person.id, "fengmoumou", case.number))
        with unit_of_work() as db:
            db.execute(
                update(Case)
                .where(Case.id.in_([row[0] for row in made]))
                .values(sealed_on=today(), handler_id=None)
            )
    database.dispose()
    return [row for row in made if row[0] > 9 and row[1] > 9]


def addresses(family: str, sealed: tuple[int, int, str, str]) -> Iterator[str]:
    """The address of a sealed case, and the same of one that never was."""
    case, person, alias, number = sealed
    never = (case + NEVER, person + NEVER, f"peng{alias[4:]}", f"{number[:-2]}99{number[-1]}")
    for case, person, alias, number in (sealed, never):
        if family.startswith("/find"):
            yield family.format(alias=alias, number=quote(number))
        else:
            tail = "/log" if family == "POST" else family.format(person=person)
            yield f"/cases/{case}{tail}"


def compare(
    browser: Browser,
    who: str,
    family: str,
    sealed: Sequence[tuple[int, int, str, str]],
    *,
    pairs: int,
    chance: random.Random,
) -> Compared:
    """Ask in pairs, the first by lot. Raises AssertionError where the answers differ in a byte."""
    times: list[tuple[float, float]] = []
    for number in range(pairs + 20):
        both = list(addresses(family, chance.choice(sealed)))
        took = [0.0, 0.0]
        answers: list[Any] = [None, None]
        for place in chance.sample((0, 1), 2):
            fields = {"text": "一步", "when": "昨天"} if family == "POST" else None
            begun = time.perf_counter()
            answer = browser.ask("POST" if fields else "GET", both[place], fields)
            took[place] = time.perf_counter() - begun
            answers[place] = (answer[0], len(answer[2]))
        if not family.startswith("/find"):
            assert answers[0] == answers[1], f"{both}: {answers}"
            assert answers[0][0] == 404, f"{both}: {answers}"
        # The first ones are for the server to become warm.
        if number >= 20:
            times.append((took[0], took[1]))
    slower = sum(there > never for there, never in times) / len(times)
    return Compared(who, family, len(times), slower, told_by_ranks(times))


def read_before(case_id: int) -> Case:
    """The fault that is planted: what is in the case is read before it is said to be none."""
    with sealed_opened():
        entries = select(JournalEntry).where(JournalEntry.case_id == case_id)
        session().scalars(entries).all()
    return _or_404(case_id)


_or_404 = access.case_or_404


def run(
    url: URL, folder: Path, *, pairs: int, seed: int, families: Sequence[str], is_planted: bool
) -> list[Compared]:
    """Serve this empty database, and compare each family for the handler and the head."""
    database = Database(url)
    settings = write_settings(url, folder)
    prepare(database, settings)
    sealed = fill(database, settings)
    port, chance = free_port(), random.Random(seed)
    with ExitStack() as stack:
        if is_planted:
            for room in (access, case_page):
                stack.enter_context(patch.object(room, "case_or_404", read_before))
        stack.enter_context(served(settings, port, folder))
        compared = []
        for who in ("prosecutor", "head"):
            browser = Browser(port)
            browser.sign_in(who, f"demo-{who}-desk")
            for family in families:
                comparison = compare(browser, who, family, sealed, pairs=pairs, chance=chance)
                click.echo(str(comparison))
                compared.append(comparison)
    database.dispose()
    return compared


@click.command(help=__doc__)
@click.option("--pairs", default=1_000, show_default=True, type=click.IntRange(50))
@click.option("--engine", "engines", multiple=True, type=click.Choice(["sqlite", "postgresql"]))
@click.option("--planted", "is_planted", is_flag=True, help="With a fault that must be told.")
@click.option("--seed", default=1, show_default=True, help="Of which is asked first.")
def main(pairs: int, engines: tuple[str, ...], *, is_planted: bool, seed: int) -> None:
    """Compare on each engine, both if none is named."""
    is_right = True
    # Only what goes through the door of a case can be slower by this fault.
    families = ("", "POST") if is_planted else FAMILIES
    for engine in engines or ("sqlite", "postgresql"):
        click.echo(engine)
        with tempfile.TemporaryDirectory(prefix="casetrack-sealed-") as name, ExitStack() as stack:
            folder = Path(name)
            url = URL.create("sqlite", database=str(folder / "casetrack.sqlite"))
            if engine == "postgresql":
                server = postgres.start()
                stack.callback(server.stop)
                url = server.create("sealed")
            compared = run(
                url, folder, pairs=pairs, seed=seed, families=families, is_planted=is_planted
            )
        is_right = is_right and all(comparison.is_told == is_planted for comparison in compared)
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
