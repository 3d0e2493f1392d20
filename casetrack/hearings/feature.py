"""What this feature brings to the house."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.approvals.gates import gate_of
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import PartyKind
from casetrack.hearings.gates import GATES
from casetrack.hearings.models import WRITE
from casetrack.hearings.proposals import PROPOSALS
from casetrack.hearings.views import bp
from casetrack.ledger.page_parts import RecordGroup, RecordLine
from casetrack.ledger.registry import Feature
from casetrack.web.words import language

RULES: dict[str, LazyString] = {
    "hearing_is_public": _l(
        "A hearing with a minor is not public, as a rule. Say why this one is."
    ),
    "hearing_before_approval": _l("It is approved on %(day)s; it cannot be held before."),
}


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """A hearing about each suspect, from the menu of what may be recorded."""
    if not facts.case.is_open() or not facts.may(user, WRITE):
        return
    for one in facts.suspects():
        if one.kind is PartyKind.PERSON:
            said = _("Set a hearing: %(who)s", who=one.alias.in_(language()))
            url = url_for("hearings.new", case_id=facts.case.id, party_id=one.id)
            yield RecordLine(RecordGroup.DECIDED, said, url)


FEATURE = Feature(
    name="hearings",
    blueprint=bp,
    rules=RULES,
    proposals=PROPOSALS,
    gates=(*GATES, gate_of(PROPOSALS)),
    record_lines=(record_lines,),
)
