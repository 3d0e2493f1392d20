"""Invented cases that end, or are about to end, with the review: theft, injury."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from casetrack.accounts.approval import WhoDecides
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, BodyKind, DispositionKind, PartyRole, TieKind
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.quantities import Qualifier, Quantity, QuantityUnit
from casetrack.cases.told_kinds import SourceKind
from casetrack.casework.amounts.models import AmountStage
from casetrack.casework.amounts.queries import AMOUNTS
from casetrack.casework.attachments.models import AttachmentKind
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.new_parties import NewParty
from casetrack.casework.people import add_party
from casetrack.casework.team import put_on_case
from casetrack.courses.approvals.actions import check_proposal, propose, return_proposal
from casetrack.courses.approvals.models import ProposalStep
from casetrack.courses.approvals.office import StandIn, name_deputy
from casetrack.courses.approvals.queries import deputies_of
from casetrack.courses.requirements.queries import looks_at, place_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.corrected import corrected
from casetrack.demo.desk import Desk
from casetrack.demo.filed import filed, photograph, scan
from casetrack.demo.guarded import guarded, interrogation_taken_back
from casetrack.demo.protected import investigated
from casetrack.demo.replies import reply_to
from casetrack.desk.claims.actions import SourceTold, record_claim, record_source
from casetrack.desk.claims.recorded_values import number
from casetrack.law import ReplyGround
from casetrack.review.actions import Receipt, ReviewExtension, receive
from casetrack.review.decisions import ReviewOutcome, announce
from casetrack.review.hearings.actions import NewHearing
from casetrack.review.hearings.models import APPROVED as HEARING_APPROVED
from casetrack.review.hearings.proposals import HEARING
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from casetrack.review.oversight.fact_actions import OVERSIGHT_ACT
from casetrack.review.oversight.models import OversightKind, Result
from casetrack.review.proposals import EXTENSION, IN_REVIEW
from casetrack.suggestions.actions import serve
from casetrack.suggestions.issuing import NewSuggestion
from casetrack.suggestions.item_terms import ItemTerms
from casetrack.suggestions.kinds import Adoption, Delivery, ItemScope, PutRight, SuggestionKind
from casetrack.suggestions.proposals import LETTER
from casetrack.suggestions.replies import FollowUpCheck, verify_item
from casetrack.suggestions.reported import ReportTold, record_report

MISSING = BilingualText(
    "Say what the injured pupil's family was paid, and by whom.",
    "请写明对被害人一方的赔偿数额和支付人。",
)
HEARD_ON = BilingualText(
    "Whether not to prosecute; police, the injured pupil's parents and the school are asked.",
    "是否作出相对不起诉决定，邀请侦查机关、被害人法定代理人和学校代表参加",
)
AGREED = BilingualText("Agreed; the report supports it.", "同意，社会调查报告可以印证。")
GROUND = "情节轻微，初犯，赔礼道歉并取得谅解，家庭监护有保障"
DELEGATED = frozenset({HEARING_APPROVED, EntryKind.PERIOD_EXTENDED, EntryKind.SUGGESTION_ISSUED})
MORE = GROUND + "；医疗费已由祖父全额支付"


def hearing_approved(desk: Desk, case: Case, person: Party) -> None:
    """A hearing in ten days on whether to prosecute: proposed, and approved by the chief."""
    new = NewHearing(desk.day, desk.ago(-10), is_closed=True, what=HEARD_ON.in_("zh"))
    entry = desk.decided(case, HEARING, person, new)
    desk.tell(entry.id, HEARD_ON)
    desk.tell_last(case, HEARD_ON)


def proposed_again(desk: Desk, case: Case, period: ReviewPeriod) -> Iterator[int]:
    """Non-prosecution: returned by the chief, proposed again, checked by the head."""
    proposable = IN_REVIEW[ReviewKind.PROSECUTION]
    outcome = ReviewOutcome(DispositionKind.DISCRETIONARY_NON_PROSECUTION, desk.day, ground=GROUND)
    proposal = desk.propose(case, proposable, period, outcome)
    chief, head = desk.staff["chief"], desk.staff["head"]
    step = return_proposal(
        proposal, desk.act(chief), remark=MISSING.in_("zh"), opened=proposal.version
    )
    _say(desk, step, MISSING)
    yield 1
    again = replace(outcome, decided_on=desk.day, ground=MORE)
    propose(case, proposable, period, again, desk.act(), again=proposal)
    checked = check_proposal(
        proposal, desk.act(head), remark=AGREED.in_("zh"), opened=proposal.version
    )
    _say(desk, checked, AGREED)
    # Where the scene is played for several prosecutors of one office, it has one already.
    if not deputies_of(chief.office_id):
        new = StandIn(desk.staff["deputy"].id, desk.day, desk.ago(-180), DELEGATED)
        name_deputy(new, desk.act(chief))


def _say(desk: Desk, step: ProposalStep, words: BilingualText) -> None:
    """Set the text of a step and its entry in both languages."""
    step.reason = words
    text = session().get_one(JournalEntry, step.entry_id).text
    desk.tell(
        step.entry_id,
        BilingualText((text.en or "").replace(words.zh or "", words.en or ""), text.zh),
    )


POLICE = BilingualText("Public security branch of the district", "清河市公安局清河分局")
LAW = BilingualText("Criminal Procedure Law art. 281", "《刑事诉讼法》第二百八十一条")
ALONE = BilingualText(
    "No adult sat beside him when he was questioned first", "首次讯问时无合适成年人到场"
)
FEARED = BilingualText("Two further acts are not cleared up", "另有两起事实尚未查清")
AGAIN = BilingualText("He was questioned again beside his father", "已在其父到场的情况下重新讯问")


def overseen(desk: Desk, case: Case, child: Party) -> Iterator[int]:
    """A notice twenty days ago, then its answer and the review of custody."""

    def do(kind: OversightKind, text: BilingualText, **value: Any) -> int:
        values = {
            **dict.fromkeys(
                ("of_id", "result", "decided_by", "happened_on", "received_on", "due_on")
            ),
            **dict.fromkeys(("recipient", "text", "ground", "number"), BilingualText(None, None)),
        }
        values |= {
            "kind": kind,
            "text": text,
            "happened_on": desk.day,
            "written": PartialDate.unknown(),
        }
        return state(OVERSIGHT_ACT, case, Statement(child, values | value), desk.act()).id

    yield 20
    number, asked = (
        BilingualText(None, f"清河检纠违〔{desk.day.year}〕2号"),
        desk.day + timedelta(days=15),
    )
    letter = {"recipient": POLICE, "number": number, "ground": LAW, "due_on": asked}
    chief = WhoDecides.CHIEF_PROCURATOR
    notice = do(OversightKind.CORRECTION, ALONE, decided_by=chief, **letter)
    yield 8
    again = desk.today + timedelta(days=10)
    do(OversightKind.CUSTODY, FEARED, result=Result.NEEDED, due_on=again)
    yield 6
    do(OversightKind.REPLIED, AGAIN, of_id=notice, result=Result.DONE)


STORE = BilingualText("Xingchen App Store Company", "星辰应用商店公司")
ASKED = (
    BilingualText(
        "Take down every listing of the programs that remove the time limit for minors",
        "下架全部绕过未成年人游戏时长限制的程序",
    ),
    BilingualText("Check the age of buyers of game accounts", "核验游戏账号购买者的年龄"),
    BilingualText("Show a reporting line on every listing", "在商品页面公示举报渠道"),
    BilingualText("Report each quarter what was taken down", "每季度书面通报下架情况"),
)
KNOWN = (
    BilingualText("Searched by eleven names: nothing is listed", "按十一个名称检索，均已下架"),
    BilingualText(
        "Ten accounts tried as a buyer: each asks for the age", "试购十个账号，均须核验年龄"
    ),
    BilingualText(
        "Twenty listings opened: the line stands on each", "抽查二十个页面，均有举报渠道"
    ),
    BilingualText("Two reports in a row, each with a list", "连续两期通报，各附清单"),
)
ANSWERED = (
    BilingualText("Eleven listings removed", "已下架十一款"),
    BilingualText("Planned with the next version", "将随下一版本上线"),
    BilingualText("Shown since the first of the month", "本月1日起公示"),
    BilingualText("First report will follow", "首期通报另行报送"),
)


def answered_but_not_kept(desk: Desk) -> Iterator[int]:
    """Theft to pay for games, not prosecuted; the company answered 4 of 4 and kept 2 of 4."""
    yield 118
    case, child = desk.open("许安然", PartyRole.SUSPECT, charge="盗窃罪")
    desk.guardian(case, child, "许国平", TieKind.FATHER)
    receipt = Receipt(ReviewKind.PROSECUTION, desk.day, Custody.BAIL)
    period = receive(case, child, receipt, desk.act())
    desk.record(case, EntryKind.SUSPECT_TOLD_OF_COUNSEL, child)
    yield 109
    desk.log(
        case,
        BilingualText(
            "Heard with his father present. Took 3,400 yuan from a shop till to buy a game account"
            " on which the time limit for minors is switched off.",
            "在其父到场的情况下讯问。从商店收银台拿走3400元，用于购买已解除未成年人时长限制的游戏账号。",
        ),
        kind=EntryKind.INTERVIEW,
        about=child,
    )
    guarded(desk, case, child)
    _taken_as_two_sources_tell(desk, case)
    yield 98
    ground = "犯罪情节轻微，已退赔并取得谅解，系未成年人初犯"
    outcome = ReviewOutcome(
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        desk.day,
        ground=ground,
    )
    decided = desk.decided(case, IN_REVIEW[ReviewKind.PROSECUTION], period, outcome)
    announce(decided, desk.act(), announced_on=desk.day)
    decided.ground = BilingualText(
        "Minor circumstances; repaid and forgiven; a first offence by a minor", ground
    )
    desk.tell(decided.entry_id, decided.ground)
    desk.serve(case, decided)
    desk.record(case, EntryKind.RECORD_SEALED, child)
    desk.begin(corrected(desk, case, child))
    yield 84
    store = desk.body(case, STORE, BodyKind.COMPANY, PartyRole.PLATFORM_COMPANY)
    new = NewSuggestion(
        SuggestionKind.SOCIAL_GOVERNANCE,
        desk.day,
        items=tuple(item.in_("zh") for item in ASKED),
        problems=("上架多款绕过未成年人游戏时长限制的程序",),
        recipient_id=store.id,
        number=f"清河检建〔{desk.day.year}〕4号",
        ground=ReplyGround.GENERAL,
        objection_until=desk.ago(74),
        item_terms=tuple(
            ItemTerms(ItemScope.SYSTEM, known_by=known.in_("zh"), known_after=30) for known in KNOWN
        ),
    )
    suggestion = desk.decided(case, LETTER, case, new)
    for item, text, known in zip(suggestion.items, ASKED, KNOWN, strict=True):
        item.text, item.known_by = text, known
    suggestion.problems[0].text = BilingualText(
        "Programs that remove the time limit for minors were on sale", new.problems[0]
    )
    desk.record(case, EntryKind.SUGGESTION_FILED)
    yield 81
    serve(suggestion, desk.act(), received_on=desk.day, delivery=Delivery.ANNOUNCED)
    yield 33
    answered = dict(enumerate(ANSWERED, start=1))
    first = BilingualText(
        "The first and the third are done; the second takes longer.",
        "第一、三项已完成，第二项正在落实。",
    )
    answers = {1: Adoption.FULL, 2: Adoption.PART, 3: Adoption.FULL}
    reply = reply_to(
        desk,
        suggestion,
        first,
        {place: (adoption, answered[place]) for place, adoption in answers.items()},
        signatory="法务合规部",
        check_on=desk.ago(11),
    )
    filed(desk, case, reply.entry_id, AttachmentKind.REPLY, scan())
    yield 20
    second = BilingualText(
        "The second is adopted in full; the fourth, left out before, as well.",
        "第二项全部采纳；补充答复第四项，全部采纳。",
    )
    running = BilingualText("In the version of this week", "已随本周版本上线")
    later = {2: (Adoption.FULL, running), 4: (Adoption.FULL, answered[4])}
    reply_to(desk, suggestion, second, later, signatory="法务合规部")
    yield 14
    reply_text = BilingualText("Programs removed after their own search", "自查后下架的程序")
    told_of = ReportTold(
        reply_text.in_("zh"),
        PartialDate.day(desk.day),
        Quantity.exactly(26, QuantityUnit.ITEMS.value),
        suggestion.items[0].id,
    )
    report = record_report(suggestion, told_of, desk.act())
    report.text = reply_text
    counted = BilingualText(f"{reply_text.en}: 26 items", f"{reply_text.zh}：26项")
    desk.tell(report.entry_id, counted)
    yield 12
    looks = {
        1: BilingualText("Searched for eleven names: none is listed", "按十一个名称检索，均已下架"),
        3: BilingualText("Reporting line seen on twenty listings", "抽查二十个页面，均有举报渠道"),
    }
    for item in suggestion.items:
        proof = looks.get(item.position)
        look = FollowUpCheck(
            desk.day,
            PutRight.VERIFIED if proof else PutRight.NOT_DONE,
            proof=proof.in_("zh") if proof else "尚未落实",
            check_due=None if proof else desk.ago(-6),
        )
        verify_item(item, look, desk.act(), opened=item.version)
        item.proof = proof or BilingualText("Not done yet", "尚未落实")
        looks_at([item])[place_of(item)][-1].proof = item.proof
        desk.tell(item.entry_id, item.proof)
        if proof and item.position == 1:
            filed(desk, case, item.entry_id, AttachmentKind.ON_THE_SPOT, photograph())
    yield 5
    interrogation_taken_back(desk, case, child)
    yield 1
    desk.record(case, EntryKind.SEALED_RECORD_QUERIED, child)


def review_due_this_week(desk: Desk) -> Iterator[int]:
    """Injury in a fight between pupils; the review for prosecution ends in days."""
    yield 28
    case, child = desk.open("马骏驰", PartyRole.SUSPECT, charge="故意伤害罪")
    receipt = Receipt(ReviewKind.PROSECUTION, desk.day, Custody.BAIL)
    period = receive(case, child, receipt, desk.act())
    desk.record(case, EntryKind.SUSPECT_TOLD_OF_COUNSEL, child)
    desk.record(case, EntryKind.BAIL_STARTED, child)
    desk.guardian(case, child, "马文山", TieKind.GRANDFATHER)
    desk.begin(investigated(desk, case, child))
    put_on_case(case, desk.staff["assistant"], desk.act())
    yield 24
    desk.log(
        case,
        BilingualText(
            "Social investigation entrusted; lives with his grandfather, both parents work away.",
            "已委托社会调查；随祖父生活，父母均在外务工。",
        ),
        kind=EntryKind.DOCUMENT_SENT,
        about=child,
    )
    yield 9
    desk.log(
        case,
        BilingualText(
            "Injured pupil and his mother heard; they would accept an apology and the costs.",
            "听取被害人及其母亲意见，愿意接受道歉并由对方承担医疗费。",
        ),
        kind=EntryKind.INTERVIEW,
    )
    yield 2
    desk.log(
        case,
        BilingualText("Social investigation report received.", "收到社会调查报告。"),
        kind=EntryKind.DOCUMENT_RECEIVED,
        about=child,
        by=desk.staff["assistant"],
    )
    guarded(desk, case, child)
    hearing_approved(desk, case, child)
    yield from proposed_again(desk, case, period)


def held_while_reviewed(desk: Desk) -> Iterator[int]:
    """Robbery of a younger pupil; arrested, the review extended: its last day never moves."""
    yield 36
    case, child = desk.open("韩子轩", PartyRole.SUSPECT, charge="抢劫罪")
    receipt = Receipt(ReviewKind.PROSECUTION, desk.day, Custody.ARRESTED)
    period = receive(case, child, receipt, desk.act())
    desk.guardian(case, child, "韩志刚", TieKind.FATHER)
    robbed = NewParty("吕小童", roles=(PartyRole.VICTIM,), age_status=AgeStatus.MINOR)
    victim = add_party(case, robbed, desk.act())
    desk.record(case, EntryKind.SUSPECT_TOLD_OF_COUNSEL, child)
    desk.record(case, EntryKind.VICTIM_TOLD_OF_AGENT, victim)
    desk.record(case, EntryKind.NO_COUNSEL_FOUND, child)
    desk.begin(overseen(desk, case, child))
    yield 35
    desk.record(case, EntryKind.LEGAL_AID_NOTIFIED, child)
    yield 34
    desk.record(case, EntryKind.LAWYER_ASSIGNED, child)
    yield 27
    desk.log(
        case,
        BilingualText(
            "Heard with his father and his lawyer present. Took a telephone and 200 yuan from a"
            " younger pupil behind the school, with a knife in his hand.",
            "在其父和辩护人到场的情况下讯问。在校外持刀劫取低年级学生手机一部、现金200元。",
        ),
        kind=EntryKind.INTERVIEW,
        about=child,
    )
    yield 16
    reason = "案情复杂，须核实另外两起事实"
    desk.decided(case, EXTENSION, period, ReviewExtension(desk.day, reason))
    desk.tell_last(case, BilingualText("Complex: two further acts have to be checked", reason))
    yield 15
    desk.record(case, EntryKind.PERIOD_CHANGE_NOTIFIED)


def _taken_as_two_sources_tell(desk: Desk, case: Case) -> None:
    """Two statements of the amount taken, by till and owner; the case follows the till."""
    taken = BilingualText("money taken from the till", "收银台被拿走的现金")
    desk.count(case, taken, 3_400, QuantityUnit.CNY, AmountStage.REVIEW_AND_PROSECUTION)
    (amount,) = AMOUNTS(case)
    owner = BilingualText("Statement of the shop owner", "店主陈述")
    till = BilingualText("Record of the till", "收银系统记录")
    heard = BilingualText("Record of the interview", "讯问笔录")
    statement = SourceTold(SourceKind.DOCUMENT, heard, when=PartialDate.day(desk.day))
    record_source(case, statement, desk.act())
    for kind, title, value in (
        (SourceKind.EVIDENCE, till, None),
        (SourceKind.PERSON, owner, number(Decimal(3_600), Qualifier.ABOUT)),
    ):
        statement = SourceTold(kind, title, when=PartialDate.day(desk.day))
        source = record_source(case, statement, desk.act())
        record_claim(case, amount, source, value, desk.act())
