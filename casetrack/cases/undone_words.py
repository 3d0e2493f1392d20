"""How a decision that was revoked or changed is told of, wherever it still stands to be read."""

from __future__ import annotations

from casetrack.cases.models import Disposition
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_day
from casetrack.web.words import label, language


def undone_words(one: Disposition) -> str:
    """Who revoked or changed a decision, when, by which way and why; "" where it stands."""
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
