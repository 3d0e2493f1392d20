"""The handler proposes a hearing, the chief procurator approves it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.cases.models import Case, Party
from casetrack.db import session
from casetrack.law import RULES
from casetrack.ledger.proposals import Proposable
from casetrack.review.hearings.actions import NewHearing, approve_hearing
from casetrack.review.hearings.forms import HearingDay
from casetrack.review.hearings.models import APPROVED, WRITE
from casetrack.web.dates import word_day
from casetrack.web.words import language


def _says(_case: Case, new: NewHearing) -> Iterator[tuple[LazyString, str]]:
    yield _l("On what"), new.what
    yield _l("Held on"), word_day(new.held_on, language(), long=True)
    yield _l("Public"), str(_l("no") if new.is_closed else _l("yes"))
    if new.reason:
        yield _l("Why to go on although the law warns"), new.reason


HEARING = Proposable(
    name="hearing",
    subject=Party,
    terms=NewHearing,
    rules={APPROVED: RULES["decider_hearing"]},
    needs=WRITE,
    decides=lambda _new: APPROVED,
    about=lambda person: person,
    is_open=lambda person: session().get_one(Case, person.case_id).is_open(),
    act=approve_hearing,
    says=_says,
    url=lambda person: url_for("hearings.new", case_id=person.case_id, party_id=person.id),
    is_many=True,
    settled=HearingDay,
)
PROPOSALS = (HEARING,)
