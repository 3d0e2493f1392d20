"""The decision not to revoke, which an office may leave to somebody else than the handler."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.cases.models import Case, Party
from casetrack.db import session
from casetrack.ledger.proposals import Proposable
from casetrack.probation.models import Probation
from casetrack.probation.supervision.actions import NotRevoking, not_revoke
from casetrack.probation.supervision.due import runs
from casetrack.probation.supervision.models import NOT_REVOKED, WRITE


def _says(case: Case, decided: NotRevoking) -> Iterator[tuple[LazyString, str]]:
    yield _l("Why it is not revoked"), decided.reason


# The law names nobody for it: the office says who decides, else the prosecutor does.
NOT_REVOKING = Proposable(
    name="probation_not_revoked",
    subject=Probation,
    terms=NotRevoking,
    rules={NOT_REVOKED: None},
    needs=WRITE,
    decides=lambda _terms: NOT_REVOKED,
    about=lambda probation: session().get_one(Party, probation.party_id),
    is_open=runs,
    act=not_revoke,
    says=_says,
    url=lambda probation: url_for(
        "supervision.not_revoked", case_id=probation.case_id, probation_id=probation.id
    ),
    typed=lambda decided: {
        "breach": decided.breach_id,
        "decided_on": decided.decided_on,
        "reason": decided.reason,
    },
    is_many=True,
)
PROPOSALS = (NOT_REVOKING,)
