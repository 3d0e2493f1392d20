"""A name that was written before anybody entered whose it is does not stay in the open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from sqlalchemy import Integer, select, text

from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind
from casetrack.cases.models import Case, Identity, JournalEntry, Party, ReplacedText
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.identity.actions import Particulars, change_identity
from casetrack.casework.identity.open_texts import hanging_on_cases
from casetrack.casework.identity.redaction import (
    ALIAS,
    WORD,
    NamePlace,
    PlacesToDecide,
    Settled,
    settle_places,
)
from casetrack.db import Model, session
from casetrack.db.base import key_of
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.crypto import SealBroken
from casetrack.db.partial_date import PartialDate
from tests.builders import (
    NOON,
    TODAY,
    acting,
    make_body,
    make_case,
    make_child,
    make_party,
    make_staff,
)
from tests.suggestions import letters

pytestmark = pytest.mark.usefixtures("database", "keys")

NAME = "孙小明"


def enter_name(
    child: Party, name: str = NAME, *, decided: Mapping[str, str] | None = None
) -> Settled:
    """Who the child is, entered by whoever handles the case."""
    case = session().get_one(Case, child.case_id)
    assert case.handler is not None
    given = Particulars(name=name)
    return change_identity(
        case, child, given, acting(case.handler, on=TODAY, at=NOON), decided=decided
    )


def asked(child: Party, name: str = NAME) -> list[NamePlace]:
    """The places that whoever enters the name is asked about."""
    with pytest.raises(PlacesToDecide) as refusal, session().begin_nested():
        enter_name(child, name, decided={})
    return list(refusal.value.places)


def choose(places: Iterable[NamePlace], choice: str) -> dict[str, str]:
    """The same answer for each of these places."""
    return {place.key: choice for place in places}


def of(child: Party) -> Case:
    return session().get_one(Case, child.case_id)


def note(case: Case, text: str) -> JournalEntry:
    """A note of today."""
    assert case.handler is not None
    progress = Progress(text, PartialDate.day(TODAY), EntryKind.NOTE)
    return log_progress(case, progress, acting(case.handler, on=TODAY, at=NOON))


def everything_stored() -> str:
    """Every row of every table, as text."""
    session().flush()
    return "\n".join(
        str(tuple(row))
        for table in Model.metadata.sorted_tables
        for row in session().execute(text(f"SELECT * FROM {table.name}"))
    )


def test_the_alias_takes_the_place_of_the_name_in_what_was_written_before() -> None:
    child = make_child()
    case = session().get_one(Case, child.case_id)
    written = note(case, f"{NAME}到案，小明由其父陪同；Sun Xiaoming signed.")
    letter = letters.issued(case, items=(f"向{NAME}道歉",), problems=(f"未保护{NAME}",))

    settled = enter_name(child)

    assert settled == Settled(replaced=3)
    assert written.text == BilingualText(None, "孙某某到案，孙某某由其父陪同；Sun Moumou signed.")
    assert letter.items[0].text == BilingualText(None, "向孙某某道歉")
    assert letter.problems[0].text == BilingualText(None, "未保护孙某某")
    stored = everything_stored()
    assert NAME not in stored
    assert "小明" not in stored


def test_the_journal_and_the_audit_say_how_many_and_not_which() -> None:
    child = make_child()
    case = session().get_one(Case, child.case_id)
    note(case, f"{NAME}到案")

    enter_name(child)

    entry = (
        session()
        .scalars(select(JournalEntry).where(JournalEntry.kind == EntryKind.NAME_TAKEN_OUT))
        .one()
    )
    assert entry.fields == {"texts": 1}
    (kept,) = [
        event.details
        for event in session().scalars(
            select(AuditEvent).where(AuditEvent.kind == AuditKind.IDENTITY_CHANGED)
        )
    ]
    assert kept["replaced"] == 1


def test_other_cases_are_left_alone() -> None:
    elsewhere = note(make_case(), f"{NAME}是证人")
    child = make_child()

    assert enter_name(child) == Settled()

    assert elsewhere.text.zh == f"{NAME}是证人"
    kinds = session().scalars(select(JournalEntry.kind)).all()
    assert EntryKind.NAME_TAKEN_OUT not in kinds


def test_every_table_that_hangs_on_a_case_is_read() -> None:
    read = {table.name for table, _link in hanging_on_cases()} | {
        "case_file",
        "identity",
        "audit_event",
        "replaced_text",
        "search_text",
    }
    below = {
        table.name
        for table in Model.metadata.sorted_tables
        if {key.column.table.name for key in table.foreign_keys} & read
    }
    assert below <= read


# --- Asked first, and put back --------------------------------------------------------------------


def test_each_place_is_asked_about_before_anything_is_changed() -> None:
    child = make_child()
    written = note(of(child), f"{NAME}到案，小明由其父陪同")

    places = asked(child)

    assert [(p.word, p.instead, p.stands.number) for p in places] == [
        (NAME, "孙某某", written.number),
        ("小明", "孙某某", written.number),
    ]
    assert written.text.zh == f"{NAME}到案，小明由其父陪同"
    assert session().scalars(select(Identity)).all() == []


def test_a_place_that_is_not_the_name_stays_as_it_was_written() -> None:
    child = make_child()
    written = note(of(child), "交通安全课由韩安全旁听")
    safety, pupil = asked(child, "韩安全")

    settled = enter_name(child, "韩安全", decided={safety.key: WORD, pupil.key: ALIAS})

    assert written.text.zh == "交通安全课由孙某某旁听"
    assert settled == Settled(replaced=1, left=1)


def test_a_text_that_changed_since_it_was_shown_is_asked_about_again() -> None:
    child = make_child()
    case = of(child)
    case.title = BilingualText(None, f"{NAME}案")
    session().flush()
    decided = choose(asked(child), ALIAS)
    case.title = BilingualText(None, f"不是{NAME}案")
    session().flush()

    with pytest.raises(PlacesToDecide):
        enter_name(child, decided=decided)


def test_what_a_mistyped_name_replaced_is_put_back_when_the_name_is_corrected() -> None:
    child = make_child()
    written = note(of(child), "上交通安全课，交通安全很重要")
    enter_name(child, "韩安全")
    assert written.text.zh == "上交通孙某某课，交通孙某某很重要"
    first, second = asked(child, "韩晓宁")
    assert (first.word, first.is_replaced) == ("安全", True)

    settled = enter_name(child, "韩晓宁", decided={first.key: WORD, second.key: ALIAS})

    assert written.text.zh == "上交通安全课，交通孙某某很重要"
    assert settled == Settled(put_back=1)
    kinds = session().scalars(select(JournalEntry.kind).order_by(JournalEntry.number)).all()
    assert kinds[-1] is EntryKind.NAME_PUT_BACK
    (last,) = asked(child, "韩晓宁")
    enter_name(child, "韩晓宁", decided={last.key: WORD})
    assert written.text.zh == "上交通安全课，交通安全很重要"
    assert session().scalars(select(ReplacedText)).all() == []


def test_who_may_not_see_names_is_not_shown_what_was_replaced() -> None:
    child = make_child()
    note(of(child), "交通安全课")
    enter_name(child, "韩安全")

    with pytest.raises(PlacesToDecide) as refusal:
        settle_places(child, "韩晓宁", acting(make_staff(), at=NOON), decided={}, may_show=False)

    (place,) = refusal.value.places
    assert (place.word, place.instead, place.is_replaced) == ("", "孙某某", True)


def test_without_anybody_to_ask_the_alias_stays() -> None:
    child = make_child()
    written = note(of(child), "交通安全课")
    enter_name(child, "韩安全")

    enter_name(child, "韩晓宁")

    assert written.text.zh == "交通孙某某课"


def test_what_is_the_new_name_too_is_not_offered_to_be_put_back() -> None:
    child = make_child()
    note(of(child), "Sun Xiaoming signed, 孙小明到案")
    enter_name(child, "孙小明")

    places = asked(child, "孙晓明")

    assert [place.word for place in places] == ["孙小明"], "the pinyin of both names is the same"


def test_the_names_of_two_people_are_taken_out_and_put_back_each_by_itself() -> None:
    child = make_child()
    case = of(child)
    friend = make_party(case, alias=BilingualText("Feng Mou", "冯某"))
    written = note(case, "冯浩和孙小明同去，冯浩先走")
    enter_name(child, "孙小明")
    enter_name(friend, "冯浩")
    assert written.text.zh == "冯某和孙某某同去，冯某先走"

    places = asked(friend, "冯亮")
    enter_name(friend, "冯亮", decided=choose(places, WORD))

    assert written.text.zh == "冯浩和孙某某同去，冯浩先走"
    (place,) = asked(child, "孙大伟")
    enter_name(child, "孙大伟", decided=choose([place], WORD))
    assert written.text.zh == "冯浩和孙小明同去，冯浩先走"


def test_a_text_that_was_edited_since_is_not_put_back() -> None:
    child = make_child()
    case = of(child)
    case.title = BilingualText(None, "交通安全案")
    enter_name(child, "韩安全")
    case.title = BilingualText(None, "孙某某交通案")
    session().flush()

    assert enter_name(child, "韩晓宁", decided={}) == Settled()

    assert case.title.zh == "孙某某交通案"


def test_a_longer_alias_never_overflows_and_the_original_comes_back() -> None:
    child = make_child()
    case = of(child)
    title = "盗窃" * 148 + "小明某事"
    case.title = BilingualText(None, title)
    enter_name(child, "孙小明")
    assert case.title.zh == ("盗窃" * 148 + "孙某某某事")[:300]

    (place,) = asked(child, "孙大伟")
    enter_name(child, "孙大伟", decided={place.key: WORD})

    assert case.title.zh == title


def test_what_stood_in_typed_fields_and_in_lists_comes_back_too() -> None:
    child = make_child()
    entry = note(of(child), "x")
    entry.fields = {"topics": ["交通安全", {"zh": "孙小明的课"}], "n/a": "安全"}
    session().flush()
    enter_name(child, "韩安全")
    assert entry.fields["topics"][0] == "交通孙某某"
    assert entry.fields["n/a"] == "孙某某"

    enter_name(child, "韩晓宁", decided=choose(asked(child, "韩晓宁"), WORD))

    assert entry.fields == {"topics": ["交通安全", {"zh": "孙小明的课"}], "n/a": "安全"}


def test_what_was_written_is_kept_sealed_and_bound_to_its_place() -> None:
    child = make_child()
    case = of(child)
    note(case, f"{NAME}到案")
    note(case, "小明离开")
    enter_name(child)
    text, other = session().scalars(select(ReplacedText).order_by(ReplacedText.id))
    assert text.original == f"{NAME}到案"

    text.original_sealed = other.original_sealed

    with pytest.raises(SealBroken):
        assert text.original
    assert NAME not in everything_stored()


def test_what_a_body_is_sorted_by_tells_no_name_either() -> None:
    child = make_child()
    school = make_body(of(child), BodyKind.SCHOOL, BilingualText(None, f"{NAME}的学校"))
    assert "xiaoming" in school.sort_key

    enter_name(child)

    assert school.alias.zh == "孙某某的学校"
    assert "xiaoming" not in school.sort_key


def test_every_table_with_texts_is_known_by_its_number() -> None:
    """By it a kept original finds its row again."""
    for table, _link in hanging_on_cases():
        assert isinstance(key_of(table).type, Integer), table.name
