"""The index is kept by the transaction that writes, and by nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import BodyKind, PartyKind
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.queries import CaseFilter, list_cases
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.entry_corrections import correct_entry
from casetrack.casework.found_by import ENTRY, FOUND_BY
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.search.keeping import keep_found
from casetrack.db.search.models import SearchText, ShownTo
from casetrack.db.search.rebuilding import check, forget_all, is_empty, look_through, rebuild
from casetrack.db.search.words import WORDS, is_sqlite
from casetrack.db.transaction import own_transaction
from tests.brought import bring_besides
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_party, make_staff

pytestmark = pytest.mark.usefixtures("database", "keys")


def keep() -> None:
    session().flush()
    keep_found(session())


def kept(case: Case, *whats: str) -> list[tuple[str, str]]:
    """What is kept of a case, in order: by what, and the folded text."""
    rows = session().execute(
        sa.select(SearchText.what, SearchText.text)
        .where(SearchText.case_id == case.id)
        .order_by(SearchText.id)
    )
    return [(words, text) for words, text in rows if not whats or words in whats]


def misfits(case: Case) -> list[tuple[str, int]]:
    return look_through(session(), [case.id], is_mending=False)[1]


def logged(case: Case, text: str) -> JournalEntry:
    assert case.handler is not None
    entry = log_progress(
        case, Progress(text=text, when=PartialDate.day(TODAY)), acting(case.handler)
    )
    keep()
    return entry


@pytest.fixture
def case() -> Case:
    made = make_case(title="孙某某盗窃案")
    make_child(made)
    keep()
    return made


def test_number_title_and_people_are_kept_with_the_case(case: Case) -> None:
    fields = dict(kept(case))

    assert fields["case_title"] == " 孙某某盗窃案 "
    assert fields["case_number"].startswith(" 测检未 2026 ")
    assert {" sunmoumou ", " smm ", " sun mou mou ", " sunmm "} <= set(fields["person"].split("\n"))
    assert misfits(case) == []


def test_an_entry_is_found_from_its_own_transaction_on(case: Case) -> None:
    logged(case, "到校谈话")

    assert kept(case, ENTRY) == [(ENTRY, " 到校谈话 ")]


def test_what_was_corrected_is_found_no_more(case: Case) -> None:
    entry = logged(case, "在家中谈话")
    assert case.handler is not None
    act = acting(case.handler)
    when = PartialDate.day(TODAY)

    first = correct_entry(entry, act, text="在学校谈话", when=when, reason="地点有误")
    keep()
    after_one = kept(case, ENTRY)
    assert first is not None
    correct_entry(first, act, text="在社区谈话", when=when, reason="又有误")
    keep()

    assert after_one == [(ENTRY, " 在学校谈话 \n 地点有误 ")]
    assert kept(case, ENTRY) == [(ENTRY, " 在社区谈话 \n 又有误 ")]
    assert misfits(case) == []


def test_a_name_that_is_taken_out_is_gone_from_the_index_too(case: Case) -> None:
    child = session().scalars(sa.select(Party).where(Party.case_id == case.id)).one()
    logged(case, "与孙小明谈话")
    assert case.handler is not None

    set_identity(child, name="孙小明", by=case.handler, at=NOON, on=TODAY)
    keep()

    assert "小明" not in str(kept(case))
    assert (ENTRY, " 与孙某某谈话 ") in kept(case)
    assert misfits(case) == []


def test_a_new_title_takes_the_place_of_the_old_one_and_the_rest_stays(case: Case) -> None:
    before = session().scalars(sa.select(SearchText.id)).all()

    case.title = BilingualText(None, "孙某某诈骗案")
    case.last_entry_at = NOON
    keep()

    assert ("case_title", " 孙某某诈骗案 ") in kept(case)
    assert len(set(session().scalars(sa.select(SearchText.id))) - set(before)) == 1


def test_what_says_nothing_else_is_not_written_again(case: Case) -> None:
    before = session().scalars(sa.select(SearchText.id)).all()

    case.version += 1
    case.next_due = TODAY + timedelta(days=1)
    keep()

    assert session().scalars(sa.select(SearchText.id)).all() == before


def test_somebody_who_becomes_a_body_is_found_as_one(case: Case) -> None:
    party = make_party(case, alias=BilingualText(None, "第三中学"))
    keep()
    party.kind, party.body_kind = PartyKind.BODY, BodyKind.SCHOOL
    keep()

    assert [words for words, text in kept(case) if "第三中学" in text] == ["body"]
    assert misfits(case) == []


def test_what_a_savepoint_took_back_is_not_kept(case: Case) -> None:
    with session().begin_nested() as nested:
        make_party(case, alias=BilingualText(None, "未入库"))
        session().flush()
        nested.rollback()
    keep()

    assert "未入库" not in str(kept(case))
    assert misfits(case) == []


def listed(typed: str, by: Staff) -> list[int]:
    cases = list_cases(by, CaseFilter(text=typed), on=TODAY, limit=50)
    return [case.id for case in cases]


def test_what_is_missing_or_wrong_is_noticed_and_mended(case: Case) -> None:
    entry = logged(case, "到校谈话")
    session().execute(sa.delete(SearchText).where(SearchText.what == ENTRY))
    wrong = sa.update(SearchText).where(SearchText.what == "case_title").values(text=" x ")
    session().execute(wrong)

    number, otherwise = look_through(session(), [case.id], is_mending=True)

    assert number == 4
    assert otherwise == [("case_title", case.id), (ENTRY, entry.id)]
    assert misfits(case) == []


def test_words_that_are_missing_are_noticed_and_mended(case: Case) -> None:
    head = make_staff(Role.SECTION_HEAD, office=case.office)
    assert listed("盗窃", head) == [case.id]
    if is_sqlite(session()):
        session().execute(sa.text("INSERT INTO search_words (search_words) VALUES ('delete-all')"))
    else:
        session().execute(sa.delete(WORDS))
    assert listed("盗窃", head) == []

    _number, otherwise = look_through(session(), [case.id], is_mending=True)

    assert len(otherwise) == 3
    assert misfits(case) == []
    assert listed("盗窃", head) == [case.id]


def test_all_of_it_is_made_anew_and_a_second_time_nothing(case: Case) -> None:
    logged(case, "到校谈话")
    before = sorted(kept(case))
    forget_all(session())
    assert is_empty(session())
    session().commit()

    gone = list(rebuild())
    again = list(rebuild())

    assert (gone[-1].cases, gone[-1].texts, len(gone[-1].otherwise)) == (1, 4, 4)
    assert again[-1].otherwise == []
    assert list(check())[-1].otherwise == []
    assert sorted(kept(case)) == before
    with own_transaction() as db:
        assert not is_empty(db)


def test_two_texts_are_not_called_the_same() -> None:
    with pytest.raises(ValueError, match="brought twice"):
        bring_besides(*map(replace, FOUND_BY))


def test_no_text_that_whoever_knows_of_a_case_is_shown_is_more_than_its_number() -> None:
    """Who sees the visits to one child sees nothing else of the case."""
    assert [findable.what for findable in FOUND_BY if findable.shown_to is ShownTo.KNOWING] == [
        "case_number"
    ]
    assert all(
        findable.party is not None for findable in FOUND_BY if findable.shown_to is ShownTo.PERSON
    )
