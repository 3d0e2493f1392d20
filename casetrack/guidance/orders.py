"""Orders to guardians: what an imported one owes, next steps, and data of the papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import MeasureKind, MeasureState, Part
from casetrack.cases.models import Case, Measure, Party
from casetrack.casework.parties import children_among
from casetrack.courses.queries import course_behind
from casetrack.db import session
from casetrack.events import handles
from casetrack.guidance.ladder_kinds import STEP_LOOK, StepResult
from casetrack.guidance.models import FamilyStep, GuardianshipOrder, Programme
from casetrack.guidance.queries import order_behind, orders_of
from casetrack.law import add_months
from casetrack.law.instruments import cited
from casetrack.law.wording import number_in_chinese
from casetrack.ledger.importing import CaseImported, entry_in_file, is_in_file
from casetrack.ledger.measure_types import details_of
from casetrack.ledger.obligations import owe
from casetrack.ledger.papers import (
    InstrumentKind,
    PaperAsked,
    PaperKind,
    PaperPlace,
    PlaceRows,
    aliases,
    measure_aim,
    measure_last_day,
    measure_page,
    measure_reason,
    place_rows,
)
from casetrack.ledger.reasons import why_agreed
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_day
from casetrack.web.next_steps import NextStep
from casetrack.web.words import language


@handles(CaseImported)
def begin_missing_dates(imported: CaseImported) -> None:
    """Owe the last day of each order that has not ended: the stated one, or that of its length.

    Owe the check of each step towards a guardian without an outcome, too.
    """
    _owe_looks(imported.case)
    for order in orders_of(imported.case):
        measure = order.measure
        if measure.state is MeasureState.ENDED or is_in_file(
            ObligationKind.ORDER_END, order, measure
        ):
            continue
        if measure.last_day is None and order.served_on and order.months:
            measure.last_day = add_months(order.served_on, order.months)
        if measure.last_day is not None:
            _owe(imported.case, order, measure.last_day)


def _owe_looks(case: Case) -> None:
    waiting = select(FamilyStep).where(
        FamilyStep.case_id == case.id,
        FamilyStep.result == StepResult.WAITING,
        FamilyStep.look_due.is_not(None),
    )
    for step in session().scalars(waiting):
        if step.look_due is None or is_in_file(STEP_LOOK, step):
            continue
        order = session().get_one(GuardianshipOrder, step.order_id)
        owe(
            case,
            STEP_LOOK,
            due=step.look_due,
            subject=step,
            why=why_agreed(
                "guardian_step_taken",
                fact_on=step.taken.first,
                entry=entry_in_file(step.entry_id),
            ),
            party_id=next(iter(order.measure.party_ids(Part.TO)), None),
        )


def _owe(case: Case, order: GuardianshipOrder, last_day: date) -> None:
    owe(
        case,
        ObligationKind.ORDER_END,
        due=last_day,
        subject=order,
        why=why_agreed(
            "order_served" if order.served_on else "order_issued",
            fact_on=order.served_on or order.issued.first,
            entry=entry_in_file(order.measure.entry_id),
        ),
        party_id=next(iter(order.measure.party_ids(Part.ABOUT)), None),
    )


def running_orders(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """Steps about running orders."""
    if not _may_write(facts, user):
        return
    orders = facts.measures_of(MeasureKind.GUARDIANSHIP_ORDER)
    running = [order for order in orders if order.state is MeasureState.RUNNING]
    kept = details_of(facts) if running else {}
    for measure in running:
        if measure.id in kept:
            yield _of_order(facts, measure, on)


def new_order(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """Step to issue an order to a guardian, where a child is in the case."""
    children = children_among(facts.parties)
    if _may_write(facts, user) and children:
        only = children[0].id if len(children) == 1 else None
        yield NextStep(
            _("Order a guardian to supervise"),
            url_for("guidance.new_order", case_id=facts.case.id, child=only),
        )


def _may_write(facts: CaseFacts, user: Staff) -> bool:
    return (
        facts.case.is_open()
        and facts.may(user, Permission.GUIDANCE_RECORD)
        and facts.may(user, Permission.GUIDANCE_WRITE)
    )


def _of_order(facts: CaseFacts, measure: Measure, on: date) -> NextStep:
    url = url_for("cases.measure", case_id=facts.case.id, measure_id=measure.id)
    names = [facts.party(party_id).alias for party_id in measure.party_ids(Part.TO)]
    who = _(", ").join(alias.in_(language()) for alias in names)
    if measure.last_day is None:
        note = _("Its last day is not known yet: it counts from the day of service.")
        text = _("Record service of the order: %(who)s", who=who)
        return NextStep(text, url, note, is_due=True)
    day = word_day(measure.last_day, language(), long=True)
    if measure.last_day < on:
        note = _("Its last day was %(day)s. Say how the duties were kept, or extend it.", day=day)
        text = _("End the order: %(who)s", who=who)
        return NextStep(text, url, note, is_due=True, due=measure.last_day)
    return NextStep(
        _("Change or end the order: %(who)s", who=who), url, _("Runs until %(day)s.", day=day)
    )


def _contents(asked: PaperAsked) -> PlaceRows:
    items = asked.measure.asked() if asked.measure is not None else ()
    return place_rows(item.text.in_("zh") for item in items)


def _length(asked: PaperAsked) -> str:
    order = order_behind(asked.measure) if asked.measure is not None else None
    return f"{number_in_chinese(order.months)}个月" if order and order.months else ""


def _titled(asked: PaperAsked) -> LazyString:
    if _is_ordered(asked):
        return _l("Order of family education guidance")
    return _l("Letter entrusting family guidance")


def _programme(asked: PaperAsked) -> Programme | None:
    return course_behind(Programme, asked.measure) if asked.measure is not None else None


def _is_ordered(asked: PaperAsked) -> bool:
    programme = _programme(asked)
    return programme is not None and programme.is_ordered


def _sessions(asked: PaperAsked) -> str:
    programme = _programme(asked)
    planned = programme.sessions_planned if programme is not None else None
    return f"{number_in_chinese(planned)}次" if planned else ""


def _guardians(asked: PaperAsked) -> list[Party]:
    return asked.linked(Part.TO)


_GUARDIAN = PaperPlace(
    "监护人",
    "Guardian",
    lambda asked: aliases(_guardians(asked)),
    "陈某",
    measure_page,
    people=_guardians,
    particular="name",
)
ORDER = InstrumentKind(
    "guardianship_order",
    "督促监护令",
    "Supervision and guardianship order",
    "检督监",
    (
        _GUARDIAN,
        PaperPlace(
            "监护问题",
            "Problems of guardianship",
            measure_reason,
            "放任其夜不归宿",
            measure_page,
        ),
        PaperPlace(
            "督促事项",
            "Duties",
            _contents,
            place_rows(("每晚九点前督促其回家", "每周与学校联系一次")),
            measure_page,
        ),
        PaperPlace("期限", "Length", _length, "三个月", measure_page),
        PaperPlace(
            "督促监护期届满日",
            "Last day",
            measure_last_day,
            "2027年2月24日",
            measure_page,
            # It counts from the day of service.
            may_lack=True,
        ),
    ),
)
_AIM = PaperPlace("指导目标", "Aim of the guidance", measure_aim, "改善亲子沟通", measure_page)
_SESSIONS = PaperPlace("指导次数", "Sessions", _sessions, "六次", measure_page)
_GIVEN_BY = PaperPlace(
    "指导机构",
    "Who gives the guidance",
    lambda asked: aliases(asked.linked(Part.WITH)),
    "清河区家庭教育指导站",
    measure_page,
)
GUIDANCE = InstrumentKind(
    "family_education_order",
    "家庭教育指导令",
    "Order of family education guidance",
    "检家教",
    (
        _GUARDIAN,
        PaperPlace(
            "指导事由", "Reason of the guidance", measure_reason, "管教方式粗暴", measure_page
        ),
        _AIM,
        PaperPlace(
            "指导内容",
            "Contents of the guidance",
            _contents,
            place_rows(("亲子沟通课程",)),
            measure_page,
            may_lack=True,
        ),
        _SESSIONS,
        _GIVEN_BY,
    ),
)
# Guidance that was agreed: no order, but a letter to who gives it.
ENTRUSTED = InstrumentKind(
    "entrusted_guidance",
    "委托家庭教育指导函",
    "Letter entrusting family guidance",
    "检未函",
    (_GUARDIAN, _AIM, _SESSIONS, _GIVEN_BY),
)
PAPERS = (
    PaperKind(
        frozenset({MeasureKind.GUARDIANSHIP_ORDER}),
        _l("Supervision and guardianship order"),
        (*cited("minors_protection_law", "118"), *cited("guardianship_order_practice")),
        instrument=ORDER,
    ),
    PaperKind(
        frozenset({MeasureKind.FAMILY_EDUCATION_GUIDANCE}),
        _l("Family education guidance"),
        (*cited("family_education_law", "49"), *cited("minors_protection_law", "118")),
        instrument=GUIDANCE,
        is_issued=_is_ordered,
        otherwise=ENTRUSTED,
        titled=_titled,
    ),
)
