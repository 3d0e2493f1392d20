"""The boy who was filmed is protected by an injunction, too, and by a judgment."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.accounts.act import Act
from casetrack.cases.kinds import (
    AgeStatus,
    BodyKind,
    DispositionKind,
    JudgmentResult,
    PartyRole,
    TermKind,
)
from casetrack.cases.models import Case, Party
from casetrack.casework.people import NewParty, add_party
from casetrack.db.when import When
from casetrack.db.words import Words
from casetrack.demo.desk import Desk
from casetrack.judgments.actions import NewJudgment, Told, record_judgment
from casetrack.judgments.terms import TermTold

COURT = Words("Qinghe District Court", "清河区人民法院")
WHY = Words("The film was still being passed on", "视频仍在被转发")
FORBIDDEN = Words("must not publish or pass on the film", "禁止发布、转发涉案视频")
APOLOGY = Words("to be read out before the class teacher", "在班主任见证下当面宣读")


def protected(desk: Desk, case: Case, child: Party) -> Iterator[int]:
    """An injunction five weeks ago, the judgment a fortnight later."""
    yield 36
    court = desk.body(case, COURT, BodyKind.COURT, PartyRole.COURT)
    new = NewParty(
        "邹子涵", roles=(PartyRole.INFRINGER, PartyRole.CIVIL_DEFENDANT), age_status=AgeStatus.MINOR
    )
    other = add_party(case, new, Act(by=desk.prosecutor, on=desk.day, at=desk.now()))
    told = Told(
        court_id=court.id,
        number=f"（{desk.day.year}）民保令3号",
        decided=When.day(desk.day),
        ground=WHY.in_("zh"),
        terms=(TermTold(1, TermKind.PROHIBITION, text=FORBIDDEN.in_("zh")),),
    )
    (ruling,) = record_judgment(
        case,
        NewJudgment(DispositionKind.INJUNCTION, (other.id,), told),
        Act(by=desk.prosecutor, on=desk.day, at=desk.now()),
    )
    ruling.ground, ruling.terms[0].text = WHY, FORBIDDEN
    yield 22
    told = Told(
        court_id=court.id,
        number=f"（{desk.day.year}）民初41号",
        decided=When.day(desk.day),
        result=JudgmentResult.ALL_CLAIMS_SUPPORTED,
        terms=(
            TermTold(1, TermKind.STOP_INFRINGEMENT),
            TermTold(2, TermKind.WRITTEN_APOLOGY, text=APOLOGY.in_("zh")),
        ),
    )
    (judgment,) = record_judgment(
        case,
        NewJudgment(DispositionKind.CIVIL_JUDGMENT, (other.id,), told),
        Act(by=desk.prosecutor, on=desk.day, at=desk.now()),
    )
    judgment.terms[1].text = APOLOGY
