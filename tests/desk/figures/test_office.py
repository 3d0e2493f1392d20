"""Figures of an office: each number by SQL of its own, signed, for outside, as a workbook."""

from __future__ import annotations

import io
import re
from datetime import date

import openpyxl  # type: ignore[import-untyped]  # its stubs would be one more package
import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from casetrack.accounts.models import Role, Staff
from casetrack.audit.record import AuditKind
from casetrack.brought import brought_as
from casetrack.cases.kinds import DispositionKind, TrackKind
from casetrack.cases.models import Case, Disposition, Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.figures.models import SignedFigures
from casetrack.desk.figures.outside import LEAST, STEP, OutsideNumber, for_outside
from casetrack.guidance.figures import AREA as GUIDANCE
from casetrack.ledger.decisions import track_for
from casetrack.ledger.figures import FigureArea, FigurePeriod
from casetrack.review.figures import NOT_PROSECUTED, PEOPLE
from casetrack.visits.figures import AREA as VISITS
from tests.builders import TODAY, make_case, make_child, make_office, make_staff
from tests.demo.figures_by_hand import BY_HAND
from tests.desk.figures.test_figures import number_on
from tests.signed_in import events_in, prepare, sign_in, text_of

NOTHING = BilingualText(None, None)
THIRD, FOURTH, YEAR = FigurePeriod(2026, 3), FigurePeriod(2026, 4), FigurePeriod(2026)
KINDS = (
    DispositionKind.ARREST_APPROVED,
    DispositionKind.ARREST_NOT_APPROVED,
    DispositionKind.PROSECUTED,
    DispositionKind.DISCRETIONARY_NON_PROSECUTION,
    DispositionKind.CONDITIONAL_NON_PROSECUTION,
    DispositionKind.REVOCATION,
    DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
)


def decided(child: Party, kind: DispositionKind, on: date, *, is_ours: bool = True) -> Disposition:
    """A decision of this office, or of another one as a file tells it."""
    case = session().get_one(Case, child.case_id)
    row = Disposition(
        case_id=case.id,
        party_id=child.id,
        track_id=track_for(case, TrackKind.CRIMINAL).id,
        kind=kind,
        decided=PartialDate.day(on),
        decided_here=is_ours,
        ground=NOTHING,
        decided_by=NOTHING,
        terms=[],
    )
    session().add(row)
    session().flush()
    return row


def an_office() -> tuple[Staff, Staff, Staff]:
    """A prosecutor with one case of two, the section head, and one who reads no case."""
    first = make_case()
    second = make_case(handler=make_staff(office=first.office))
    for case in (first, second):
        child = make_child(case)
        for kind in KINDS:
            decided(child, kind, date(2026, 8, 20))
    decided(make_child(first), DispositionKind.PROSECUTED, date(2026, 11, 2))
    decided(make_child(first), DispositionKind.PROSECUTED, date(2026, 8, 2), is_ours=False)
    decided(make_child(make_case()), DispositionKind.PROSECUTED, date(2026, 8, 2))
    assert first.handler is not None
    return (
        first.handler,
        make_staff(Role.SECTION_HEAD, office=first.office),
        make_staff(Role.CASE_MANAGEMENT, office=first.office),
    )


@pytest.mark.in_turn(13)
def test_decisions_are_counted_as_independent_sql_counts_them(app: Flask) -> None:
    with prepare(app):
        prosecutor, head, _management = an_office()

    for reader, of_each in ((prosecutor, 1), (head, 2)):
        page = text_of(sign_in(app, reader).get(f"/figures?period={THIRD.code}"))
        for code in ("arrested", "not_arrested", "prosecuted", "conditional", "revoked"):
            assert number_on(page, "people", code) == of_each, code
            assert by_hand(app, BY_HAND["people", code], reader, THIRD) == of_each, code
        rows = text_of(sign_in(app, reader).get(f"/figures/people/prosecuted?period={THIRD.code}"))
        assert len(re.findall(r'<li><a href="/cases/\d+/people/', rows)) == of_each


def by_hand(app: Flask, query: str, reader: Staff, period: FigurePeriod) -> int:
    days = {"first": period.first, "last": period.last, "today": TODAY}
    for name, day in days.items():
        query = query.replace(f":{name}", f"DATE('{day.isoformat()}')")
    whole = int(reader.role is not Role.PROSECUTOR)
    values = {"office": reader.office_id, "me": reader.id, "whole": whole}
    with app.app_context():
        return int(session().execute(sa.text(query), values).scalar_one())


@pytest.mark.in_turn(13)
def test_what_was_signed_stays_and_a_later_number_stands_beside_it(app: Flask) -> None:
    with prepare(app):
        _prosecutor, head, _management = an_office()
    desk, address = sign_in(app, head), f"/figures?period={THIRD.code}"

    before = text_of(desk.get(address))
    signed = desk.post(f"/figures/sign?period={THIRD.code}", data=sent_by(before))
    with prepare(app):
        child = session().scalars(sa.select(Party)).first()
        assert child is not None
        decided(child, DispositionKind.PROSECUTED, date(2026, 9, 1))
    after = text_of(desk.get(address))

    assert signed.status_code == 302
    assert "Signed by" in after
    assert "Sign these figures" not in after
    assert re.search(r'<td>2 <small class="fig-since">now', after)
    assert [event.details["period"] for event in events_in(app, kind=AuditKind.FIGURES_SIGNED)] == [
        THIRD.code
    ]
    book = desk.get(f"/figures.xlsx?period={THIRD.code}")
    assert ("Prosecuted", 2) in {(row[1], row[3]) for row in rows_of(book.data)}


def sent_by(page: str) -> dict[str, str]:
    """What the button on the page sends."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in hidden if name in ("seen", "sending")}


def rows_of(content: bytes) -> list[list[object]]:
    """The lines of a workbook, as two readers that know nothing of its writer read them alike."""
    first = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    second = [["" if cell is None else cell for cell in row] for row in sheet.values]
    assert first == second
    return [list(row) for row in second[1:]]


@pytest.mark.in_turn(13)
def test_figures_are_signed_once_after_their_period_by_a_head_who_saw_them(app: Flask) -> None:
    with prepare(app):
        prosecutor, head, _management = an_office()
    desk = sign_in(app, head)
    seen, in_another_tab = (
        sent_by(text_of(desk.get(f"/figures?period={THIRD.code}"))) for _tab in range(2)
    )

    running = desk.post(f"/figures/sign?period={FOURTH.code}", data=seen)
    other = desk.post(f"/figures/sign?period={THIRD.code}", data={**seen, "seen": "0" * 16})
    of_prosecutor = sign_in(app, prosecutor).post(f"/figures/sign?period={THIRD.code}", data=seen)
    first = desk.post(f"/figures/sign?period={THIRD.code}", data=seen)
    again = desk.post(f"/figures/sign?period={THIRD.code}", data=in_another_tab)

    assert "It is signed afterwards" in text_of(running)
    assert running.status_code == 422
    assert "A number has changed" in text_of(other)
    assert of_prosecutor.status_code == 403
    assert first.status_code == 302
    assert "has signed these figures" in text_of(again)
    with app.app_context():
        assert session().scalar(sa.select(sa.func.count(SignedFigures.id))) == 1


def test_who_sees_no_case_reads_no_figures(app: Flask) -> None:
    with prepare(app):
        _prosecutor, _head, management = an_office()
        stranger = make_staff(Role.SECTION_HEAD, office=make_office())
    desk = sign_in(app, stranger)

    for address in ("/figures", "/figures/outside", "/figures.xlsx", "/figures/outside.xlsx"):
        assert sign_in(app, management).get(address).status_code == 403
    page = text_of(desk.get(f"/figures?period={YEAR.code}"))
    assert number_on(page, "people", "prosecuted") == 0


def test_nothing_small_leaves_the_office(app: Flask) -> None:
    with prepare(app):
        _prosecutor, head, _management = an_office()
    desk = sign_in(app, head)

    page = text_of(desk.get(f"/figures/outside?period={THIRD.code}"))
    lines = rows_of(desk.get(f"/figures/outside.xlsx?period={THIRD.code}").data)

    main = page[page.index("<main") :]
    assert "fewer than 10" in main
    assert not re.search(r'<td class="num">[1-9]</td>', main)
    people = brought_area("people")
    titles = {str(figure.title) for figure in people.figures}
    assert {row[2] for row in lines if row[1] in titles} == {"fewer than 10"}
    exported = events_in(app, kind=AuditKind.FIGURES_EXPORTED)
    assert [event.details["for_outside"] for event in exported] == [True]


def brought_area(code: str) -> FigureArea:
    return brought_as(FigureArea, code)


# Each whole whose parts are all of it.
WHOLES = {
    "visits": (VISITS, ("planned", "met", "not_met", "missed", "ahead")),
    "duties": (GUIDANCE, ("duties", "kept", "not_kept", "not_looked")),
    "not prosecuted": (PEOPLE, ("not_prosecuted", *(kind.value for kind in NOT_PROSECUTED))),
}
COUNTS = st.integers(0, 60)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(WHOLES)), st.tuples(COUNTS, COUNTS, COUNTS, COUNTS))
# Where it would follow, were only what is below ten withheld.
@example("duties", (9, 12, 22, 0))
def test_no_withheld_number_follows_from_the_others(which: str, drawn: tuple[int, ...]) -> None:
    area, codes = WHOLES[which]
    figures = [figure for figure in area.figures if figure.code in codes]
    parts = drawn[: len(codes) - 1]
    counts = dict(zip(codes, (sum(parts), *parts), strict=True))

    shown = for_outside(figures, counts)
    (low, high), *rest = [possible(number) for number in shown]
    assert all(few <= part <= most for part, (few, most) in zip(parts, rest, strict=True))

    for at, number in enumerate(shown[1:]):
        if number.number is None:
            others = rest[:at] + rest[at + 1 :]
            least = max(rest[at][0], low - sum(most for _few, most in others))
            most = min(rest[at][1], high - sum(few for few, _most in others))
            # Who knows all the rest, and how it is rounded, still cannot say which it is.
            assert most - least >= 2, (parts, [number.number for number in shown])


def possible(shown: OutsideNumber) -> tuple[int, int]:
    """Between which numbers the true one lies, for who reads the table."""
    if shown.number is None:
        return (LEAST, 10**6) if shown.is_with_others else (0, LEAST - 1)
    return max(LEAST, shown.number - STEP // 2), shown.number + STEP // 2
