"""Words of a decision that was revoked or changed, wherever it is still shown."""

from __future__ import annotations

from casetrack.cases.models import Disposition
from casetrack.law import WayBack
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_day
from casetrack.web.words import label, language


def undone_words(decision: Disposition) -> str:
    """Reviser, day, procedure and reason of an undone decision; "" where it stands."""
    if decision.undone_on is None or decision.undone_way is None:
        return ""
    lang = language()
    if decision.undone_way is WayBack.WITHDRAWAL:
        day = word_day(decision.undone_on, lang)
        return _("Withdrawn on %(day)s: %(why)s", day=day, why=decision.undone_why.in_(lang))
    text = _(
        "Revoked or changed on %(day)s by %(who)s (%(way)s)",
        day=word_day(decision.undone_on, lang),
        who=decision.undone_by.in_(lang) if decision.undone_by else _("nobody named"),
        way=label(decision.undone_way),
    )
    if not decision.undone_why:
        return _("%(decided)s.", decided=text)
    return _("%(said)s: %(why)s", said=text, why=decision.undone_why.in_(lang))
