"""What was decided before is told with its day: recorded, not decided here, and never refused."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask_wtf import FlaskForm
from sqlalchemy import select

from casetrack.brought import brought
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import JournalEntry, Obligation
from casetrack.courses.approvals.forms import PaperFields
from casetrack.db import session
from casetrack.ledger.proposals import Proposable
from casetrack.probation.models import Probation
from casetrack.review.models import ReviewPeriod
from casetrack.suggestions.models import Suggestion
from tests.courses.approvals.builders import TYPED, Pages
from tests.signed_in import prepare, text_of

PAPER = {
    "recorded": "y",
    "approved_by": "chief_procurator",
    "approved_number": "测检审〔2026〕17号",
}
# Two weeks before, in the review that began on the tenth.
BEFORE = "2026-11-12"


def record(pages: Pages, address: str, **typed: str) -> str:
    """Send the form of a decision as of before; the text of the page it leads to."""
    answer = pages.prosecutor.post(address, data={**PAPER, **typed})
    assert answer.status_code == 302, text_of(answer)
    return text_of(pages.prosecutor.get(answer.location))


def entry(pages: Pages, kind: EntryKind) -> JournalEntry:
    with pages.app.app_context():
        entries = session().scalars(select(JournalEntry).where(JournalEntry.kind == kind))
        return list(entries)[-1]


def test_a_decision_of_before_is_recorded_with_its_day_and_says_how_much_later(
    pages: Pages,
) -> None:
    shown = text_of(pages.prosecutor.get(pages.decision))
    assert "It was decided before" in shown

    page = record(pages, pages.decision, **{**TYPED, "decided_on": BEFORE})

    assert pages.proposals() == []
    (decided,) = pages.decided()
    assert (decided.decided.edtf, decided.decided_here) == (BEFORE, False)
    assert "Recorded, not decided here; written down on 2026-11-24, 12 days later." in page
    journal_entry = entry(pages, EntryKind.NOT_PROSECUTED_DISCRETIONARY)
    assert (journal_entry.decided_here, journal_entry.when.edtf) == (False, BEFORE)
    assert journal_entry.fields["who_decided"] == "chief_procurator"
    assert journal_entry.fields["approval_number"] == {"zh": "测检审〔2026〕17号"}
    with pages.app.app_context():
        (period,) = session().scalars(select(ReviewPeriod))
        assert period.ended_on == date(2026, 11, 12)
    # What follows is this office's: it is announced from here.
    assert f"/decisions/{decided.id}/announcement" in page


def test_what_the_law_says_against_it_is_kept_and_refuses_nothing(pages: Pages) -> None:
    page = record(
        pages,
        pages.decision,
        kind="insufficient_evidence_non_prosecution",
        decided_on=BEFORE,
        approved_by="other",
    )

    (decided,) = pages.decided()
    assert decided.kind is DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION
    assert {flag["key"] for flag in decided.flags} == {
        "evidence_not_returned",
        "recorded_by_another",
    }
    assert "The law would have refused it here" in page
    text = "By law this is decided by the chief procurator; recorded is: by another person or body"
    assert text in page


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"decided_on": "2026-11-24"}, "decided_on", "what was decided before today"),
        ({"approved_number": " "}, "approved_number", "Enter the number of the paper"),
        ({"decided_on": "2026-11-01"}, "decided_on", "received"),
    ],
)
def test_what_is_decided_today_is_proposed_and_a_paper_has_its_number(
    pages: Pages, typed: dict[str, str], field: str, said: str
) -> None:
    sent = {**TYPED, **PAPER, "decided_on": BEFORE, **typed}

    answer = pages.prosecutor.post(pages.decision, data=sent)

    assert answer.status_code == 422
    assert f'href="#{field}"' in text_of(answer)
    assert said in text_of(answer)
    assert pages.decided() == []


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (BEFORE, "is recorded, not proposed"),
        ("2026-11-25", "is in the future. Only what has happened"),
    ],
)
def test_a_proposal_with_another_day_than_today_is_refused_not_changed(
    pages: Pages, day: str, said: str
) -> None:
    answer = pages.prosecutor.post(pages.decision, data={**TYPED, "decided_on": day})

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert pages.proposals() == []


def test_a_probation_of_before_runs_from_its_day_also_where_the_law_knows_no_such_length(
    pages: Pages,
) -> None:
    child = f"/cases/{pages.office.case_id}/people/{pages.office.child_id}/probation"

    page = record(pages, child, decided_on=BEFORE, months="13")

    with pages.app.app_context():
        (probation,) = session().scalars(select(Probation))
        assert (probation.decided_here, probation.ends_on()) == (False, date(2027, 12, 12))
        keys = {flag["key"] for flag in probation.disposition.flags}
        owed = session().scalars(select(Obligation).where(Obligation.is_open)).all()
        assert date(2027, 12, 12) in {duty.due for duty in owed}
    # Nothing is held against the child that nobody told: who was heard, whether there was remorse.
    assert keys == {"probation_months"}
    assert "written down on 2026-11-24, 12 days later" in page


def test_who_was_heard_stays_open_where_a_decision_of_before_does_not_tell_it(
    pages: Pages,
) -> None:
    case = f"/cases/{pages.office.case_id}"
    told = {"likely_months": "8", "chapter": "6", "evidence_sufficient": "y", "remorse": "y"}
    child = f"{case}/people/{pages.office.child_id}/probation"

    record(pages, child, decided_on=BEFORE, months="6", police="heard", suspect="not_yet", **told)

    with pages.app.app_context():
        (probation,) = session().scalars(select(Probation))
        heard = {who: how for who, how in probation.facts["heard"].items() if who != "victim"}
        shown = f"{case}/probations/{probation.id}"
    assert heard == {"police": "heard"}
    assert "not heard" not in text_of(pages.prosecutor.get(shown)).lower()


def test_the_foot_lists_no_hearing_and_nothing_of_the_law_for_a_decision_of_before(
    pages: Pages,
) -> None:
    child = f"/cases/{pages.office.case_id}/people/{pages.office.child_id}/probation"
    back = {"back": "1", "decided_on": BEFORE}

    here, before = (
        text_of(pages.prosecutor.post(child, data={**back, **typed})).split('id="places"')[1]
        for typed in ({}, {"recorded": "y"})
    )

    assert "The police" in here.split("</p>")[0]
    assert re.findall(r"<a[^>]*>([^<]*)", before.split("</p>")[0]) == [
        "Number of the approval, or of the minutes",
        "Length in months",
    ]


def test_the_foot_is_told_while_one_types_that_it_was_decided_before(pages: Pages) -> None:
    child = f"/cases/{pages.office.case_id}/people/{pages.office.child_id}/probation"
    asked = re.search(r'hx-params="([^"]*)"', text_of(pages.prosecutor.get(child)))

    shown = text_of(
        pages.prosecutor.get(
            f"{child}/dates?recorded=y&months=6&decided_on={BEFORE}&approved_number=17"
        )
    )

    assert asked is not None
    assert "recorded" in asked[1].split(",")
    assert "still empty" not in shown


@pytest.mark.in_turn(13)
def test_a_probation_that_was_revoked_or_ended_before_its_end_is_recorded_so(pages: Pages) -> None:
    case = f"/cases/{pages.office.case_id}"
    record(
        pages,
        f"{case}/people/{pages.office.child_id}/probation",
        decided_on="2026-11-11",
        months="6",
    )
    with pages.app.app_context():
        (probation,) = session().scalars(select(Probation))
        ends = f"{case}/probations/{probation.id}/final"
    early = text_of(pages.prosecutor.get(ends))
    assert f'href="{ends}?recorded=1"' in early
    form = text_of(pages.prosecutor.get(f"{ends}?recorded=1"))
    assert re.search(r'<input[^>]*checked[^>]*name="recorded"', form)

    record(pages, ends, decided_on="2026-11-20")

    with pages.app.app_context():
        (probation,) = session().scalars(select(Probation))
        final = probation.final_disposition
        assert final is not None
        assert {flag["key"] for flag in final.flags} == {"decided_before_the_end"}
        assert probation.measure.ended_on == date(2026, 11, 20)


@pytest.mark.in_turn(13)
def test_a_revocation_of_before_needs_no_ground_on_record(pages: Pages) -> None:
    case = f"/cases/{pages.office.case_id}"
    order = f"{case}/people/{pages.office.child_id}/probation"
    record(pages, order, decided_on="2026-11-11", months="6")
    with pages.app.app_context():
        (probation,) = session().scalars(select(Probation))
        page = f"{case}/probations/{probation.id}"

    record(pages, f"{page}/revocation", revoked_on=BEFORE)

    assert "no ground of the law is on record" in text_of(pages.prosecutor.get(page))


def test_a_letter_of_before_keeps_its_day_and_can_be_served_on_a_day_after_it(
    pages: Pages,
) -> None:
    case = f"/cases/{pages.office.case_id}"
    page = record(
        pages,
        f"{case}/suggestions/new",
        new_body="某网络公司",
        body_kind="company",
        kind="social_governance",
        number="测检建〔2026〕1号",
        issued_on=BEFORE,
        **{"items-0": "完善实名核验"},
    )

    with pages.app.app_context():
        (letter,) = session().scalars(select(Suggestion))
        assert letter.issued.edtf == BEFORE
        served = f"{case}/suggestions/{letter.id}/service"
    assert "Recorded, not decided here; written down on 2026-11-24, 12 days later." in page
    flags = entry(pages, EntryKind.SUGGESTION_ISSUED).fields["flags"]
    assert [flag["key"] for flag in flags] == ["suggestion_without_time_limits"]
    assert "The law would have refused it here" in text_of(pages.prosecutor.get(case))
    answer = pages.prosecutor.post(
        served, data={"received_on": "2026-11-13", "delivery": "in_writing"}
    )
    assert answer.status_code == 302, text_of(answer)


def test_a_longer_review_of_before_is_recorded_late_as_it_was(pages: Pages) -> None:
    address = pages.decision.replace("/decision", "/extension")

    record(pages, address, extended_on=BEFORE)

    journal_entry = entry(pages, EntryKind.PERIOD_EXTENDED)
    assert (journal_entry.decided_here, journal_entry.fields["recorded_on"]) == (
        False,
        "2026-11-24",
    )


def test_a_hearing_and_a_deputy_are_recorded_too(pages: Pages) -> None:
    address = f"/cases/{pages.office.case_id}/people/{pages.office.child_id}/hearing"

    record(
        pages,
        address,
        what="是否不起诉",
        held_on="2026-11-30",
        is_closed="y",
        decided_on=BEFORE,
        approved_by="deputy_chief_procurator",
    )

    entry = next(
        entry
        for entry in told_of(pages)
        if entry.fields.get("who_decided") == "deputy_chief_procurator"
    )
    assert (entry.decided_here, entry.fields.get("flags")) == (False, None)


def told_of(pages: Pages) -> list[JournalEntry]:
    with pages.app.app_context():
        return list(session().scalars(select(JournalEntry).order_by(JournalEntry.number)))


def test_without_a_chief_in_casetrack_it_is_recorded_as_well(pages: Pages) -> None:
    with prepare(pages.app):
        for number in (pages.office.chief, pages.office.head):
            pages.office.staff(number).is_active = False

    record(pages, pages.decision, **{**TYPED, "decided_on": BEFORE})

    (decided,) = pages.decided()
    assert (decided.decided_here, str(decided.recorded_on)) == (False, "2026-11-24")


def test_every_form_that_proposes_can_tell_what_was_decided_before(pages: Pages) -> None:
    """A guard of the class: a decision that another takes has a day and its paper in its form."""
    with pages.app.test_request_context():
        forms = set(_forms_of(FlaskForm))
        for proposable in brought(Proposable):
            names = {field.name for field in dataclasses.fields(proposable.terms)}
            assert proposable.day in names, proposable.name
            asks = [
                form
                for form in forms
                if hasattr(form, proposable.day) and issubclass(form, PaperFields)
            ]
            assert asks, f"{proposable.name}: no form tells the day and the paper"


def _forms_of(kind: type[Any]) -> list[type[Any]]:
    below = list(kind.__subclasses__())
    return [*below, *(form for sub in below for form in _forms_of(sub))]


def test_every_page_that_says_who_decides_asks_whether_it_was_decided_before() -> None:
    templates = Path(__file__).parents[3] / "templates"
    included = {
        page: _included_by(page, templates)
        for page in templates.rglob("*.html")
        if not page.name.startswith("_")
    }
    pages = [page for page, parts in included.items() if "courses/approvals/_who.html" in parts]
    assert len(pages) >= len({proposable.terms for proposable in brought(Proposable)})
    for page in pages:
        assert "courses/approvals/_paper.html" in included[page], page


def _included_by(page: Path, templates: Path) -> set[str]:
    """The parts of a page, and the parts of these."""
    parts = set(re.findall(r'{% include "([^"]+)" %}', page.read_text("utf-8")))
    return parts.union(*(_included_by(templates / part, templates) for part in parts))
