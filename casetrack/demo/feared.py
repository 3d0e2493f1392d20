"""What a social worker fears for a child: said to be worrying first, urgent later that day."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.cases.models import Case, Party
from casetrack.casework.concerns.actions import NewConcern, raise_concern
from casetrack.casework.concerns.models import ConcernLevel, ConcernSource
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk

ABSENT = BilingualText(
    "Her teacher rings: has not come to school for three days, answers no message.",
    "班主任来电：连续三天未到校，不回消息。",
)
CUTS = BilingualText(
    "Says there is no point in going on; fresh cuts on the right forearm. Only the grandmother was"
    " at home.",
    "说不想活下去，右前臂有新的划伤。当时只有外祖母在家。",
)
STAYS = BilingualText(
    "Stays with her. The mother was called home. Blades put away.",
    "留在家中陪同；已请其母返家；利器已收起。",
)
TOLD = BilingualText(
    "The mother, in person; the prosecutor, no answer", "其母（当面）；承办人（电话未接通）"
)


def feared(desk: Desk, case: Case, child: Party) -> Iterator[int]:
    """Two concerns on one day; the second is urgent, and nobody has answered it yet."""
    yield 1
    by = desk.staff["social"]
    worrying = NewConcern(
        ConcernLevel.WORRYING,
        PartialDate.day(desk.day),
        ABSENT.in_("zh"),
        source=ConcernSource.MESSAGE,
    )
    first = raise_concern(case, child, worrying, desk.act(by))
    first.seen = ABSENT
    desk.tell(first.entry_id, ABSENT)
    urgent = NewConcern(
        ConcernLevel.URGENT,
        PartialDate.day(desk.day),
        CUTS.in_("zh"),
        done_now=STAYS.in_("zh"),
        told=TOLD.in_("zh"),
    )
    second = raise_concern(case, child, urgent, desk.act(by))
    second.seen, second.done_now, second.told = CUTS, STAYS, TOLD
    desk.tell(
        second.entry_id,
        BilingualText(
            f"{CUTS.en}\nDone now: {STAYS.en}\nTold: {TOLD.en}",
            f"{CUTS.zh}\n现采取措施：{STAYS.zh}\n已告知：{TOLD.zh}",
        ),
    )
