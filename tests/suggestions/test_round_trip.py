"""All that an office knows of a letter goes out in a case file, and comes in again as the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from casetrack.cases.models import Case, Obligation, RequirementCheck
from casetrack.db import Model, session
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database, close_session, use_database
from casetrack.exchange.exporter import case_data, export_text
from casetrack.exchange.importer import import_text
from casetrack.exchange.yaml_text import parse
from casetrack.suggestions.actions import serve
from casetrack.suggestions.answers.models import ReplyWay
from casetrack.suggestions.answers.recording import ItemReply, record_reply
from casetrack.suggestions.answers.summary import replies_to
from casetrack.suggestions.item_terms import NO_TERMS
from casetrack.suggestions.kinds import Adoption, Delivery, PutRight, WhyStill
from casetrack.suggestions.mistyped import correct_letter
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.office_terms import SERVICE
from casetrack.suggestions.open_days.next_days import follow_letters
from casetrack.suggestions.public_version import PUBLISHED, PublicVersion, make_public
from casetrack.suggestions.queries import history_of
from casetrack.suggestions.recipients.register import bodies_of
from casetrack.suggestions.replies import FollowUpCheck, verify_item
from casetrack.suggestions.standstills.actions import (
    NewStandstill,
    ObjectionAnswer,
    begin,
    reject,
    standstills_of,
    uphold,
)
from casetrack.suggestions.versions.actions import AmendedLetter, amend, former_letters
from tests.builders import NOON, ON_PAPER, TODAY, acting, make_case
from tests.exchange.test_round_trip import make_riverside
from tests.suggestions.letters import ITEMS, a_reply, handler_of, issued, of_another, served
from tests.suggestions.test_mistyped import as_read

SUPPLEMENT = "两项已于十一月完成"


@pytest.fixture
def elsewhere(tmp_path: Path, database: Database) -> Iterator[Database]:
    """Another installation, on SQLite, not in use yet."""
    there = Database(f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    Model.metadata.create_all(there.engine)
    yield there
    close_session()
    there.dispose()


def a_long_course() -> Suggestion:
    """Objected to twice, amended, answered in two letters, looked at, published."""
    letter = served(make_case(handler=make_riverside()))
    act = acting(handler_of(letter.case), on=TODAY, at=NOON, approved=ON_PAPER)
    for day, is_right in ((date(2026, 9, 18), False), (date(2026, 9, 28), True)):
        told = NewStandstill(WhyStill.OBJECTION, day, "法规科", "不属本单位职责")
        still = begin(letter, told, act, opened=letter.version)
        answer = ObjectionAnswer(day, "已经答复")
        if is_right:
            uphold(still, answer, act, opened=still.version)
        else:
            reject(still, answer, act)
    anew = date(2026, 10, 8)
    amended = AmendedLetter(
        letter.id, anew, "异议成立", ITEMS[:3], (), letter.ground, None, date(2026, 10, 20)
    )
    amend(letter, amended, act)
    serve(letter, act, received_on=anew, delivery=Delivery.ANNOUNCED, attended="代表两名")
    record_reply(letter, a_reply(letter), act, opened=letter.version)
    first = letter.items[0]
    more = a_reply(
        letter,
        received=PartialDate.day(date(2026, 11, 16)),
        way=ReplyWay.IN_WRITING,
        answers={first.id: ItemReply(Adoption.PART, SUPPLEMENT)},
    )
    record_reply(letter, more, act, opened=letter.version)
    look = FollowUpCheck(TODAY, PutRight.VERIFIED, "到场查看")
    verify_item(first, look, act, opened=first.version)
    make_public(letter, PublicVersion("致某公司：完善审查", TODAY, "本院网站"), act)
    session().flush()
    return letter


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("database", "keys")
def test_a_letter_goes_out_in_the_session_that_issued_it() -> None:
    letter = served()

    exported = export_text(letter.case, acting(handler_of(letter.case), on=TODAY, at=NOON))

    assert "ground: general" in exported


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("keys")
def test_a_letter_that_was_not_served_yet_is_to_be_served_where_it_comes_in(
    elsewhere: Database,
) -> None:
    letter = issued(make_case(handler=make_riverside()))
    follow_letters(letter.case, TODAY)
    exported = export_text(letter.case, acting(handler_of(letter.case), on=TODAY, at=NOON))

    use_database(elsewhere)
    case = import_text(exported, by=make_riverside(), on=TODAY, at=NOON).case
    follow_letters(case, TODAY)

    there = session().scalars(select(Obligation).where(Obligation.is_open)).all()
    assert [day.kind for day in there if day.subject == Suggestion.__tablename__] == [SERVICE]


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("keys")
def test_a_letter_of_another_maker_that_was_put_right_comes_in_again(elsewhere: Database) -> None:
    letter = of_another(make_case(handler=make_riverside()))
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    right = as_read(letter, maker_number="另一号", items={2: ("", NO_TERMS)})
    correct_letter(letter, right, "误录", by, opened=letter.version)
    session().expire_all()
    exported = export_text(session().get_one(Case, letter.case_id), by)

    use_database(elsewhere)
    case = import_text(exported, by=make_riverside(), on=TODAY, at=NOON).case

    assert case_data(case) == parse(exported).data
    there = session().scalars(select(Suggestion)).one()
    assert (there.maker_number, len(there.items), len(there.former_items)) == ("另一号", 3, 1)


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("keys")
def test_replies_versions_objections_looks_and_recipients_come_in_again(
    elsewhere: Database,
) -> None:
    letter = a_long_course()
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    # As it is read from the database, by whoever exports it.
    session().expire_all()
    exported = export_text(session().get_one(Case, letter.case_id), by)

    use_database(elsewhere)
    case = import_text(exported, by=make_riverside(), on=TODAY, at=NOON).case

    assert case_data(case) == parse(exported).data
    there = session().scalars(select(Suggestion)).one()
    first, supplement = replies_to(there)
    assert (len(first.answers), supplement.answers[0].text.zh) == (3, SUPPLEMENT)
    (former,) = former_letters(there)
    assert [line.text.en for line in former.lines if line.is_item] == list(ITEMS)
    assert [still.outcome.value for still in standstills_of(there) if still.outcome] == [
        "rejected",
        "upheld",
    ]
    assert [look.proof.zh for look in session().scalars(select(RequirementCheck))] == ["到场查看"]
    assert [*bodies_of(there.recipients)] == [party.id for party in there.recipients]
    assert [entry.text.zh for entry in history_of(there) if entry.kind is PUBLISHED] == [
        "致某公司：完善审查"
    ]
