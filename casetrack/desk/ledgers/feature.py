"""Ledgers as a feature of the application."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from casetrack.accounts.models import Procuratorate
from casetrack.desk.ledgers.batches import forget_old
from casetrack.desk.ledgers.models import IMPORT
from casetrack.desk.ledgers.receiving import has_cases, importers_of
from casetrack.desk.ledgers.views import bp
from casetrack.events import handles
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.registry import Feature
from casetrack.web.page import CASES, FirstStep, SectionPage, StepState


@handles(NightCame)
def forget_uploads(night: NightCame) -> None:
    """Delete uploads that are a day old."""
    forget_old(night.at)


def ledgers_in(office: Procuratorate, _on: date) -> StepState:
    """Whether the office has a case; who brings the ledgers in, and not the administrator."""
    heads = pgettext("list", ", ").join(importers_of(office))
    return StepState(
        is_done=(has_begun := has_cases(office)),
        sign=_("begun") if has_begun else pgettext("first step", "to do"),
        text=_(
            "Brought in by %(names)s, on whose Today it stands: an administrator sees no case and"
            " no ledger.",
            names=heads,
        )
        if heads
        else _("A section head brings them in: an administrator sees no case and no ledger."),
    )


FEATURE = Feature(
    "ledgers",
    bp,
    section=CASES,
    brings=(
        forget_uploads,
        FirstStep(
            _l("Ledgers"), 3, ledgers_in, _l("Import ledgers"), "ledgers.index", needs=IMPORT
        ),
        SectionPage(CASES, _l("Import ledgers"), "ledgers.index", IMPORT, place=60),
    ),
)
