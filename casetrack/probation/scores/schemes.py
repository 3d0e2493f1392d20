"""Write, reword and stop offering a scheme of the office; existing points never change."""

from __future__ import annotations

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.locking import take_version
from casetrack.casework.identity.text_checks import ensure_no_number
from casetrack.db import session
from casetrack.errors import NotAllowed
from casetrack.probation.scores.models import SCHEMES, SchemeVersion, ScoreScheme
from casetrack.probation.scores.queries import version_in_force
from casetrack.probation.scores.rules import ScoreRules, rules_told
from casetrack.probation.scores.soundness import ensure_sound


def write_scheme(rules: ScoreRules, act: Act) -> ScoreScheme:
    """Create a scheme of the writer's own office, offered from now on.

    Raises NotAllowed; RuleBroken if no points can be kept by it.
    """
    _ensure_may(act)
    _ensure_fit(rules)
    scheme = ScoreScheme(office_id=act.by.office_id)
    session().add(scheme)
    session().flush()
    _word(scheme, rules, act)
    _record(scheme, "written", act)
    return scheme


def change_scheme(scheme: ScoreScheme, rules: ScoreRules, act: Act, *, opened: int) -> bool:
    """Reword a scheme; False if nothing is different.

    A probation keeps the wording with which its points were begun.
    Raises NotAllowed, LostRace, RuleBroken.
    """
    _ensure_may(act, scheme)
    _ensure_fit(rules)
    now = version_in_force(scheme)
    if rules == rules_told(now.name, now.rules):
        return False
    take_version(scheme, opened=opened)
    scheme.number += 1
    _word(scheme, rules, act)
    _record(scheme, "changed", act)
    return True


def offer_scheme(scheme: ScoreScheme, act: Act, *, is_offered: bool, opened: int) -> None:
    """Offer a scheme for new probations, or stop offering it. Raises NotAllowed, LostRace."""
    _ensure_may(act, scheme)
    if scheme.is_offered is is_offered:
        return
    take_version(scheme, opened=opened)
    scheme.is_offered = is_offered
    _record(scheme, "offered" if is_offered else "stopped", act)


def _ensure_may(act: Act, scheme: ScoreScheme | None = None) -> None:
    is_own = scheme is None or scheme.office_id == act.by.office_id
    if not is_own or not has_permission(act.by, SCHEMES):
        raise NotAllowed(SCHEMES.value)


def _ensure_fit(rules: ScoreRules) -> None:
    ensure_sound(rules)
    for lang in ("zh", "en"):
        ensure_no_number(getattr(rules.name, lang) or "", field=f"name_{lang}")
    for indicator in rules.indicators:
        for words in (indicator.text, indicator.proof):
            for text in filter(None, (words.en, words.zh)):
                ensure_no_number(text, field="indicators")


def _word(scheme: ScoreScheme, rules: ScoreRules, act: Act) -> None:
    session().add(
        SchemeVersion(
            scheme_id=scheme.id,
            number=scheme.number,
            name=rules.name,
            rules=rules.told(),
            written_by_id=act.by.id,
            written_at=act.at,
        )
    )
    session().flush()


def _record(scheme: ScoreScheme, change: str, act: Act) -> None:
    record(
        AuditKind.SCHEME_CHANGED,
        by=act.by,
        at=act.at,
        scheme=scheme.id,
        number=scheme.number,
        what=change,
    )
