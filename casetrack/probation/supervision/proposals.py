"""The decision not to revoke: left to somebody else than the handler; data of its sheet."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.db import session
from casetrack.law.instruments import cited
from casetrack.ledger.papers import Datum, PaperAsked, PaperKind
from casetrack.ledger.proposals import Proposable
from casetrack.probation.models import Breach, Probation
from casetrack.probation.papers import breach_days
from casetrack.probation.supervision.actions import NotRevoking, not_revoke
from casetrack.probation.supervision.due import runs
from casetrack.probation.supervision.models import NOT_REVOKED, WRITE, BreachOutcome
from casetrack.web.dates import word_when
from casetrack.web.words import label, language


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


def _outcome(asked: PaperAsked) -> BreachOutcome | None:
    entry = asked.entry
    if entry is None or entry.subject != BreachOutcome.__tablename__:
        return None
    return session().get(BreachOutcome, entry.subject_id)


def _breach_lines(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    outcome, lang = _outcome(asked), language()
    if outcome is None:
        return
    probation = session().get_one(Probation, outcome.probation_id)
    breach = session().get_one(Breach, outcome.breach_id)
    decided = probation.disposition.decided
    yield Datum(
        _("Conditional non-prosecution decided"),
        "" if decided.is_unknown else word_when(decided, lang),
    )
    when = "" if breach.happened.is_unknown else word_when(breach.happened, lang)
    yield Datum(_("Day of the breach"), when)
    entry = session().get_one(JournalEntry, breach.entry_id)
    yield Datum(_("What the breach was"), entry.text.in_(lang))
    yield Datum(_("All breaches"), breach_days(probation))
    yield Datum(_("Gravity"), label(outcome.gravity))
    yield Datum(_("Why it is not revoked"), outcome.text.in_(lang))
    if outcome.withdrawn_by_id is not None:
        yield Datum(_("Taken back"), _("yes"))


def _fill(asked: PaperAsked) -> str | None:
    outcome = _outcome(asked)
    if outcome is None:
        return None
    return url_for("supervision.show", case_id=outcome.case_id, probation_id=outcome.probation_id)


PAPERS = (
    PaperKind(
        frozenset({NOT_REVOKED}),
        _l("Decision not to revoke conditional non-prosecution"),
        (*cited("criminal_procedure_law", "284"), *cited("procuratorate_rules", "479")),
        _breach_lines,
        fill=_fill,
    ),
)
