"""Who is behind an alias: sealed, shown to few, every look recorded, and no name in a text."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from casetrack.accounts.models import Role, Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.kinds import Aspect, BodyKind, Ground, Provenance
from casetrack.cases.models import Case, CaseGrant, Identity, Party
from casetrack.casework.identity.actions import (
    Particulars,
    change_identity,
    look_up,
    needs_reason,
    recorded_fields,
    set_identity,
    show_identity,
)
from casetrack.casework.identity.text_checks import check_text
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.law.id_numbers import birth_date_in, is_sound
from tests.builders import (
    NOON,
    TODAY,
    acting,
    make_body,
    make_case,
    make_child,
    make_office,
    make_party,
    make_staff,
)
from tests.saying import saying

pytestmark = pytest.mark.usefixtures("database", "keys")

NAME = "孙小明"
ID_NUMBER = "11010519491231002X"


@pytest.fixture
def holder(database: Database) -> Staff:
    """The prosecutor who handles the case."""
    return make_staff(Role.PROSECUTOR)


@pytest.fixture
def case(holder: Staff) -> Case:
    return make_case(handler=holder)


@pytest.fixture
def child(case: Case) -> Party:
    return make_child(case)


@pytest.fixture
def named(child: Party, holder: Staff) -> Party:
    """The child, whose name has been entered."""
    set_identity(child, name=NAME, by=holder, at=NOON)
    return child


def kinds() -> list[str]:
    return list(session().scalars(sa.select(AuditEvent.kind).order_by(AuditEvent.id)))


def last_event() -> AuditEvent:
    return session().scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()


def grant(case: Case, to: Staff, aspect: Aspect = Aspect.WHOLE) -> None:
    session().add(
        CaseGrant(
            case_id=case.id,
            staff_id=to.id,
            ground=Ground.GRANTED,
            aspect=aspect,
            since=TODAY,
            given_at=NOON,
        )
    )
    session().flush()


def stored() -> str:
    """The identity table as anybody with the database open reads it."""
    return str(session().execute(sa.text("SELECT * FROM identity")).all())


# --- Entering -------------------------------------------------------------------------------------


def test_what_is_entered_is_stored_sealed(case: Case, child: Party, holder: Staff) -> None:
    given = Particulars(
        name=NAME,
        id_number=ID_NUMBER,
        born=PartialDate.day(date(1949, 12, 31)),
        address="平阳路 17 号",
        telephone="13800138000",
    )

    change_identity(case, child, given, acting(holder, on=TODAY, at=NOON))

    for text in (NAME, ID_NUMBER, "1949-12-31", "平阳路", "13800138000"):
        assert text not in stored()
    assert recorded_fields(child) == {"name", "id_number", "born", "address", "telephone"}


def test_the_audit_tells_which_fields_were_entered_and_not_what(named: Party) -> None:
    event = last_event()

    assert (event.kind, event.party_id) == (AuditKind.IDENTITY_CHANGED.value, named.id)
    assert event.details == {"fields": ["name"]}


def test_a_second_entry_leaves_alone_what_it_does_not_give(
    case: Case, named: Party, holder: Staff
) -> None:
    change_identity(case, named, Particulars(telephone="1"), acting(holder, on=TODAY, at=NOON))

    shown = show_identity(case, named, acting(holder, on=TODAY, at=NOON))
    assert (shown.name, shown.telephone) == (NAME, "1")


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"telephone": "1"}, saying("Enter the name first; the rest can follow")),
        ({"name": "某" * 61}, saying("Enter 1 to")),
        (
            {"name": NAME, "id_number": "110105194912310021"},
            saying("This is no id number: its last sign or its"),
        ),
        (
            {"name": NAME, "id_number": "110105199902310024"},
            saying("This is no id number: its last sign or its"),
        ),
        (
            {"name": NAME, "id_number": ID_NUMBER, "born": PartialDate.year(1950)},
            saying("The id number says another date of birth"),
        ),
    ],
)
def test_what_cannot_be_is_refused(
    child: Party, holder: Staff, given: dict[str, Any], key: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        set_identity(child, **given, by=holder, at=NOON)

    assert refused.value.key == key
    assert recorded_fields(child) == frozenset()


def test_a_name_that_stands_in_the_alias_is_refused(child: Party, holder: Staff) -> None:
    child.alias = BilingualText("Sun Xiaoming", "孙小明")

    with pytest.raises(RuleBroken, match="Change the alias first: it stands on every"):
        set_identity(child, name=NAME, by=holder, at=NOON)


def test_a_company_has_no_identity(case: Case, holder: Staff) -> None:
    company = make_body(case, BodyKind.COMPANY, BilingualText("A company", "某公司"))

    with pytest.raises(RuleBroken, match="Only a single natural person has a name to"):
        set_identity(company, name="公司", by=holder, at=NOON)


def test_a_colleague_cannot_enter_a_name(case: Case, child: Party) -> None:
    with pytest.raises(NotAllowed):
        change_identity(
            case, child, Particulars(name=NAME), acting(make_staff(), on=TODAY, at=NOON)
        )


# --- Showing --------------------------------------------------------------------------------------


def test_the_handler_is_shown_the_name_without_a_reason(
    case: Case, named: Party, holder: Staff
) -> None:
    assert show_identity(case, named, acting(holder, on=TODAY, at=NOON)).name == NAME

    event = last_event()
    assert (event.kind, event.actor_id) == (AuditKind.IDENTITY_SHOWN.value, holder.id)
    assert event.details == {"reason": None}


def test_the_head_of_the_section_has_to_say_why(case: Case, named: Party) -> None:
    head = make_staff(Role.SECTION_HEAD, office=session().get_one(Case, case.id).office)

    assert needs_reason(case, acting(head, on=TODAY))
    with pytest.raises(RuleBroken, match="You are not in the team of this case: say why"):
        show_identity(case, named, acting(head, on=TODAY, at=NOON), reason="  ")
    show_identity(case, named, acting(head, on=TODAY, at=NOON), reason="To sign the order.")

    assert last_event().details == {"reason": "To sign the order."}


def test_a_name_in_the_reason_is_refused(case: Case, named: Party) -> None:
    head = make_staff(Role.SECTION_HEAD, office=session().get_one(Case, case.id).office)

    with pytest.raises(RuleBroken, match="name_in_note"):
        show_identity(case, named, acting(head, on=TODAY, at=NOON), reason=f"To write to {NAME}.")

    assert AuditKind.IDENTITY_SHOWN not in kinds()


def test_the_reason_which_the_audit_keeps_has_no_alias_either(case: Case, named: Party) -> None:
    """A record may be sealed, and destroyed: the audit stays."""
    head = acting(
        make_staff(Role.SECTION_HEAD, office=session().get_one(Case, case.id).office),
        on=TODAY,
        at=NOON,
    )

    for alias in (named.alias.zh, named.alias.en):
        with pytest.raises(RuleBroken, match="names nobody"):
            show_identity(case, named, head, reason=f"To write to {alias}.")

    assert AuditKind.IDENTITY_SHOWN not in kinds()


def test_somebody_put_on_the_case_needs_no_reason(case: Case, named: Party) -> None:
    clerk = make_staff(Role.CLERK)
    grant(case, clerk)

    assert not needs_reason(case, acting(clerk, on=TODAY))
    assert show_identity(case, named, acting(clerk, on=TODAY, at=NOON)).name == NAME


@pytest.mark.parametrize("role", list(Role))
def test_a_stranger_is_shown_nothing_whatever_their_role(
    case: Case, named: Party, role: Role
) -> None:
    with pytest.raises(NotAllowed):
        show_identity(case, named, acting(make_staff(role), on=TODAY, at=NOON), reason="Why not.")

    assert AuditKind.IDENTITY_SHOWN not in kinds()


def test_a_social_worker_who_visits_the_child_is_not_shown_the_name(
    case: Case, named: Party
) -> None:
    visitor = make_staff(Role.SOCIAL_WORKER)
    grant(case, visitor, Aspect.VISITS)

    with pytest.raises(NotAllowed):
        show_identity(case, named, acting(visitor, on=TODAY, at=NOON), reason="A visit.")


def test_nobody_is_shown_a_name_that_was_not_entered(
    case: Case, child: Party, holder: Staff
) -> None:
    with pytest.raises(RuleBroken, match="Nobody has entered who this is"):
        show_identity(case, child, acting(holder, on=TODAY, at=NOON))


# --- Finding --------------------------------------------------------------------------------------


def test_a_person_is_found_by_the_exact_name_however_it_is_spaced(
    named: Party, holder: Staff
) -> None:
    rows = look_up(" 孙 小明", acting(holder, on=TODAY, at=NOON))

    assert [party for _case, party in rows] == [named]
    assert list(look_up("孙小", acting(holder, on=TODAY, at=NOON))) == []


def test_a_look_up_is_told_apart_from_a_look(named: Party, holder: Staff) -> None:
    look_up(NAME, acting(holder, on=TODAY, at=NOON))

    event = last_event()
    assert event.kind == AuditKind.IDENTITY_USED_BY_MACHINE
    assert event.details == {"use": "look_up", "parties": [named.id]}


def test_a_person_in_a_case_one_may_not_know_of_is_not_found(named: Party) -> None:
    assert list(look_up(NAME, acting(make_staff(), on=TODAY, at=NOON))) == []


def test_a_visitor_who_sees_a_part_of_the_case_finds_nobody(case: Case, named: Party) -> None:
    office = make_office()
    visitor = make_staff(Role.PROSECUTOR, office=office)
    grant(case, visitor, Aspect.SUPERVISION)

    assert list(look_up(NAME, acting(visitor, on=TODAY, at=NOON))) == []


# --- Texts ----------------------------------------------------------------------------------------


def test_a_text_with_the_name_of_somebody_in_the_case_is_refused_with_the_alias(
    case: Case, named: Party, holder: Staff
) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_text(case, "今天到孙小明家回访。", acting(holder, at=NOON))

    assert refused.value.key == "name_in_note"
    assert refused.value.field == "text"
    assert refused.value.values == {"alias": named.alias.zh}
    assert NAME not in str(refused.value)


def test_a_text_with_the_alias_or_nothing_passes(case: Case, named: Party, holder: Staff) -> None:
    for text in ("今天到孙某某家回访。", "", "  ", None):
        check_text(case, text, acting(holder, at=NOON))


def test_the_name_of_somebody_in_another_case_is_not_looked_for(
    named: Party, holder: Staff
) -> None:
    check_text(make_case(handler=holder), f"与{NAME}无关", acting(holder, at=NOON))


def test_the_machine_tells_once_an_act_that_it_used_the_names(
    case: Case, named: Party, holder: Staff
) -> None:
    for at in (NOON, NOON, NOON + timedelta(seconds=1)):
        check_text(case, "Nothing.", acting(holder, at=at))

    assert kinds().count(AuditKind.IDENTITY_USED_BY_MACHINE) == 2


def test_a_case_without_names_is_checked_without_a_word(
    case: Case, child: Party, holder: Staff
) -> None:
    check_text(case, f"{NAME}", acting(holder, at=NOON))

    assert kinds() == []


def test_nothing_is_entered_into_a_published_case(holder: Staff) -> None:
    case = make_case(handler=holder, provenance=Provenance.PUBLISHED)

    with pytest.raises(NotAllowed):
        change_identity(
            case, make_child(case), Particulars(name=NAME), acting(holder, on=TODAY, at=NOON)
        )


# --- Id numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "sound"),
    [
        (ID_NUMBER, True),
        ("110105 19491231 002x", True),
        ("110105194912310021", False),
        ("11010519491231002Y", False),
        ("110105194913310022", False),
        ("E12345678", True),
        ("110105491231002", True),
    ],
)
def test_a_citizens_number_proves_itself_and_others_are_taken_as_they_are(
    number: str, sound: bool
) -> None:
    assert is_sound(number) is sound


def test_a_birth_date_is_read_from_a_citizens_number_only() -> None:
    assert birth_date_in(ID_NUMBER) == date(1949, 12, 31)
    assert birth_date_in("E12345678") is None


# --- Broken ---------------------------------------------------------------------------------------


def test_two_swapped_names_are_told_and_neither_is_shown_as_the_other(
    case: Case, named: Party, holder: Staff
) -> None:
    other = make_party(case, alias=BilingualText("Feng Mou", "冯某"))
    set_identity(other, name="冯浩", by=holder, at=NOON)
    identity, two = session().scalars(sa.select(Identity).order_by(Identity.id))
    identity.name_sealed, two.name_sealed = two.name_sealed, identity.name_sealed
    session().flush()

    for act in (
        lambda: show_identity(case, named, acting(holder, on=TODAY, at=NOON)),
        lambda: check_text(case, "到校", acting(holder, at=NOON)),
    ):
        with pytest.raises(RuleBroken, match="sealed_does_not_open"):
            act()


def test_what_does_not_open_can_be_entered_again(case: Case, named: Party, holder: Staff) -> None:
    row = session().scalars(sa.select(Identity)).one()
    row.name_sealed = "nothing sealed"
    session().flush()

    change_identity(case, named, Particulars(name=NAME), acting(holder, on=TODAY, at=NOON))

    assert show_identity(case, named, acting(holder, on=TODAY, at=NOON)).name == NAME
