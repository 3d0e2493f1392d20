"""An invented matter without a child: a letter kept, one withdrawn, and two bodies urged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, BodyKind, Intake, PartyRole, Provenance
from casetrack.cases.models import Case, Party, Requirement
from casetrack.cases.requirements import HowKept
from casetrack.casework.actions import NewCase, open_case
from casetrack.courses.requirements.feature import OUTCOME_PART as PROMISES_PART
from casetrack.courses.requirements.forms import field
from casetrack.courses.requirements.queries import looks_at, place_of
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.demo.replies import reply_to
from casetrack.law import ReplyGround
from casetrack.ledger.outcome_parts import ToldPart
from casetrack.suggestions.actions import serve
from casetrack.suggestions.issuing import NewSuggestion, issue
from casetrack.suggestions.item_terms import ItemTerms
from casetrack.suggestions.kinds import (
    Adoption,
    Delivery,
    ItemScope,
    LetterMaker,
    Response,
    SuggestionKind,
)
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.proposals import LETTER
from casetrack.suggestions.urging_results import NewResult, record_result_of_one
from casetrack.suggestions.versions.actions import LetterWithdrawal
from casetrack.suggestions.versions.proposals import WITHDRAWAL
from casetrack.visits.actions import VisitTerms, plan_visits
from casetrack.visits.models import VisitState, VisitWay
from casetrack.visits.outcomes import VisitOutcome, record_outcome
from casetrack.visits.reports.outcome_part import OUTCOME_PART as REPORT_PART
from casetrack.visits.rhythm import VisitRhythm

TITLE = BilingualText("Lodgings near schools that take in minors", "学校周边住宿场所接待未成年人")
FIRM = BilingualText("Qinghe Xingtu Hotel Management Ltd", "清河某酒店管理有限公司")
TRADE = BilingualText("Hotel Association of Qinghe District", "清河区旅馆业协会")
EDUCATION = BilingualText("Qinghe District Bureau of Education", "清河区教育局")
MARKET = BilingualText(
    "Qinghe District Administration for Market Regulation", "清河区市场监督管理局"
)
PROBLEM = BilingualText(
    "Guests who look young are given a room without a question",
    "前台对未成年人不询问即办理入住",
)
ASKED = (
    BilingualText("Ask five questions of every minor at the desk", "接待未成年人逐人询问登记"),
    BilingualText("Train everybody who works at a desk", "对前台人员全员培训"),
)
KNOWN = (
    BilingualText("Three visited without notice: all ask", "不通知抽查三家，均当场询问登记"),
    BilingualText("Sheets of the training of all houses", "各门店培训签到齐全"),
)
ANSWERED = (
    BilingualText("A form lies at every desk", "各门店前台已放置登记表"),
    BilingualText("All were trained in May", "已全员培训"),
)
SEEN = (
    BilingualText("One of three did not ask", "抽查三家，一家未询问"),
    BilingualText("Sheets of all nine houses seen", "九家门店签到表均已查看"),
)
ADOPTED = BilingualText("Both are adopted.", "两项均已采纳。")
REGISTER = BilingualText("Draw up a register of lodgings near schools", "建立学校周边住宿场所名册")
URGED = BilingualText("Walk the ways to school together", "联合巡查上下学路线周边场所")
NO_TASK = BilingualText(
    "The association has no task of supervision; the two bureaus are urged instead",
    "该协会没有监管职责，改为督促两个主管部门",
)
RESULTS = (
    (EDUCATION, Response.CARRIED_OUT, BilingualText("Done twice a month", "每月联合巡查两次")),
    (MARKET, Response.NOT_ACCEPTED, BilingualText("No staff for it", "人手不足，未参加")),
)
VISITED = BilingualText(
    "Went through the forms at the desk and the sheets of the training.",
    "查看前台登记表和培训签到表。",
)
COURT = BilingualText("Qinghe District People's Court", "清河区人民法院")
WRITTEN_BY_COURT = BilingualText(
    "Put the duty to ask minors into the contracts of those who work at a desk",
    "将询问未成年人的义务写入前台人员岗位职责",
)
RECEIVED, SHOWN = "门店负责人", "前台登记表、九家门店培训签到表"
AIM = BilingualText("See what was put right", "查看整改情况")


def matter_without_a_child(desk: Desk) -> Iterator[int]:
    """Nobody is invented for it; of two items answered one is put right."""
    yield 88
    new_case = NewCase(
        "",
        None,
        AgeStatus.UNKNOWN,
        Intake.CLUE_IN_OTHER_CASE,
        title=TITLE.in_("zh"),
        provenance=Provenance.DEMO,
    )
    case = open_case(new_case, desk.act())
    case.title = TITLE
    firm = desk.body(case, FIRM, BodyKind.COMPANY, PartyRole.SUGGESTION_RECIPIENT)
    trade = desk.body(case, TRADE, BodyKind.INDUSTRY_ASSOCIATION, PartyRole.SUGGESTION_RECIPIENT)
    letter = _letter(desk, case, firm, 9, dict(zip(ASKED, KNOWN, strict=True)))
    to_trade = _letter(desk, case, trade, 10, {REGISTER: REGISTER})
    yield 86
    for issued in (letter, to_trade):
        serve(issued, desk.act(), received_on=desk.day, delivery=Delivery.IN_WRITING)
    yield 80
    ended = LetterWithdrawal(to_trade.id, desk.day, NO_TASK.in_("zh"))
    desk.decided(case, WITHDRAWAL, to_trade, ended)
    desk.tell_last(case, NO_TASK)
    yield 78
    urged = [
        desk.body(case, name, BodyKind.GOVERNMENT, PartyRole.URGED_BODY) for name, *_rest in RESULTS
    ]
    new = NewSuggestion(
        SuggestionKind.URGING,
        desk.day,
        items=(URGED.in_("zh"),),
        recipient_id=urged[0].id,
        also_ids=(urged[1].id,),
        how=Delivery.CONSULTATION,
    )
    urging = issue(case, new, desk.act())
    urging.items[0].text = URGED
    yield 70
    _of_the_court(desk, case, firm)
    yield 50
    answers = {place: (Adoption.FULL, text) for place, text in enumerate(ANSWERED, start=1)}
    reply_to(desk, letter, ADOPTED, answers, check_on=desk.ago(15))
    yield 40
    for party, (_name, response, text) in zip(urged, RESULTS, strict=True):
        result = NewResult(party.id, response, desk.day, text.in_("zh"))
        entry = record_result_of_one(urging, result, desk.act())
        urging.results[-1].text = entry.text = text
    yield 20
    _visit(desk, case, firm, letter)


def _of_the_court(desk: Desk, case: Case, firm: Party) -> None:
    """A court wrote to the same company: recorded, not decided here."""
    new = NewSuggestion(
        SuggestionKind.OF_ANOTHER,
        desk.day,
        items=(WRITTEN_BY_COURT.in_("zh"),),
        recipient_id=firm.id,
        maker_number=f"（{desk.day.year}）清河法司建3号",
        maker_kind=LetterMaker.COURT,
        maker=COURT.in_("zh"),
        set_day=desk.ago(10),
    )
    letter = issue(case, new, desk.act())
    letter.maker, letter.items[0].text = COURT, WRITTEN_BY_COURT


def _letter(
    desk: Desk, case: Case, whom: Party, number: int, asked: Mapping[BilingualText, BilingualText]
) -> Suggestion:
    terms = [ItemTerms(ItemScope.SYSTEM, known_by=known.in_("zh")) for known in asked.values()]
    new = NewSuggestion(
        SuggestionKind.SOCIAL_GOVERNANCE,
        desk.day,
        items=tuple(text.in_("zh") for text in asked),
        problems=(PROBLEM.in_("zh"),),
        recipient_id=whom.id,
        number=f"清河检建〔{desk.day.year}〕{number}号",
        ground=ReplyGround.GENERAL,
        objection_until=desk.ago(70),
        item_terms=tuple(terms),
    )
    letter: Suggestion = desk.decided(case, LETTER, case, new)
    for item, (text, known) in zip(letter.items, asked.items(), strict=True):
        item.text, item.known_by = text, known
    letter.problems[0].text = PROBLEM
    desk.record(case, EntryKind.SUGGESTION_FILED)
    return letter


def _visit(desk: Desk, case: Case, firm: Party, letter: Suggestion) -> None:
    """Go there: one item is put right in part, the other is."""
    terms = VisitTerms(
        firm.id,
        AIM.in_("zh"),
        (VisitWay.ON_SITE,),
        desk.prosecutor.id,
        VisitRhythm(desk.day),
        measure_id=letter.measure_id,
    )
    plan, (visit,) = plan_visits(case, terms, desk.act())
    desk.tell_plan(plan, [visit], AIM)
    findings = (HowKept.PARTLY, HowKept.KEPT)
    looks: dict[str, object] = {}
    for item, how, text in zip(letter.items, findings, SEEN, strict=True):
        looks |= _look(item, how, text, desk)
    report = {"others": RECEIVED, "shown": SHOWN, "minutes": 90, "next_on": None}
    day = PartialDate.day(desk.day)
    outcome = VisitOutcome(VisitState.DONE, day, VisitWay.ON_SITE, findings=VISITED.in_("zh"))
    parts = (ToldPart(REPORT_PART, report), ToldPart(PROMISES_PART, looks))
    entry = record_outcome(visit, outcome, desk.act(), parts=parts)
    visit.findings = entry.text = VISITED
    for item, text in zip(letter.items, SEEN, strict=True):
        item.proof = looks_at([item])[place_of(item)][-1].proof = text


def _look(item: Requirement, how: HowKept, text: BilingualText, desk: Desk) -> dict[str, object]:
    due = None if how is HowKept.KEPT else desk.ago(-12)
    values = {"found": how, "proof": text.in_("zh"), "look_due": due}
    return {field(name, item): value for name, value in values.items()}
