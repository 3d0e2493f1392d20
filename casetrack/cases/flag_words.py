"""Refusals and warnings of the law against a decision, and how it was undone, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.approval import WhoDecides
from casetrack.cases.kinds import AgeStatus, DispositionKind
from casetrack.cases.models import Disposition
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.law import RULES, OutsideStatute, Verification, WayBack
from casetrack.law.wording import cite_all, rule_name
from casetrack.web.dates import word_day
from casetrack.web.reasons import word_version
from casetrack.web.words import has_rule, label, language, word_rule

# For keys that no form refuses with; the others have the sentence of the refusal.
FLAG_RULES = {
    "cnp_not_a_minor": _l("The person was an adult."),
    "cnp_chapter": _l(
        "The charge stands in chapter %(chapter)s of the special part of the Criminal Law, not in"
        " chapter 4, 5 or 6."
    ),
    "accused_no_suspect": _l("Somebody who is no suspect or defendant is accused of this."),
    "decided_before_the_end": _l(
        "The final decision came on %(decided)s, before the probation was over; the earliest day"
        " was %(earliest)s."
    ),
}

# A flag keeps a code as what is stored for it; its sentence says the words.
_CODES = {code.value: code for kind in (WhoDecides, DispositionKind, AgeStatus) for code in kind}


@dataclass(frozen=True)
class FlagLine:
    """One flag. text: a sentence. basis: articles of its rule, "" without any.

    is_checked: whether they were read in the text of the law. warned: it was decided here, after
    a warning; everything else would have been refused here. later: the row of one that came
    after the decision.
    """

    text: str
    basis: str
    is_checked: bool
    warned: bool = False
    later: Any = None


def flag_lines(
    flags: Iterable[Any], *, decided_here: bool = False, on: date | None = None
) -> list[FlagLine]:
    """The flags of a decision in the language of the page; a flag nobody has words for is named.

    on: the day of the decision: the version of a rule by which it is judged is said.
    """
    return [_line(_whole(flag), warned=decided_here, on=on) for flag in flags or ()]


def recorded_words(
    decided: PartialDate, recorded_on: date | None, *, decided_here: bool = False
) -> str:
    """Sentence: recorded and not decided here, and by how many days later it was written.

    recorded_on: None where it is not known, as of what came with a file. decided_here: by a paper
    of an earlier day, so that the law was asked and only the days are told.
    """
    if recorded_on is None or decided.last is None:
        return _("Recorded, not decided here.")
    if decided_here:
        return ngettext(
            "By its paper; written down on %(day)s, %(num)d day later.",
            "By its paper; written down on %(day)s, %(num)d days later.",
            (recorded_on - decided.last).days,
            day=word_day(recorded_on, language()),
        )
    return ngettext(
        "Recorded, not decided here; written down on %(day)s, %(num)d day later.",
        "Recorded, not decided here; written down on %(day)s, %(num)d days later.",
        (recorded_on - decided.last).days,
        day=word_day(recorded_on, language()),
    )


def flags_as_data(flags: Iterable[Any]) -> list[dict[str, Any]]:
    """The flags as plain data, each with its sentence and its articles in both languages."""
    kept = [_whole(flag) for flag in flags or ()]
    data: list[dict[str, Any]] = [
        {"rule": flag.get("rule"), "key": flag.get("key"), "values": flag.get("values") or {}}
        | {"text": {}, "basis": {}}
        for flag in kept
    ]
    for lang in ("en", "zh"):
        with force_locale(lang):
            for flag, line in zip(data, flag_lines(kept), strict=True):
                flag["text"][lang], flag["basis"][lang] = line.text, line.basis
    return data


def _whole(kept: Any) -> Mapping[str, Any]:
    # The first flags were kept as their keys alone.
    return kept if isinstance(kept, Mapping) else {"key": str(kept)}


def _line(flag: Mapping[str, Any], *, warned: bool, on: date | None) -> FlagLine:
    rule = RULES.get(str(flag.get("rule")))
    basis = [cite_all(rule.citations, language())] if rule else []
    basis += [word_version(rule, on)] if rule and on else []
    return FlagLine(
        text=_sentence(flag),
        basis=_("; ").join(filter(None, basis)),
        is_checked=rule is None or rule.verification is Verification.PRIMARY,
        warned=warned,
    )


def _sentence(flag: Mapping[str, Any]) -> str:
    key, rule = str(flag.get("key")), str(flag.get("rule"))
    values: dict[str, Any] = {
        name: _told(value) for name, value in dict(flag.get("values") or {}).items()
    }
    try:
        if has_rule(key):
            return word_rule(OutsideStatute(key, **values))
    except KeyError:
        pass  # a value that its sentence asks for was not kept
    if rule in RULES:
        return _("Not met: %(what)s.", what=rule_name(rule, language()))
    return _("Kept without words: %(key)s.", key=key)


def _told(value: object) -> object:
    if isinstance(value, Mapping):
        return BilingualText(value.get("en") or None, value.get("zh") or None)
    if isinstance(value, str) and value in _CODES:
        return _CODES[value]
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


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
