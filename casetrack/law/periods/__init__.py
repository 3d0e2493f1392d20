"""Every period of the law, by its id."""

from __future__ import annotations

from casetrack.law.periods.conditional import CONDITIONAL, REMEDIES, SEALING
from casetrack.law.periods.criminal import ARREST, JUDGMENTS, PROSECUTION
from casetrack.law.periods.period import Period
from casetrack.law.periods.protection import CIVIL_PROTECTION, HELP, PUBLIC_INTEREST, SUGGESTIONS

PERIODS: dict[str, Period] = {
    period.id: period
    for period in (
        *ARREST,
        *PROSECUTION,
        *JUDGMENTS,
        *CONDITIONAL,
        *REMEDIES,
        *SEALING,
        *SUGGESTIONS,
        *PUBLIC_INTEREST,
        *CIVIL_PROTECTION,
        *HELP,
    )
}
