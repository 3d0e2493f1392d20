"""The boy in custody: a notice to the police, answered, and a review of his custody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.approval import WhoDecides
from casetrack.cases.models import Case, Party
from casetrack.db.when import When
from casetrack.db.words import Words
from casetrack.demo.desk import Desk
from casetrack.oversight.models import OversightKind, Result
from casetrack.oversight.pages import PLAIN, TEXTS
from casetrack.oversight.stating import OVERSIGHT_ACT
from casetrack.people.stated import Statement, state

POLICE = Words("Public security branch of the district", "清河市公安局清河分局")
LAW = Words("Criminal Procedure Law art. 281", "《刑事诉讼法》第二百八十一条")
ALONE = Words("No adult sat beside him when he was questioned first", "首次讯问时无合适成年人到场")
FEARED = Words("Two further acts are not cleared up", "另有两起事实尚未查清")
AGAIN = Words("He was questioned again beside his father", "已在其父到场的情况下重新讯问")


def overseen(desk: Desk, case: Case, child: Party) -> Iterator[int]:
    """The notice twenty days ago, its answer and the review of custody since."""

    def do(kind: OversightKind, text: Words, **told: Any) -> int:
        values = {**dict.fromkeys(("of_id", *PLAIN)), **dict.fromkeys(TEXTS, Words(None, None))}
        values |= {"kind": kind, "text": text, "happened_on": desk.day, "written": When.unknown()}
        act = Act(by=desk.prosecutor, on=desk.day, at=desk.now())
        return state(OVERSIGHT_ACT, case, Statement(child, values | told), act).id

    yield 20
    number, asked = Words(None, f"清河检纠违〔{desk.day.year}〕2号"), desk.day + timedelta(days=15)
    letter = {"recipient": POLICE, "number": number, "ground": LAW, "due_on": asked}
    chief = WhoDecides.CHIEF_PROCURATOR
    notice = do(OversightKind.CORRECTION, ALONE, decided_by=chief, **letter)
    yield 8
    again = desk.today + timedelta(days=10)
    do(OversightKind.CUSTODY, FEARED, result=Result.NEEDED, due_on=again)
    yield 6
    do(OversightKind.REPLIED, AGAIN, of_id=notice, result=Result.DONE)
