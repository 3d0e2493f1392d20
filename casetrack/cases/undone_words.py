"""Words of a decision that was revoked or changed, wherever it is still shown."""

from __future__ import annotations

from casetrack.cases.models import Disposition
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_day
from casetrack.web.words import label, language


def undone_words(one: Disposition) -> str:
    """Reviser, day, procedure and reason of an undone decision; "" where it stands."""
    if one.undone_on is None or one.undone_way is None:
        return ""
    lang = language()
    said = _(
        "Revoked or changed on %(day)s by %(who)s (%(way)s)",
        day=word_day(one.undone_on, lang),
        who=one.undone_by.in_(lang) if one.undone_by else _("nobody named"),
        way=label(one.undone_way),
    )
    if not one.undone_why:
        return _("%(decided)s.", decided=said)
    return _("%(said)s: %(why)s", said=said, why=one.undone_why.in_(lang))
