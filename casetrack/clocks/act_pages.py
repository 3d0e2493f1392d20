"""On which page something is recorded that starts or ends a period of the law."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.clocks.recording import RECORDABLE
from casetrack.codes import Code
from casetrack.ledger.act_pages import ActPage
from casetrack.web.access import signed_in_user


def _fact(facts: CaseFacts, args: Mapping[str, Any], act: Code) -> str | None:
    told = EntryKind(act.value)
    if not facts.may(signed_in_user(), RECORDABLE[told].permission):
        return None
    return url_for("clocks.record", case_id=args["case_id"], told=told.value)


ACT_PAGES = (
    ActPage("clocks.case_dates", tuple(RECORDABLE), at=_fact),
    ActPage("clocks.service", (EntryKind.DECISION_SERVED,)),
)
