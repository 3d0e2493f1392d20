"""What a case tells of a body: its unified social credit code, superior, region, address."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import ensure_open
from casetrack.casework.facts.fact_kind import Values
from casetrack.casework.facts.fields import FactSign, FactText
from casetrack.casework.facts.simple import fact
from casetrack.codes import N_, NP_
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.law.credit_code import is_sound_code, plain_code
from casetrack.suggestions.recipients.models import BodyParticulars

_WORDS = ("region", "superior", "competent", "address")


def _of_a_body(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    ensure_open(case)
    if party is None or party.kind is not PartyKind.BODY:
        raise RuleBroken(N_("Choose a body: a person has no such particulars."), field="party")
    code = plain_code(values["code"] or "")
    if code and not is_sound_code(code):
        raise RuleBroken(
            N_(
                "This is no unified social credit code: its eighteen signs do not fit the last"
                " one. Compare it with the paper."
            ),
            field="code",
        )
    if not code and not any(values[name] for name in _WORDS):
        raise RuleBroken(N_("Say at least one thing of the body."), field="code")
    standing = select(BodyParticulars.id).where(
        BodyParticulars.party_id == party.id, BodyParticulars.withdrawn_by_id.is_(None)
    )
    if row is None and session().scalar(standing) is not None:
        raise RuleBroken(N_("It has particulars already: correct those."), field="party")
    return {**values, "code": code or None}


PARTICULARS = fact(
    BodyParticulars,
    NP_("entry", "Particulars of a body"),
    FactText("region", _l("Region"), key="District or county."),
    FactSign(
        "code",
        _l("Unified social credit code"),
        hint=_l("Eighteen signs; the last one is checked."),
        key="Its unified social credit code, GB 32100-2015.",
    ),
    FactText("superior", _l("Superior body"), key="The body above it."),
    FactText("competent", _l("Competent department"), key="The department that answers for it."),
    FactText("address", _l("Address of the body"), key="Where it is."),
    name="body-particulars",
    fits=lambda party: party.kind is PartyKind.BODY,
    check=_of_a_body,
    blueprint="suggestions",
)
