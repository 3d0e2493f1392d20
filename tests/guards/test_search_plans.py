"""A search begins at its words: among twenty thousand cases nobody reads all that can be found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import URL, Connection
from sqlalchemy.orm import Session

from casetrack.accounts.models import Role
from casetrack.cases.finding import find_texts
from casetrack.cases.queries import CaseFilter, list_cases
from casetrack.casework.search_results import ABOVE
from casetrack.db.search.folding import fold
from casetrack.db.search.models import SearchText, ShownTo, Sort
from casetrack.db.search.phrases import phrases_of
from casetrack.db.search.words import add_words
from casetrack.db.session import close_session, use_database
from tests.builders import TODAY
from tests.house import NewDatabase
from tests.nation import (
    ALL,
    CASES,
    ENTRUSTED,
    GRANTED,
    HANDLERS,
    OFFICES,
    Nation,
    nation_in,
)
from tests.plans import plans_of

pytestmark = pytest.mark.night_alone

# In those of an office far away; in every third; two, in all; of every case of a year; of a person.
TYPED = ("云岭旷课", "盗窃", "第一中学 谈话", "2026", "sunmm")
# Case management asks as a head does, of fewer texts.
LOOKING = (Role.PROSECUTOR, Role.SECTION_HEAD, Role.SOCIAL_WORKER)


@pytest.fixture(scope="module")
def filled(new_database: NewDatabase, of_a_nation: URL) -> URL:
    """Twenty thousand cases, and four texts by which each of them is found."""
    database = new_database(of_a_nation)
    with database.engine.begin() as connection:
        _put_texts(connection)
    database.dispose()
    return sa.make_url(database.url)


@pytest.fixture(scope="module", params=["uncounted", "counted"])
def nation(new_database: NewDatabase, filled: URL, request: pytest.FixtureRequest) -> Nation:
    """The same, where the database knows how many rows of what it has, and where it does not."""
    database = new_database(filled)
    if request.param == "counted":
        with database.engine.begin() as connection:
            connection.execute(sa.text("ANALYZE"))
    return nation_in(database)


@pytest.mark.parametrize("role", LOOKING)
@pytest.mark.parametrize("typed", TYPED)
def test_a_list_narrowed_by_words_begins_at_an_index(
    nation: Nation, role: Role, typed: str
) -> None:
    use_database(nation.database)
    with plans_of(nation.database) as plans:
        list_cases(nation.people[role], CaseFilter(text=typed), on=TODAY, limit=51)

    assert [plan.told for plan in plans if plan.scanned] == []


@pytest.mark.parametrize("role", LOOKING)
@pytest.mark.parametrize("sorts", [ABOVE, (Sort.JOURNAL,)])
@pytest.mark.parametrize("typed", TYPED)
def test_a_search_begins_at_an_index(
    nation: Nation, role: Role, sorts: tuple[Sort, ...], typed: str
) -> None:
    use_database(nation.database)
    with plans_of(nation.database) as plans:
        find_texts(phrases_of(typed), nation.people[role], on=TODAY, sorts=sorts, limit=11)

    assert [plan.told for plan in plans if plan.scanned] == []


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.SOCIAL_WORKER])
def test_a_word_that_is_hidden_is_looked_for_as_one_that_nobody_has(
    nation: Nation, role: Role
) -> None:
    def plans(typed: str) -> list[str]:
        use_database(nation.database)
        with plans_of(nation.database) as plans:
            sorts = list(Sort)
            texts = find_texts(
                phrases_of(typed), nation.people[role], on=TODAY, sorts=sorts, limit=11
            )
        assert texts == []
        # PostgreSQL tells what it looks for, and JSON spells it.
        spelled = json.dumps(typed).strip('"')
        return [plan.told.replace(typed, "").replace(spelled, "") for plan in plans]

    assert plans("云岭旷课") == plans("鲸鱼游泳")


@pytest.mark.parametrize(
    ("role", "number"),
    [(Role.PROSECUTOR, CASES + GRANTED + ENTRUSTED), (Role.SECTION_HEAD, HANDLERS * CASES + 1)],
)
def test_everybody_finds_their_own(nation: Nation, role: Role, number: int) -> None:
    """Or the plans would be those of searches with nothing to find."""
    use_database(nation.database)
    texts = find_texts(
        phrases_of("谈话"), nation.people[role], on=TODAY, sorts=[Sort.JOURNAL], limit=999
    )
    assert len(texts) == number
    close_session()


@pytest.mark.one_engine
def test_a_search_begins_at_an_index_where_no_text_is_of_a_person(
    new_database: NewDatabase, filled: URL
) -> None:
    database = new_database(filled)
    with database.engine.begin() as connection:
        connection.execute(sa.update(SearchText).values(party_id=None))
        connection.execute(sa.text("ANALYZE"))
    nation = nation_in(database)
    use_database(database)
    with plans_of(database) as plans:
        worker = nation.people[Role.SOCIAL_WORKER]
        find_texts(phrases_of("sunmm"), worker, on=TODAY, sorts=list(Sort), limit=11)

    assert [plan.told for plan in plans if plan.scanned] == []


def test_a_scan_of_all_that_can_be_found_is_noticed(nation: Nation) -> None:
    use_database(nation.database)
    with plans_of(nation.database) as plans, nation.database.engine.connect() as connection:
        connection.execute(sa.select(SearchText.id).where(SearchText.text == "x")).all()

    assert plans[0].scanned


def _put_texts(connection: Connection) -> None:
    texts = [text for case in range(1, ALL + 1) for text in _texts(case)]
    connection.execute(sa.insert(SearchText), texts)
    rows = [(text["id"], text["office_id"], text["shown_to"], text["text"]) for text in texts]
    add_words(Session(connection), rows)


def _texts(case: int) -> Iterator[dict[str, Any]]:
    """What can be found of a case; only in the last offices stands a word that nobody else has."""
    office = (case - 1) // CASES // HANDLERS + 1
    words = "盗窃" if case % 3 else "诈骗"
    hidden = "云岭旷课" if office > OFFICES // 2 + 5 else "按时到校"
    values = (
        (Sort.CASE, ShownTo.KNOWING, f"第院检未〔2026〕{case}号"),
        (Sort.CASE, ShownTo.HEAD, f"某某{case}{words}案"),
        (Sort.PERSON, ShownTo.PERSON, f"孙某{case} sunmm"),
        (Sort.JOURNAL, ShownTo.WHOLE, f"到第{case % 9}中学谈话，{hidden}。"),
    )
    for place, (sort, shown_to, text) in enumerate(values):
        yield {
            "id": case * 4 + place,
            "what": f"{sort}-{shown_to}",
            "row_id": case,
            "case_id": case,
            "party_id": case if sort is Sort.PERSON else None,
            "office_id": office,
            "sort": sort,
            "shown_to": shown_to,
            "text": fold(text).text,
        }
