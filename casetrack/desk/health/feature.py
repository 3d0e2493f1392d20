"""The feature declaration of health."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from casetrack.accounts.models import Procuratorate
from casetrack.accounts.permissions import Permission
from casetrack.desk.health.models import UpkeepKind
from casetrack.desk.health.queries import last_upkeep
from casetrack.desk.health.views import bp
from casetrack.ledger.registry import Feature
from casetrack.web.page import HEALTH, FirstStep, SectionPage, StepState

READ = Permission.HEALTH_READ


def backed_up(_office: Procuratorate, _on: date) -> StepState:
    """Whether a backup was made and tried, and the keys are kept by others as well."""
    kinds = (UpkeepKind.BACKUP, UpkeepKind.RESTORE_TRIED, UpkeepKind.KEYS_COPIED)
    is_done = all(last_upkeep(kind, only_good=True) is not None for kind in kinds)
    return StepState(
        is_done=is_done,
        sign=_("made and tried") if is_done else pgettext("first step", "to do"),
        text=_(
            "Choose a place for the backups, try a restore once;"
            " two people keep a copy of the keys, each their own."
        ),
    )


FEATURE = Feature(
    "health",
    bp,
    section=HEALTH,
    brings=(
        FirstStep(_l("Backup and keys"), 5, backed_up, _l("See Health"), "health.show"),
        SectionPage(HEALTH, _l("Health"), "health.show", READ, place=1),
        SectionPage(HEALTH, _l("Rehearsal of a restore"), "health.rehearsal", READ, place=2),
    ),
)
