"""The sections of the supervision file that this package brings."""

from __future__ import annotations

from dataclasses import dataclass

from casetrack.accounts.models import Staff
from casetrack.ledger.supervision_parts import Supervising, SupervisionPart
from casetrack.promises.parts import PromisesPart, promises_part


@dataclass(frozen=True)
class AskedPart:
    """What is asked under the probation, each with its looks; with links for who sees the case."""

    promises: PromisesPart
    is_whole: bool


def asked_of(file: Supervising, user: Staff) -> AskedPart:
    """The duties of the law and the additional conditions."""
    measure = file.probation.measure
    part = promises_part(file.case, measure, user, on=file.on, sight=file.facts.sight)
    return AskedPart(part, file.is_whole)


PARTS = (SupervisionPart("supervision/_asked.html", asked_of, for_both=True),)
