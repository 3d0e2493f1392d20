"""The same id number in two cases: shown to readers of both; others learn only whom to ask.

A crime during a probation, or an earlier one, may end it. Matches use the keyed hash of the id
number, which is destroyed with it.

Source: Criminal Procedure Law art. 284.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import AuditKind
from casetrack.audit.view_log import note_look
from casetrack.cases.kinds import MAY_BE_ACCUSED
from casetrack.cases.models import Case, Identity, Party
from casetrack.cases.policy import may, visible_cases
from casetrack.db import session
from casetrack.web.words import label

# Whom each head asks; everybody else asks the head of the section.
_ASKS = {
    Role.SECTION_HEAD: Role.CHIEF_PROCURATOR,
    Role.DEPUTY_CHIEF: Role.CHIEF_PROCURATOR,
    Role.CHIEF_PROCURATOR: None,
}


@dataclass(frozen=True)
class SameNumber:
    """Other cases with the id number of a person, as far as one reader may know of them.

    others: matches in cases they may see, newest first. asks: whether there are accused matches
    they may not see. ask: role of the person to ask; None: the procuratorate above.
    """

    others: Sequence[tuple[Case, Party]]
    asks: bool
    ask: Role | None

    @property
    def whom(self) -> str:
        """Sentence that says whom to ask about matches that may not be shown."""
        if self.ask is None:
            return str(_("Before going on, ask the procuratorate above about this person."))
        who = label(self.ask)
        return str(_("Before going on, ask the %(who)s of this office about this person.", who=who))


def same_number(party: Party, user: Staff, *, on: date) -> SameNumber | None:
    """Other cases with the id number of a person, as far as this reader may know; None: none.

    Whom to ask depends on the reader's role alone, and is told only if the person is accused both
    here and there. Decrypts nothing; one statement where no number is recorded.
    """
    number = session().scalar(select(Identity.id_number_hash).where(Identity.party_id == party.id))
    if number is None:
        return None
    elsewhere = (
        select(Party)
        .join(Identity, Identity.party_id == Party.id)
        .where(Identity.id_number_hash == number, Party.case_id != party.case_id)
    )
    parties = {other.id: other for other in session().scalars(elsewhere.order_by(Party.id.desc()))}
    case = session().get_one(Case, party.case_id)
    if not parties or not may(user, Permission.IDENTITY_SEE, case, on=on, party_id=party.id):
        return None
    known = visible_cases(user, on=on).where(
        Case.id.in_({other.case_id for other in parties.values()})
    )
    cases = {other.id: other for other in session().scalars(known)}
    others = [
        (cases[other.case_id], other)
        for other in parties.values()
        if other.case_id in cases
        and may(user, Permission.IDENTITY_SEE, cases[other.case_id], on=on, party_id=other.id)
    ]
    shown = {other.id for _case, other in others}
    asks = party.has_role(*MAY_BE_ACCUSED) and any(
        other.has_role(*MAY_BE_ACCUSED) for other in parties.values() if other.id not in shown
    )
    if not others and not asks:
        return None
    return SameNumber(others, asks, _ASKS.get(user.role, Role.SECTION_HEAD))


def tell_same_number(party: Party, act: Act, *, at: str) -> SameNumber | None:
    """Like `same_number`, and note the look. at: where it is shown (opening, person, decision).

    Hidden matches are noted only as `asks`. Raises NotNoted.
    """
    same = same_number(party, act.by, on=act.on)
    if same is not None:
        note_look(
            AuditKind.IDENTITY_USED_BY_MACHINE,
            by=act.by,
            at=act.at,
            use="same_number",
            told_at=at,
            parties=[party.id, *(other.id for _case, other in same.others)],
            asks=same.asks,
        )
    return same
