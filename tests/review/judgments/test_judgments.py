"""What courts decided, recorded by hand: per person, with terms, shown whole and corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.audit.models import AuditEvent
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.judgment_kinds import JudgmentResult, TermKind
from casetrack.cases.kinds import BodyKind, DispositionKind, Part, PartyRole
from casetrack.cases.models import Case, Charge, Disposition, JournalEntry, Measure, Party
from casetrack.cases.quantities import Qualifier
from casetrack.cases.quantity_reading import TermLength
from casetrack.cases.requirements import HowKept, NewCheck
from casetrack.cases.told_kinds import ChargeStage
from casetrack.casework.new_parties import accuse
from casetrack.courses.requirements.checks import look_at
from casetrack.courses.requirements.queries import promises_about
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.exchange.exporter import export_text
from casetrack.exchange.importer import import_text
from casetrack.ledger.journal import enter
from casetrack.review.judgments.actions import (
    JudgmentTold,
    NewJudgment,
    correct_judgment,
    record_judgment,
)
from casetrack.review.judgments.models import FOLLOWED
from casetrack.review.judgments.term_requirements import TermsFollowed, follow_terms, measure_of
from casetrack.review.judgments.terms import TermTold
from tests.builders import (
    NOON,
    TODAY,
    acting,
    make_body,
    make_child,
    make_father,
    make_party,
    make_staff,
)
from tests.saying import saying
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, entries_in, handler_of, met, plan
from tests.visits.builders import record as visit_outcome

FOUR_YEARS = TermTold(1, TermKind.IMPRISONMENT, TermLength(4, 3))
A_FINE = TermTold(2, TermKind.FINE, value=None, qualifier=Qualifier.UNKNOWN, is_unclear=True)


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def record(*people: Party, **changed: Any) -> list[Disposition]:
    child = people[0]
    values: dict[str, Any] = {
        "kind": DispositionKind.CRIMINAL_JUDGMENT,
        "party_ids": tuple(person.id for person in people),
        "told": JudgmentTold(
            court="某区人民法院", result=JudgmentResult.CONVICTED, terms=(FOUR_YEARS,)
        ),
    }
    new = NewJudgment(**{**values, **changed})
    return record_judgment(case_of(child), new, acting(handler_of(child), on=TODAY, at=NOON))


def keys_of(judgment: Disposition) -> list[str]:
    return [flag["key"] for flag in judgment.flags]


def test_it_is_recorded_not_decided_with_an_entry_and_its_audit() -> None:
    child = make_child()
    accuse(case_of(child), child, "Theft")

    (judgment,) = record(
        child, told=JudgmentTold(court="District court", terms=(FOUR_YEARS, A_FINE))
    )

    assert not judgment.decided_here
    assert judgment.decided.is_unknown
    assert judgment.flags == []
    entry = session().get_one(JournalEntry, judgment.entry_id)
    assert entry.kind is EntryKind.CRIMINAL_JUDGMENT
    assert not entry.decided_here
    assert [link.party_id for link in entry.parties] == [child.id]
    events = session().scalars(select(AuditEvent).where(AuditEvent.case_id == child.case_id))
    assert entry.kind.value in {event.kind for event in events}
    term, fine = judgment.terms
    assert (term.years, term.months, term.days) == (4, 3, None)
    assert (fine.amount, fine.amount_unit, fine.is_unclear) == (None, "CNY", True)


def test_one_judgment_of_two_stands_in_one_entry_and_binds_both() -> None:
    child = make_child()
    other = make_party(case_of(child), PartyRole.SUSPECT)

    first, second = record(child, other)

    assert first.joint_key == second.joint_key
    assert first.joint_key is not None
    assert first.entry_id == second.entry_id
    assert first.terms[0].id != second.terms[0].id


def test_what_is_decided_about_somebody_else_is_added_beside_it() -> None:
    child = make_child()
    other = make_party(case_of(child), PartyRole.SUSPECT)
    (first,) = record(child)
    new = NewJudgment(
        DispositionKind.CRIMINAL_JUDGMENT, (other.id,), JudgmentTold(), entry_id=first.entry_id
    )
    act = acting(handler_of(child), on=TODAY, at=NOON)

    (second,) = record_judgment(case_of(child), new, act, beside=first)

    assert second.joint_key == first.joint_key
    assert second.entry_id == first.entry_id
    (entry,) = session().scalars(
        select(JournalEntry).where(JournalEntry.kind == EntryKind.CRIMINAL_JUDGMENT)
    )
    assert [link.party_id for link in entry.parties] == [child.id, other.id]


def test_an_entry_of_another_kind_that_tells_a_judgment_stays_as_it_was() -> None:
    child = make_child()
    note = enter(
        case_of(child),
        EntryKind.NOTE,
        acting(handler_of(child), on=TODAY, at=NOON),
        when=PartialDate.unknown(),
        text=BilingualText.written("The court decided."),
    )

    (judgment,) = record(child, entry_id=note.id)

    assert judgment.entry_id == note.id
    assert note.parties == []


def test_the_court_of_the_case_is_by_whom_the_entry_tells_it() -> None:
    child = make_child()
    court = make_body(
        case_of(child), BodyKind.COURT, BilingualText("court", "法院"), PartyRole.COURT
    )

    (judgment,) = record(child, told=JudgmentTold(court_id=court.id, court="left out"))

    assert judgment.court_id == court.id
    assert not judgment.decided_by
    entry = session().get_one(JournalEntry, judgment.entry_id)
    assert {link.party_id: link.part for link in entry.parties}[court.id] is Part.BY


def test_somebody_sentenced_and_never_charged_is_flagged_until_a_charge_is_recorded(
    app: Flask,
) -> None:
    with prepare(app):
        child = make_child()
        (judgment,) = record(child)
        assert keys_of(judgment) == ["sentenced_not_charged"]
        holder, page = handler_of(child), f"/cases/{child.case_id}/judgments/{judgment.id}"
        child_id = child.id
    text = "is sentenced, and no charge is recorded."
    client = sign_in(app, holder)
    assert text in text_of(client.get(page))

    with prepare(app):
        party = session().get_one(Party, child_id)
        accuse(case_of(party), party, "Theft")

    assert text not in text_of(client.get(page))


@pytest.mark.parametrize(("days", "is_flagged"), [(-1, True), (0, False), (1, False)])
def test_a_judgment_before_the_prosecution_is_flagged(days: int, is_flagged: bool) -> None:
    child = make_child()
    accuse(case_of(child), child, "Theft")
    sued = date(2026, 10, 12)
    (judgment,) = record(child, kind=DispositionKind.CRIMINAL_JUDGMENT)
    prosecuted = Disposition(
        case_id=child.case_id,
        party_id=child.id,
        track_id=judgment.track_id,
        kind=DispositionKind.PROSECUTED,
        decided=PartialDate.day(sued),
        decided_here=True,
        decided_by=BilingualText(None, None),
        ground=BilingualText(None, None),
        terms=[],
    )
    session().add(prosecuted)
    session().flush()
    details = JudgmentTold(
        decided=PartialDate.day(sued + timedelta(days=days)), terms=(FOUR_YEARS,)
    )

    (after,) = record(child, told=details)

    assert (keys_of(after) == ["judged_before_prosecution"]) is is_flagged


@pytest.mark.parametrize(
    ("length", "is_flagged"), [(TermLength(3, 0), False), (TermLength(3, 0, 1), True)]
)
def test_a_sentence_above_three_years_is_not_suspended(
    length: TermLength, is_flagged: bool
) -> None:
    child = make_child()
    accuse(case_of(child), child, "Theft")
    terms = (
        TermTold(1, TermKind.IMPRISONMENT, length),
        TermTold(2, TermKind.SUSPENDED_SENTENCE, TermLength(4, 0)),
    )

    (judgment,) = record(child, told=JudgmentTold(terms=terms))

    assert (keys_of(judgment) == ["suspended_above_three_years"]) is is_flagged


def test_a_death_penalty_of_a_minor_is_flagged_and_of_an_adult_is_not() -> None:
    child = make_child()
    adult = make_party(case_of(child), PartyRole.SUSPECT)
    for party in (child, adult):
        accuse(case_of(child), party, "Theft")
    judgment = JudgmentTold(terms=(TermTold(1, TermKind.DEATH_PENALTY),))

    of_child, of_adult = record(child, adult, told=judgment)

    assert keys_of(of_child) == ["death_penalty_of_a_minor"]
    assert keys_of(of_adult) == []


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"party_ids": ()}, "Say about whom the court decided"),
        ({"kind": DispositionKind.PROSECUTED}, "Choose what the court decided"),
        ({"told": JudgmentTold(decided=PartialDate.day(TODAY + timedelta(days=1)))}, "not_yet"),
        ({"entry_id": 999}, "no_such_entry"),
        (
            {"told": JudgmentTold(convicted_of=(999,))},
            "Choose a charge of somebody the court decided",
        ),
        (
            {"told": JudgmentTold(result=JudgmentResult.ACQUITTED, terms=(FOUR_YEARS,))},
            "Change the result or the term",
        ),
    ],
)
def test_what_cannot_be_is_refused(changed: dict[str, Any], refusal: str) -> None:
    with pytest.raises(RuleBroken, match=refusal):
        record(make_child(), **changed)


def test_it_may_be_recorded_of_today_and_by_who_logs_only() -> None:
    child = make_child()
    record(child, told=JudgmentTold(decided=PartialDate.day(TODAY)))
    worker = make_staff(Role.SOCIAL_WORKER, office=handler_of(child).office)

    with pytest.raises(NotAllowed):
        record_judgment(
            case_of(child),
            NewJudgment(DispositionKind.CIVIL_JUDGMENT, (child.id,), JudgmentTold()),
            acting(worker, on=TODAY, at=NOON),
        )


def test_convicted_of_puts_the_charge_where_it_has_come() -> None:
    child = make_child()
    charge = accuse(case_of(child), child, "Theft")

    record(child, told=JudgmentTold(convicted_of=(charge.id,)))

    assert session().get_one(Charge, charge.id).stage is ChargeStage.CONVICTED


def correct(
    judgment: Disposition, details: JudgmentTold, *, reason: str = "Misread", opened: int = 1
) -> Any:
    child = session().get_one(Party, judgment.party_id)
    act = acting(handler_of(child), on=TODAY, at=NOON)
    return correct_judgment(case_of(child), judgment, details, reason, act, opened=opened)


def test_a_correction_tells_before_and_after_and_keeps_the_other_language() -> None:
    child = make_child()
    (judgment,) = record(
        child, told=JudgmentTold(court="Court", ground="he was young", terms=(FOUR_YEARS,))
    )
    judgment.ground = BilingualText("he was young", "犯罪时年幼")
    session().flush()
    details = JudgmentTold(
        court="Court",
        number="(2026)1",
        ground="he was very young",
        terms=(
            TermTold(1, TermKind.IMPRISONMENT, TermLength(4, 0)),
            TermTold(2, TermKind.FINE, value=Decimal(3000), qualifier=Qualifier.EXACT),
        ),
    )

    entry = correct(judgment, details)

    assert entry.text.en == (
        "Number: (2026)1, was none. Ground: he was very young, was he was young. Terms: fixed-term"
        " imprisonment of 4 years; fine, 3,000 CNY, was fixed-term imprisonment of 4 years"
        " 3 months. Reason: Misread"
    )
    assert judgment.ground == BilingualText("he was very young", "犯罪时年幼")
    assert judgment.version == 2
    assert [term.kind for term in judgment.terms] == [TermKind.IMPRISONMENT, TermKind.FINE]


def test_a_correction_wants_a_reason_and_the_version_it_was_opened_with() -> None:
    child = make_child()
    (judgment,) = record(child)

    with pytest.raises(RuleBroken, match="Say why, in a few words"):
        correct(judgment, JudgmentTold(court="Another"), reason=" ")
    session().refresh(judgment)
    with pytest.raises(LostRace):
        correct(judgment, JudgmentTold(court="Another"), opened=0)


def test_a_case_file_tells_court_number_days_and_what_is_unclear() -> None:
    child = make_child()
    court = make_body(
        case_of(child), BodyKind.COURT, BilingualText("court", "法院"), PartyRole.COURT
    )
    terms = (TermTold(1, TermKind.DETENTION, TermLength(0, 4, 15)), A_FINE)
    record(child, told=JudgmentTold(court_id=court.id, number="〔2026〕刑初1号", terms=terms))
    text = export_text(case_of(child), acting(handler_of(child), on=TODAY, at=NOON))

    again = import_text(
        text.replace(case_of(child).number, "另案1号"), by=handler_of(child), on=TODAY, at=NOON
    )

    (decision,) = session().scalars(select(Disposition).where(Disposition.case_id == again.case.id))
    assert decision.number == "〔2026〕刑初1号"
    assert session().get_one(Party, decision.court_id).alias.zh == "法院"
    assert [(term.months, term.days, term.is_unclear) for term in decision.terms] == [
        (4, 15, False),
        (None, None, True),
    ]


def test_the_pages_record_it_show_it_whole_and_correct_it(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        holder, stranger, case_id = handler_of(child), make_staff(), child.case_id
        accuse(case_of(child), child, "Theft")
    client = sign_in(app, holder)
    new = f"/cases/{case_id}/judgments/new"
    form = {
        "kind": "criminal_judgment",
        "people": str(child.id),
        "court": "District court",
        "number": "(2026)刑初12号",
        "decided": "2026-10",
        "result": "convicted",
        "ground": "took the telephone",
        "term_kind_1": "imprisonment",
        "term_length_1": "1年6个月",
        "term_kind_2": "suspended_sentence",
        "term_length_2": "two years",
        "term_kind_3": "fine",
        "term_amount_3": "about ten or so",
    }

    refused = client.post(new, data=form)
    unnamed = client.post(new, data={**form, "term_length_4": "2 years"})
    right = {**form, "term_length_2": "2 years", "term_amount_3": "5千元"}
    done = client.post(new, data=right, follow_redirects=True)

    assert refused.status_code == unnamed.status_code == 422
    assert "This is not read as a number." in text_of(refused)
    assert "This is not read as a length." in text_of(refused)
    assert 'value="1年6个月"' in text_of(refused)
    assert "Say what this line lays down." in text_of(unnamed)
    page = plain(text_of(done))
    for text in ("October 2026, District court, (2026)刑初12号", "5,000 CNY"):
        assert text in page
    assert "took the telephone" in page
    on_case = plain(text_of(client.get(f"/cases/{case_id}")))
    assert "What courts decided" in on_case
    assert "fixed-term imprisonment 1 year 6 months" in on_case
    in_chinese = plain(text_of(sign_in(app, holder, lang="zh").get(f"/cases/{case_id}")))
    assert "有期徒刑 1年6个月" in in_chinese
    with app.app_context():
        judgment = session().scalars(select(Disposition.id)).one()
    of_it = f"/cases/{case_id}/judgments/{judgment}"
    same = client.get(f"{of_it}/correct")
    assert same.status_code == 200
    for address in (new, of_it, f"{of_it}/correct", f"{of_it}/also"):
        assert sign_in(app, stranger).get(address).status_code == 404


def followed(judgment: Disposition, **changed: Any) -> Measure:
    texts = tuple(BilingualText(term.kind.value, term.kind.value) for term in judgment.terms)
    handler = session().get_one(Case, judgment.case_id).handler
    assert handler is not None
    new = TermsFollowed(**{"texts": texts, **changed})
    act = acting(handler, on=TODAY, at=NOON)
    return follow_terms(session().get_one(Case, judgment.case_id), judgment, new, act)


def apology(*people: Party) -> Disposition:
    judgment = JudgmentTold(court="区人民法院", terms=(TermTold(1, TermKind.PUBLIC_APOLOGY),))
    return record(*people, told=judgment)[0]


def test_what_a_judgment_demands_is_a_promise_that_a_visit_ticks() -> None:
    child = make_child()
    judgment = apology(child)
    measure = followed(judgment, look_on=TODAY)
    (promise,) = promises_about(case_of(child), child.id)

    (visit,) = plan(child, first=TODAY)
    entry = visit_outcome(visit, met(), on=TODAY)
    look = NewCheck(HowKept.KEPT, PartialDate.day(TODAY), "The paper of 20 November.")
    act = acting(handler_of(child), on=TODAY, at=NOON)
    look_at(case_of(child), [(promise, look)], act, told_by=entry)

    assert measure_of(judgment) is measure
    assert (promise.measure_id, promise.state) == (measure.id, HowKept.KEPT)
    assert promise.check_due is None, "the look that was agreed is done"
    kinds = [entry.kind for entry in entries_in(case_of(child))]
    assert kinds.count(FOLLOWED) == 1


def test_what_binds_a_parent_is_ticked_at_the_child() -> None:
    child = make_child()
    father = make_father(child)
    followed(apology(father), child_id=child.id)

    assert len(promises_about(case_of(child), child.id)) == 1
    assert len(promises_about(case_of(child), father.id)) == 1


def test_of_two_judgments_of_one_day_each_has_its_own() -> None:
    child = make_child()
    first, second = apology(child), apology(child)
    measure = followed(first)

    assert measure_of(first) is measure
    assert measure_of(second) is None


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"texts": ()}, saying("Choose at least one of the terms")),
        (
            {"look_on": TODAY - timedelta(days=1)},
            saying("is past: give a day from today on, or none"),
        ),
        ({"child_id": 999}, "not_of_this_case"),
    ],
)
def test_what_cannot_be_looked_after_is_refused(changed: dict[str, Any], refusal: str) -> None:
    judgment = apology(make_child())
    with pytest.raises(RuleBroken) as refused:
        followed(judgment, **changed)
    assert refused.value.key == refusal


def test_it_is_looked_after_once() -> None:
    judgment = apology(make_child())
    followed(judgment)
    with pytest.raises(RuleBroken) as refused:
        followed(judgment)
    assert refused.value.key == saying("The terms of this judgment are taken on")


def test_a_case_file_tells_what_is_looked_after_and_finds_it_again() -> None:
    child = make_child()
    followed(apology(child))
    case, handler = case_of(child), handler_of(child)
    text = export_text(case, acting(handler, on=TODAY, at=NOON))

    again = import_text(text.replace(case.number, "另案2号"), by=handler, on=TODAY, at=NOON)

    (decision,) = session().scalars(select(Disposition).where(Disposition.case_id == again.case.id))
    measure = measure_of(decision)
    assert measure is not None
    assert [item.text.zh for item in measure.items] == ["public_apology"]


def test_the_page_of_a_judgment_shows_its_promises(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        holder, stranger = handler_of(child), make_staff()
        details = JudgmentTold(
            court="区人民法院", terms=(FOUR_YEARS, TermTold(2, TermKind.PUBLIC_APOLOGY))
        )
        (judgment,) = record(child, told=details)
        address = f"/cases/{child.case_id}/judgments/{judgment.id}"
    client = sign_in(app, holder)
    form = text_of(client.get(f"{address}/follow"))
    ticked = re.findall(r"<input checked[^>]*name=\"terms\"[^>]*>", form)
    assert len(ticked) == 1, "a prison term is carried out elsewhere"
    chosen = re.search(r'value="(\d+)"', ticked[0])
    assert chosen is not None
    sending = re.search(r'name="sending" value="([^"]+)"', form)
    assert sending is not None
    sent = {"terms": chosen[1], "child": "", "look_on": "", "sending": sending[1]}
    page = text_of(client.post(f"{address}/follow", data=sent, follow_redirects=True))
    assert "Terms taken on" in page
    assert "public apology" in page
    assert f"{address}/follow" not in page
    assert sign_in(app, stranger).get(f"{address}/follow").status_code == 404


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.parametrize(
    ("result", "said", "never"),
    [
        (JudgmentResult.MEDIATED, "调解结案", "民事判决"),
        (JudgmentResult.WITHDRAWN, "撤诉", "民事判决"),
        (JudgmentResult.ALL_CLAIMS_SUPPORTED, "民事判决", "调解"),
    ],
)
def test_what_no_judgment_laid_down_is_called_none(
    app: Flask, result: JudgmentResult, said: str, never: str
) -> None:
    with prepare(app):
        child = make_child(role=PartyRole.PLAINTIFF)
        judgment = JudgmentTold(court="某区人民法院", result=result)
        (decision,) = record(child, kind=DispositionKind.CIVIL_JUDGMENT, told=judgment)
        handler, case_id = handler_of(child), child.case_id

    for address in (
        "",
        f"/people/{child.id}",
        f"/lines/{decision.track_id}",
        f"/judgments/{decision.id}",
    ):
        page = sign_in(app, handler, lang="zh").get(f"/cases/{case_id}{address}")
        assert said in text_of(page), address
        assert never not in text_of(page), address
