"""The opinion at the end of a probation as a sheet: what it proposes, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.db import session
from casetrack.law.instruments import cited
from casetrack.ledger.papers import Datum, PaperAsked, PaperKind
from casetrack.opinions.models import ANEW, FINISHED, ProbationOpinion
from casetrack.opinions.queries import wording_now
from casetrack.probation.checks import heard_again
from casetrack.probation.models import Probation
from casetrack.probation.papers import breach_days
from casetrack.probation.queries import has_victim
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label, language


def _opinion(asked: PaperAsked) -> ProbationOpinion | None:
    entry = asked.entry
    if entry is None or entry.subject != ProbationOpinion.__tablename__:
        return None
    return session().get(ProbationOpinion, entry.subject_id)


def _says(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    """By what stands of the probation now, and the wording that stands now."""
    opinion, lang = _opinion(asked), language()
    if opinion is None:
        return
    probation = session().get_one(Probation, opinion.probation_id)
    wording = wording_now(opinion)
    decided, last = probation.disposition.decided, probation.ends_on()
    yield Datum(
        _("Conditional non-prosecution decided"),
        "" if decided.is_unknown else word_when(decided, lang),
    )
    yield Datum(_("Last day of the probation"), word_day(last, lang, long=True) if last else "")
    yield Datum(_("Breaches"), breach_days(probation) or _("none"))
    day, heard = (
        probation.victim_heard_on,
        label(heard_again(probation, has_victim=has_victim(probation))),
    )
    again = url_for("probation.show", case_id=opinion.case_id, probation_id=probation.id)
    yield Datum(_("Victim heard again"), f"{heard} {word_day(day, lang)}" if day else "", again)
    yield Datum(_("It proposes"), label(wording.proposes))
    yield Datum(_("The opinion"), wording.text.in_(lang))
    finished = opinion.finished_on
    yield Datum(_("Finished on"), word_day(finished, lang, long=True) if finished else "")


def _fill(asked: PaperAsked) -> str | None:
    opinion = _opinion(asked)
    if opinion is None:
        return None
    return url_for("opinions.show", case_id=opinion.case_id, probation_id=opinion.probation_id)


PAPERS = (
    PaperKind(
        frozenset({FINISHED, ANEW}),
        _l("Opinion on the observation of conditional non-prosecution"),
        cited("procuratorate_rules", "477"),
        _says,
        fill=_fill,
        is_own=True,
    ),
)
