"""Programmes of guidance, correction and help."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.accounts.models import Role, Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind, MeasureKind, MeasureState, Part, PartyRole, TrackKind
from casetrack.cases.models import Party, Track
from casetrack.courses.course import SessionHeld
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.crypto import Keyring
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.guidance.models import Programme
from casetrack.guidance.programmes import PROGRAMMES
from tests.builders import NOON, TODAY, acting, make_body, make_child, make_father, make_staff
from tests.guidance.builders import case_of, entries_in, handler_of, start


@pytest.fixture(autouse=True)
def _on_a_database(database: Database, keys: Keyring) -> None:
    """Every test here keeps something."""


def hold(
    programme: Programme,
    by: Staff,
    *,
    day: date | PartialDate = date(2026, 11, 18),
    text: str = "Law course",
    who: tuple[int, ...] = (),
) -> None:
    PROGRAMMES.hold(
        programme,
        SessionHeld(day if isinstance(day, PartialDate) else PartialDate.day(day), text, who),
        acting(by, on=TODAY, at=NOON),
    )


def test_a_programme_names_its_partners_a_new_one_among_them() -> None:
    child = make_child()
    known = make_body(
        case_of(child), BodyKind.PEOPLES_ORGANISATION, BilingualText("Youth League", "共青团")
    )

    programme = start(child, partner_ids=(known.id,), new_partner="Legal aid centre")

    partners = programme.measure.party_ids(Part.WITH)
    assert partners[0] == known.id
    new = session().get_one(Party, partners[1])
    assert new.alias.en == "Legal aid centre"
    assert new.has_role(PartyRole.CORRECTION_PARTNER)


def test_a_partner_that_is_in_the_case_already_is_not_added_again() -> None:
    child = make_child()
    make_body(case_of(child), BodyKind.SERVICE, BilingualText("Legal aid centre", "法律援助中心"))

    with pytest.raises(RuleBroken, match="Somebody in this case is called") as refused:
        start(child, new_partner="法律援助中心")

    assert refused.value.field == "new_partner"


@pytest.mark.parametrize(
    ("kind", "track"),
    [
        (MeasureKind.FAMILY_EDUCATION_GUIDANCE, TrackKind.FAMILY),
        (MeasureKind.CORRECTIVE_EDUCATION, TrackKind.CORRECTION),
        (MeasureKind.HELP_PROGRAMME, TrackKind.SUPERVISION),
    ],
)
def test_each_kind_has_its_line_of_work(kind: MeasureKind, track: TrackKind) -> None:
    programme = start(make_child(), kind=kind)

    assert programme.measure.track_id is not None
    assert session().get_one(Track, programme.measure.track_id).kind is track


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (MeasureKind.GUARDIANSHIP_PLAN, EntryKind.GUARDIANSHIP_PLAN_MADE),
        (MeasureKind.HELP_PROGRAMME, EntryKind.HELP_PROGRAMME_MADE),
        (MeasureKind.DIGITAL_SUPERVISION, EntryKind.GUIDANCE_STARTED),
    ],
)
def test_its_entry_says_what_has_begun(kind: MeasureKind, told: EntryKind) -> None:
    child = make_child()
    start(child, kind=kind)

    assert entries_in(case_of(child))[-1].kind is told


def test_ordered_guidance_names_who_was_ordered() -> None:
    child = make_child()
    father = make_father(child)
    kind = MeasureKind.FAMILY_EDUCATION_GUIDANCE

    with pytest.raises(RuleBroken, match="Choose the guardians who were ordered to"):
        start(child, kind=kind, is_ordered=True)

    assert start(child, kind=kind, is_ordered=True, guardian_ids=(father.id,)).is_ordered


def test_the_same_programme_is_not_begun_twice() -> None:
    child = make_child()
    start(child)

    with pytest.raises(RuleBroken, match="The same is running already for this child"):
        start(child)


def test_a_programme_begins_today_at_the_latest_and_ends_after_it_begins() -> None:
    with pytest.raises(RuleBroken, match="not_yet"):
        start(make_child(), started=PartialDate.day(date(2026, 11, 25)))
    with pytest.raises(RuleBroken, match="The last day cannot lie before"):
        start(make_child(), last_day=date(2026, 11, 1))


def test_a_programme_may_last_one_day() -> None:
    programme = start(make_child(), started=PartialDate.day(TODAY), last_day=TODAY)

    assert programme.measure.last_day == TODAY


def test_a_programme_ends_on_the_day_of_its_last_session_at_the_earliest() -> None:
    child = make_child()
    programme = start(child)
    hold(programme, handler_of(child))

    PROGRAMMES.end(
        programme,
        acting(handler_of(child), on=TODAY, at=NOON),
        ended_on=date(2026, 11, 18),
        result="He understands.",
    )

    assert programme.measure.ended_on == date(2026, 11, 18)


def test_a_probation_is_no_programme() -> None:
    with pytest.raises(RuleBroken, match="Choose one of the list"):
        start(make_child(), kind=MeasureKind.PROBATION)


def test_sessions_are_counted_and_told_with_those_who_were_there() -> None:
    child = make_child()
    father = make_father(child)
    programme = start(child)

    hold(programme, handler_of(child), who=(father.id, child.id))
    hold(programme, handler_of(child), text="Second talk")

    assert len(programme.sessions) == 2
    first = entries_in(case_of(child))[1]
    assert first.kind is EntryKind.GUIDANCE_SESSION
    assert {(link.part, link.party_id) for link in first.parties} == {
        (Part.ABOUT, child.id),
        (Part.WITH, father.id),
    }


def test_the_same_session_is_recorded_once() -> None:
    child = make_child()
    programme = start(child)
    hold(programme, handler_of(child))

    with pytest.raises(RuleBroken, match="The same session is recorded already"):
        hold(programme, handler_of(child))

    assert len(programme.sessions) == 1


@pytest.mark.parametrize(
    ("day", "what", "key"),
    [
        (date(2026, 11, 25), "Law course", "not_yet"),
        (date(2026, 11, 1), "Law course", "a session cannot lie before"),
        (TODAY, "  ", "Say in a sentence what was done"),
    ],
)
def test_a_session_has_a_day_within_the_programme_and_words(day: date, what: str, key: str) -> None:
    child = make_child()
    programme = start(child)

    with pytest.raises(RuleBroken, match=key):
        hold(programme, handler_of(child), day=day, text=what)


def test_a_stranger_records_nothing() -> None:
    programme = start(make_child())

    with pytest.raises(NotAllowed):
        hold(programme, make_staff(Role.PROSECUTOR))


def test_a_programme_ends_once_and_not_before_its_last_session() -> None:
    child = make_child()
    programme = start(child)
    hold(programme, handler_of(child))

    def end(day: date) -> None:
        PROGRAMMES.end(
            programme,
            acting(handler_of(child), on=TODAY, at=NOON),
            ended_on=day,
            result="He understands.",
        )

    with pytest.raises(RuleBroken, match="The last day cannot lie before"):
        end(date(2026, 11, 17))
    with pytest.raises(RuleBroken, match="not_yet"):
        end(date(2026, 11, 25))
    end(TODAY)
    assert programme.measure.state is MeasureState.ENDED
    assert entries_in(case_of(child))[-1].kind is EntryKind.GUIDANCE_ENDED
    with pytest.raises(RuleBroken, match="programme_ended"):
        end(TODAY)
    with pytest.raises(RuleBroken, match="programme_ended"):
        hold(programme, handler_of(child), text="One more")
