"""Words of proposals, and of their refusals."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.courses.approvals.models import Proposal
from casetrack.db.bilingual_text import BilingualText
from casetrack.web.words import label

RULES = {
    "another_must_decide": _l(
        "This is decided by %(who)s: propose it, or tell the number of the approval on paper."
    ),
    "recorded_by_another": _l("By law this is decided by %(who)s; recorded is: by %(by)s."),
    "recorded_without_minutes": _l(
        "Recorded is that the committee decided; no minutes are told with their number."
    ),
    "committee_sat_after": _l(
        "By its minutes the committee sat on %(sat)s, after the day of the decision, %(day)s."
    ),
    "committee_sat_before": _l(
        "By its minutes the committee sat on %(sat)s, before it was proposed on %(day)s."
    ),
    "another_decides_this": _l("This is decided by %(who)s, by nobody below."),
    "recorded_without_number": _l("Enter the number of the paper on which it was decided."),
    "decided_here_that_day": _l(
        "It was decided in casetrack on %(day)s: that is its day. Only the day of a paper can be"
        " told wrongly."
    ),
    "approved_after_that_day": _l(
        "The paper is of a later day than the decision, %(day)s. Check both days."
    ),
    "own_proposal": _l(
        "You may not decide what you proposed yourself, nor what was proposed in a case you"
        " handled."
    ),
    "own_case": _l(
        "You handle this case: a deputy to whom it is delegated decides, or the committee."
    ),
}
FACTS = {
    "decision_proposed": _l("The decision was proposed"),
    "proposal_returned": _l("The proposal was returned"),
}


def proposal_told(proposal: Proposal, text: str = "") -> BilingualText:
    """The proposal and the remarks on it, in both languages."""
    texts = {}
    for lang, stop in (("en", ". "), ("zh", "。")):
        with force_locale(lang):
            pattern = _("Proposal: %(decision)s", decision=label(proposal.decides))
            texts[lang] = stop.join(part for part in (pattern, text.strip()) if part)
    return BilingualText(texts["en"], texts["zh"])
