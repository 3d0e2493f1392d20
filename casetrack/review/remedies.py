"""Remedies against a non-prosecution, as lines of its page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.cases.kinds import DispositionKind
from casetrack.law import Forum, NonProsecution, Who, cite_all, remedies, rule_of
from casetrack.web.words import language

_AS_THE_LAW_KNOWS = {
    DispositionKind.STATUTORY_NON_PROSECUTION: NonProsecution.STATUTORY,
    DispositionKind.DISCRETIONARY_NON_PROSECUTION: NonProsecution.DISCRETIONARY,
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION: NonProsecution.INSUFFICIENT_EVIDENCE,
    DispositionKind.NON_PROSECUTION_AFTER_PROBATION: NonProsecution.AFTER_PROBATION,
}
# By entitled person and forum.
REMEDIES = {
    (Who.VICTIM, Forum.HIGHER): _l("The victim may complain to the procuratorate above"),
    (Who.VICTIM, Forum.COURT): _l("The victim may sue in court, without complaining first"),
    (Who.SUSPECT, Forum.DECIDING): _l("Who is not prosecuted may complain to this office"),
    (Who.POLICE, Forum.DECIDING): _l("The police may ask this office to reconsider"),
    (Who.POLICE, Forum.HIGHER): _l("The police may then ask the procuratorate above to review it"),
}


def remedy_lines(kind: DispositionKind, *, has_victim: bool) -> list[tuple[str, str]]:
    """Each remedy against a non-prosecution, with the articles of its time limit.

    Source: Criminal Procedure Law arts. 179-181; Procuratorate Rules arts. 377-386.
    """
    if kind not in _AS_THE_LAW_KNOWS:
        return []
    lang = language()
    return [
        (
            str(REMEDIES[remedy.who, remedy.forum]),
            cite_all(rule_of(remedy.request_within).citations, lang)
            if remedy.request_within
            else "",
        )
        for remedy in remedies(_AS_THE_LAW_KNOWS[kind], has_victim=has_victim)
    ]
