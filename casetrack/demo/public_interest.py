"""An invented public interest suit: suggestion, answer, half done, then the suit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, BodyKind, Intake, PartyRole, TrackKind
from casetrack.cases.models import Case
from casetrack.cases.quantities import QuantityUnit
from casetrack.casework.amounts.models import AmountStage
from casetrack.casework.facts.recording import Statement, state
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded
from casetrack.courses.requirements.queries import looks_at, place_of
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.demo.replies import reply_to
from casetrack.demo.victims import SCHOOL
from casetrack.desk.tracks.actions import LineTold, NewLine, begin_line
from casetrack.law import ReplyGround
from casetrack.suggestions.actions import remind, serve
from casetrack.suggestions.escalation.actions import NewStep, NewStepResult, record_came_of
from casetrack.suggestions.escalation.proposals import ESCALATION
from casetrack.suggestions.issuing import NewSuggestion
from casetrack.suggestions.item_terms import ItemTerms
from casetrack.suggestions.kinds import (
    Adoption,
    Delivery,
    ItemScope,
    PutRight,
    SuggestionKind,
    WhyStill,
)
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.proposals import LETTER
from casetrack.suggestions.recipients.particulars import PARTICULARS
from casetrack.suggestions.replies import FollowUpCheck, verify_item
from casetrack.suggestions.standstills.actions import NewStandstill, begin
from casetrack.suggestions.steps.models import EscalationStep, LetterRung

TITLE = BilingualText(
    "Esports hotels that let minors in", "督促整治电竞酒店违规接待未成年人行政公益诉讼案"
)
BUREAU = BilingualText("Qinghe District Bureau of Culture and Tourism", "清河区文化和旅游局")
COURT = BilingualText("Qinghe District People's Court", "清河区人民法院")
PROBLEM = BilingualText(
    "Esports hotels rent rooms to minors without asking their age, and nobody inspects them",
    "多家电竞酒店未核验年龄即向未成年人提供上网服务，监管缺位",
)
ASKED = (
    BilingualText("Inspect every esports hotel of the district", "对辖区电竞酒店逐一检查"),
    BilingualText(
        "Have age and guardians asked at the desk and in the system",
        "督促经营者落实身份核验和监护人告知",
    ),
)
KNOWN = (
    BilingualText("A sheet for each of the hotels on the list", "名册内每家均有检查记录"),
    BilingualText(
        "Five visited at night without notice: all of them ask", "夜间不通知抽查五家，均当场询问"
    ),
)
ANSWERED = (
    BilingualText("Twenty-three inspected, five fined", "已检查二十三家，处罚五家"),
    BilingualText("A notice was sent to all of them", "已向全部经营者发出通知"),
)
HOSTEL = BilingualText("Train dormitory staff to report at once", "培训宿管人员及时履行报告义务")
TRAINED = BilingualText(
    "Sheets of the training and the register of nights seen", "已查看培训签到和夜间查寝登记"
)
SUED = {
    "defendants": (BUREAU,),
    "claims": (
        BilingualText(
            "to inspect the hotels as the law asks", "判令被告对辖区电竞酒店依法履行监管职责"
        ),
    ),
}
POLICE = BilingualText("Qinghe District Public Security Bureau", "清河区公安分局")
UNSEEN = BilingualText(
    "Hotels register minors without a report to the police", "旅馆登记未成年人入住未按规定报告"
)
REGISTERED = BilingualText(
    "Check how esports hotels register and report minors", "检查电竞酒店未成年人入住登记和报告情况"
)
OBJECTION = BilingualText(
    "Two of the hotels named are not licensed as hotels; they fall to another authority",
    "所列两家电竞酒店未取得旅馆业许可，不属本局监管范围",
)
SEEN = (
    BilingualText("The record of each inspection was seen", "已查看逐户检查记录"),
    BilingualText(
        "Four of six visited at night still let minors in without asking",
        "夜间抽查六家，仍有四家未核验即接待未成年人",
    ),
)


def _to_the_police(desk: Desk, case: Case) -> Suggestion:
    """A second letter, to which the police object."""
    police = desk.body(case, POLICE, BodyKind.POLICE, PartyRole.SUGGESTION_RECIPIENT)
    new = NewSuggestion(
        SuggestionKind.SOCIAL_GOVERNANCE,
        desk.day,
        items=(REGISTERED.in_("zh"),),
        problems=(UNSEEN.in_("zh"),),
        recipient_id=police.id,
        number=f"清河检建〔{desk.day.year}〕7号",
        ground=ReplyGround.GENERAL,
        objection_until=desk.ago(3),
    )
    letter: Suggestion = desk.decided(case, LETTER, case, new)
    letter.items[0].text, letter.problems[0].text = REGISTERED, UNSEEN
    desk.record(case, EntryKind.SUGGESTION_FILED)
    return letter


REMINDED = BilingualText(
    "Rang the bureau: the second item is put right nowhere.",
    "电话催办：第二项建议仍未落实。",
)
REPORTED = BilingualText(
    "Answered in time and adopted in full; the second item is not done, as the look found.",
    "该局按期回复并全部采纳，经核查第二项建议未整改，电话催办后仍无进展。",
)
TAKEN_UP = BilingualText(
    "It spoke with the city's bureau, which asked for a plan within a week.",
    "已与市局沟通，市局要求其一周内报送整改方案。",
)


def suit_after_a_suggestion(desk: Desk) -> Iterator[int]:
    """The authority answered in time and did half; the suit is before the court."""
    yield 116
    case, child = desk.open(
        "罗子墨",
        PartyRole.VICTIM,
        title=TITLE,
        intake=Intake.CLUE_IN_OTHER_CASE,
        age=AgeStatus.MINOR,
    )
    desk.log(
        case,
        BilingualText(
            "Stayed three nights in an esports hotel during term; nobody asked his age or rang his"
            " family.",
            "上学期间在电竞酒店连住三晚，经营者未核验年龄，也未联系家长。",
        ),
        kind=EntryKind.CLUE_FOUND,
        about=child,
    )
    line = LineTold(BilingualText("Public interest: esports hotels", "电竞酒店监管公益诉讼"))
    begin_line(
        case, NewLine(TrackKind.PUBLIC_INTEREST, line, since=PartialDate.day(desk.day)), desk.act()
    )
    desk.begin(school_written_to(desk, case))
    yield 113
    desk.log(
        case,
        BilingualText(
            "Eleven of fourteen esports hotels let minors in; five stand within 200 metres of a"
            " school.",
            "走访十四家电竞酒店，十一家接待未成年人，其中五家距学校不足二百米。",
        ),
        kind=EntryKind.PUBLIC_INTEREST_HARM_ASSESSED,
    )
    finding_text = BilingualText("esports hotels that let minors in", "违规接待未成年人的电竞酒店")
    desk.count(case, finding_text, 11, QuantityUnit.COMPANIES, AmountStage.INVESTIGATION)
    yield 111
    bureau = desk.body(case, BUREAU, BodyKind.GOVERNMENT, PartyRole.SUGGESTION_RECIPIENT)
    new = NewSuggestion(
        SuggestionKind.PUBLIC_INTEREST,
        desk.day,
        items=tuple(item.in_("zh") for item in ASKED),
        problems=(PROBLEM.in_("zh"),),
        recipient_id=bureau.id,
        number=f"清河检行公建〔{desk.day.year}〕2号",
        ground=ReplyGround.PIL_ADMIN,
        objection_until=desk.ago(101),
        item_terms=tuple(
            ItemTerms(ItemScope.SYSTEM, known_by=known.in_("zh"), known_after=30) for known in KNOWN
        ),
    )
    suggestion = desk.decided(case, LETTER, case, new)
    for item, text, known in zip(suggestion.items, ASKED, KNOWN, strict=True):
        item.text, item.known_by = text, known
    suggestion.problems[0].text = PROBLEM
    desk.record(case, EntryKind.SUGGESTION_FILED)
    # Whatever holidays its two months end in, they are over before the step upwards.
    yield 108
    serve(suggestion, desk.act(), received_on=desk.day, delivery=Delivery.ANNOUNCED)
    yield 48
    answers = {place: (Adoption.FULL, text) for place, text in enumerate(ANSWERED, start=1)}
    text = BilingualText("Both are adopted and carried out.", "两项建议均已采纳并落实。")
    reply_to(desk, suggestion, text, answers, check_on=desk.ago(33))
    yield 35
    for item, text in zip(suggestion.items, SEEN, strict=True):
        is_done = item.position == 1
        look = FollowUpCheck(
            desk.day,
            PutRight.VERIFIED if is_done else PutRight.NOT_DONE,
            proof=text.in_("zh"),
            check_due=None if is_done else desk.ago(-16),
        )
        verify_item(item, look, desk.act(), opened=item.version)
        item.proof = looks_at([item])[place_of(item)][-1].proof = text
        desk.tell(item.entry_id, text)
    yield 34
    remind(suggestion, desk.act(), reminded_on=desk.day, text=REMINDED.in_("zh"), again_on=None)
    desk.tell_last(case, REMINDED)
    yield 33
    upwards = NewStep(
        suggestion.id, LetterRung.HIGHER_OFFICE, "清河市人民检察院", desk.day, REPORTED.in_("zh")
    )
    step: EscalationStep = desk.decided(case, ESCALATION, suggestion, upwards)
    step.text = REPORTED
    desk.tell(step.entry_id, REPORTED)
    second = _to_the_police(desk, case)
    yield 30
    serve(second, desk.act(), received_on=desk.day, delivery=Delivery.IN_WRITING)
    yield 21
    came = record_came_of(
        step,
        NewStepResult(desk.day, "清河市人民检察院", TAKEN_UP.in_("zh")),
        desk.act(),
        opened=suggestion.version,
    )
    came.text = TAKEN_UP
    desk.tell(came.entry_id, TAKEN_UP)
    yield 12
    desk.body(case, COURT, BodyKind.COURT, PartyRole.COURT)
    why = BilingualText(
        "Sued for an order to do its duty: the follow-up found minors let in as before.",
        "经跟进调查，仍未依法全面履职，请求判令其依法履行监管职责。",
    )
    suit = record_fact(
        case,
        Recorded(
            EntryKind.PUBLIC_INTEREST_SUIT_FILED,
            PartialDate.day(desk.day),
            values={
                "follow_up": "not_performed",
                **{key: tuple(text.in_("zh") for text in value) for key, value in SUED.items()},
            },
            note=why.in_("zh"),
        ),
        desk.act(),
    )
    desk.tell(suit.id, why)
    suit.fields = suit.fields | {
        key: [{"en": text.en, "zh": text.zh} for text in value] for key, value in SUED.items()
    }
    hearing = BilingualText("Prepare the hearing", "准备庭审，协调行政机关负责人出庭")
    desk.plan_next(case, suit, hearing, due=desk.today + timedelta(days=9))
    yield 5
    objected = NewStandstill(WhyStill.OBJECTION, desk.day, "法制大队", OBJECTION.in_("zh"))
    still = begin(second, objected, desk.act(), opened=second.version)
    still.text = OBJECTION
    desk.tell(still.entry_id, OBJECTION)
    yield 4
    desk.log(
        case,
        BilingualText(
            "The bureau has joined the systems of all esports hotels to the identity check; minors"
            " are refused at nine of eleven by now.",
            "该局已将辖区电竞酒店全部接入身份核验系统，十一家中已有九家不再接待未成年人。",
        ),
    )
    refused = BilingualText(
        "esports hotels that refuse minors by now", "已不再接待未成年人的电竞酒店"
    )
    desk.count(case, refused, 9, QuantityUnit.COMPANIES, AmountStage.TRIAL)


ROUNDS = BilingualText(
    "The attendance sheet of the training, and thirty nights of the register of rounds",
    "培训签到表，以及连续三十晚的夜间查寝登记",
)


def school_written_to(desk: Desk, case: Case) -> Iterator[int]:
    """An earlier letter to the school that is written to again in another case: kept then."""
    yield 115
    school = desk.body(case, SCHOOL, BodyKind.SCHOOL, PartyRole.SUGGESTION_RECIPIENT)
    new = NewSuggestion(
        SuggestionKind.SOCIAL_GOVERNANCE,
        desk.day,
        items=(HOSTEL.in_("zh"),),
        problems=("学生夜不归宿，宿管人员未发现、未报告",),
        recipient_id=school.id,
        number=f"清河检建〔{desk.day.year}〕1号",
        ground=ReplyGround.MINOR_DUTY,
        objection_until=desk.ago(105),
        item_terms=(ItemTerms(ItemScope.SYSTEM, known_by=ROUNDS.in_("zh"), known_after=30),),
    )
    letter = desk.decided(case, LETTER, case, new)
    (item,) = letter.items
    item.text, item.known_by = HOSTEL, ROUNDS
    letter.problems[0].text = BilingualText(
        "A pupil was away at night; nobody noticed, nobody reported it", new.problems[0]
    )
    desk.record(case, EntryKind.SUGGESTION_FILED)
    particulars = Statement(
        school,
        {
            "code": None,
            "region": BilingualText("Qinghe District", "清河区"),
            "superior": BilingualText("Qinghe District Bureau of Education", "清河区教育局"),
            "competent": BilingualText("Qinghe District Bureau of Education", "清河区教育局"),
            "address": BilingualText(None, None),
        },
    )
    state(PARTICULARS, case, particulars, desk.act())
    yield 112
    serve(letter, desk.act(), received_on=desk.day, delivery=Delivery.IN_WRITING)
    yield 98
    answers = {1: (Adoption.FULL, BilingualText("Training was held", "已组织培训"))}
    # Within a long holiday both are the last working day before it.
    check_on = max(desk.ago(90), desk.day + timedelta(days=1))
    reply_to(desk, letter, BilingualText("Adopted.", "已采纳。"), answers, check_on=check_on)
    yield 90
    look = FollowUpCheck(desk.day, PutRight.VERIFIED, proof=TRAINED.in_("zh"), check_due=None)
    verify_item(item, look, desk.act(), opened=item.version)
    item.proof = looks_at([item])[place_of(item)][-1].proof = TRAINED
    desk.tell(item.entry_id, TRAINED)
