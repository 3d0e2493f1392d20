"""What the law asks, as lines of a page: met or missing, the fact that decides, the articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casetrack.law import ADULT, RULES, Heard, ObjectionEffect, Verdict, Verification
from casetrack.law.wording import cite_all, rule_name, word_verdict
from casetrack.probation.endings import BY_INNOCENCE, BY_OBJECTION
from casetrack.web.dates import word_day
from casetrack.web.words import label, language

# Grounds that are no rule of the law, and end a probation all the same.
OTHER_GROUNDS = {
    BY_OBJECTION: _l("an objection stands, and prosecution follows"),
    BY_INNOCENCE: _l("a plea of innocence was found right"),
}


@dataclass(frozen=True)
class CheckLine:
    """One condition. is_checked: whether its article was read in the text of the law."""

    rule: str
    is_met: bool
    text: str
    fact: str
    basis: str
    is_checked: bool


def check_lines(verdicts: Iterable[Verdict]) -> list[CheckLine]:
    """The verdicts in the language of the page, in their order."""
    lang = language()
    return [
        CheckLine(
            rule=verdict.rule,
            is_met=verdict.met,
            text=word_verdict(verdict, lang),
            fact=_FACTS.get(verdict.rule, _nothing)(verdict),
            basis=cite_all(verdict.basis, lang),
            is_checked=verdict.verification is Verification.PRIMARY,
        )
        for verdict in verdicts
    ]


def _nothing(verdict: Verdict) -> str:
    return _("On record.") if verdict.met else ""


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
    return _sentence_of(label(Heard(str(verdict.values["heard"]))))


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


_FACTS: dict[str, Callable[[Verdict], str]] = {
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
    """The ground of a revocation: the name of its rule, or that an objection stood.

    A file may call a ground of the law shortly, or otherwise; what is not known stays as told.
    """
    if ground in OTHER_GROUNDS:
        return str(OTHER_GROUNDS[ground])
    rules = (str(ground), f"cnp_revocation_{ground}")
    known = next((rule for rule in rules if rule in RULES), None)
    return rule_name(known, language()) if known is not None else ground or ""
