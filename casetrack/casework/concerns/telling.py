"""Who is alerted of an urgent concern, when (by instants), and what an answer must contain."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import lazyload

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case, Obligation
from casetrack.cases.policy import HEADS
from casetrack.casework.concerns.models import URGENT, Concern
from casetrack.db import session
from casetrack.db.bilingual_text import HAN

_WORD = re.compile(r"[^\W\d_]+")
# The head start of handler and section heads before the chief procurator is alerted.
BEFORE_THE_CHIEF = timedelta(hours=1)
# So many days later it is late that nobody planned what follows; the house sets them, no law does.
PLANNED_WITHIN = timedelta(days=7)
# Words of a mere acknowledgement.
SAYS_NOTHING = frozenset(
    (
        *("知", "已知", "知道", "知道了", "知悉", "已知悉", "已阅", "收到", "已收到", "好", "好的"),
        *(
            "已处理",
            "处理了",
            "已办",
            "已办理",
            "已处置",
            "ok",
            "done",
            "noted",
            "handled",
            "received",
        ),
    )
)
# What was done takes so many signs of Chinese to say, or words of another language.
LEAST_SIGNS, LEAST_WORDS = 6, 3


def says_something(text: str) -> bool:
    """Whether a text tells an action or a reason, more than a mere acknowledgement."""
    words = [word for word in _WORD.findall(text.casefold()) if word not in SAYS_NOTHING]
    return len(words) >= LEAST_WORDS or len(HAN.findall("".join(words))) >= LEAST_SIGNS


def is_for_the_chief(raised_at: datetime | None, *, at: datetime) -> bool:
    """Whether an hour passed without an answer; the sixtieth minute included.

    raised_at: None where the instant is not known, as in a file; then true.
    """
    return raised_at is None or at - raised_at >= BEFORE_THE_CHIEF


def waiting_for_the_chief(*, at: datetime) -> Sequence[tuple[Concern, Case, Obligation]]:
    """Urgent concerns unanswered for an hour of which no chief was alerted yet."""
    query = (
        select(Concern, Case, Obligation)
        .join(
            Obligation,
            and_(Obligation.subject == Concern.__tablename__, Obligation.subject_id == Concern.id),
        )
        .join(Case, Case.id == Obligation.case_id)
        .where(
            Obligation.kind == URGENT,
            Obligation.is_open,
            Concern.escalated_at.is_(None),
            or_(Concern.raised_at.is_(None), Concern.raised_at <= at - BEFORE_THE_CHIEF),
        )
        .order_by(Concern.id)
    )
    return [(concern, case, owed) for concern, case, owed in session().execute(query)]


def not_yet_for_the_chief(concern_ids: Collection[int], *, at: datetime) -> set[int]:
    """Which of these were raised less than an hour ago."""
    if not concern_ids:
        return set()
    query = select(Concern.id, Concern.raised_at).where(Concern.id.in_(sorted(concern_ids)))
    rows = session().execute(query)
    return {row_id for row_id, raised_at in rows if not is_for_the_chief(raised_at, at=at)}


def heads_in_service(office_ids: Iterable[int]) -> dict[int, list[Staff]]:
    """Section heads and chief in service, by office id."""
    query = select(Staff).where(
        Staff.office_id.in_(sorted(set(office_ids))), Staff.role.in_(HEADS), Staff.is_active
    )
    heads: dict[int, list[Staff]] = {}
    for head in session().scalars(query.options(lazyload(Staff.office)).order_by(Staff.id)):
        heads.setdefault(head.office_id, []).append(head)
    return heads


def told_at_once(handler: Staff | None, heads: Sequence[Staff]) -> list[Staff]:
    """Staff alerted within the request that raises a concern.

    Handler and section heads; where no section head is in service, the chief instead of them.
    """
    section = [member for member in heads if member.role is Role.SECTION_HEAD] or list(heads)
    handling = [handler] if handler is not None and handler.is_active else []
    return list({member.id: member for member in (*handling, *section)}.values())
