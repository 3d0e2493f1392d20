"""Sentences for the fact that decides a verdict on a probation, and grounds of a revocation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casetrack.law import ADULT, RULES, Heard, ObjectionEffect, Verdict
from casetrack.law.wording import rule_name
from casetrack.probation.checks import Opinion
from casetrack.probation.models import BY_INNOCENCE, BY_OBJECTION, BY_UNDOING, NOT_TOLD
from casetrack.web.dates import word_day
from casetrack.web.words import label, language

# Who is heard before a conditional non-prosecution, as `OpinionsHeard` names them.
WHO = {
    "police": _l("The police"),
    "victim": _l("The victim"),
    "suspect": _l("The suspect"),
    "legal_representative": _l("The legal representative"),
    "defender": _l("The defender"),
}
# Grounds that end a probation without being a rule of the law.
OTHER_GROUNDS = {
    BY_OBJECTION: _l("an objection stands, and prosecution follows"),
    BY_INNOCENCE: _l("a plea of innocence was found right"),
    BY_UNDOING: _l("the conditional non-prosecution itself was revoked or changed"),
    NOT_TOLD: _l("no ground of the law is on record"),
}


def _age(verdict: Verdict) -> str:
    age: Any = verdict.values.get("age")
    if age is None:
        return _("Say with the person whether it was a minor at the act.")
    return _("A minor at the act.") if age < ADULT else _("An adult at the act.")


def _chapter(verdict: Verdict) -> str:
    chapter = verdict.values.get("chapter")
    if chapter is None:
        return _("The charge does not tell; choose the chapter.")
    return _("The charge stands in chapter %(n)s.", n=chapter)


def _sentence(verdict: Verdict) -> str:
    months: Any = verdict.values.get("months")
    if months is None:
        return ""
    if months == 0:
        return _("Less than imprisonment is expected.")
    return ngettext("%(num)d month is expected.", "%(num)d months are expected.", months)


def _heard(verdict: Verdict) -> str:
    heard = verdict.values["heard"]
    return _sentence_of(_("not told") if heard is None else label(Heard(str(heard))))


def opinion_words(how: Heard | None, opinion: Opinion, *, nobody: str = "") -> str:
    """Whether somebody was heard, on which day, and what they said. nobody: if there is none."""
    words = nobody if nobody and how is Heard.NONE_SUCH else how and label(how)
    day = opinion.on and word_day(opinion.on, language(), long=True)
    return _("; ").join(part for part in (words, day, opinion.text) if part)


def _objection(verdict: Verdict) -> str:
    if verdict.met:
        return _("No objection to it stands.")
    return _sentence_of(label(ObjectionEffect(str(verdict.values["effect"]))))


def _times(verdict: Verdict) -> str:
    times: Any = verdict.values.get("times", 0)
    return ngettext("%(num)d breach on record.", "%(num)d breaches on record.", times)


def _crime(verdict: Verdict) -> str:
    return _("Stated.") if verdict.met else _("None is stated.")


def _over(verdict: Verdict) -> str:
    last_day = verdict.values["last_day"]
    assert isinstance(last_day, date)
    day = word_day(last_day, language(), long=True)
    return _("It ends on %(day)s; the earliest decision is the day after.", day=day)


def _ground(verdict: Verdict) -> str:
    grounds: Any = verdict.values.get("grounds", ())
    if not grounds:
        return _("No ground to revoke is on record.")
    return _sentence_of(_("; ").join(rule_name(rule, language()) for rule in grounds))


def _sentence_of(words: str) -> str:
    ended = f"{words[:1].upper()}{words[1:]}"
    return ended + ("。" if language() == "zh" else ".")


# By rule: the fact that decided it, as every sheet of verdicts says it.
VERDICT_FACTS: Mapping[str, Callable[[Verdict], str]] = {
    "cnp_minor_at_act": _age,
    "cnp_chapter": _chapter,
    "cnp_likely_sentence": _sentence,
    "cnp_hear_police": _heard,
    "cnp_hear_victim": _heard,
    "cnp_hear_suspect": _heard,
    "cnp_hear_legal_representative": _heard,
    "cnp_hear_defender": _heard,
    "cnp_no_objection": _objection,
    "cnp_revocation_new_crime": _crime,
    "cnp_revocation_undiscovered_crime": _crime,
    "cnp_revocation_public_order": _times,
    "cnp_revocation_supervision": _times,
    "cnp_after_probation": _over,
    "cnp_victim_heard_again": _heard,
    "np_after_probation": _ground,
}


def ground_words(ground: str | None) -> str:
    """Name of the ground of a revocation: that of its rule, or of an objection or an undoing.

    A file may shorten the id of a rule ("cnp_revocation_" left out); unknown grounds stay as given.
    """
    if ground in OTHER_GROUNDS:
        return str(OTHER_GROUNDS[ground])
    rules = (str(ground), f"cnp_revocation_{ground}")
    known = next((rule for rule in rules if rule in RULES), None)
    return rule_name(known, language()) if known is not None else ground or ""
