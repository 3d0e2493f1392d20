"""Draft an opinion from the file, edit it, finish it: every wording is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import TrackKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.journal_texts import of_code
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter_about
from casetrack.ledger.obligations import settle
from casetrack.probation.models import Probation
from casetrack.probation.opinions.drafting import draft_of, new_lines
from casetrack.probation.opinions.figures import figures_of
from casetrack.probation.opinions.models import (
    ANEW,
    FINISHED,
    OPINION,
    WRITE,
    OpinionProposes,
    OpinionVersion,
    ProbationOpinion,
)
from casetrack.probation.opinions.queries import drafted_last, opinion_of, wording_now
from casetrack.probation.policy import ensure_come, ensure_undecided

OPINION_IS_FINISHED = N_("It is finished already.")


@dataclass(frozen=True)
class OpinionTerms:
    """The wording of an opinion. reason: required to edit a finished opinion."""

    text_zh: str
    text_en: str
    proposes: OpinionProposes
    reason: str = ""


def draft_opinion(probation: Probation, act: Act) -> ProbationOpinion:
    """Draft the first wording from today's record; it has no author until somebody edits it.

    Raises NotAllowed; RuleBroken if there is an opinion already, or the probation is decided.
    """
    _open_for(probation, act)
    if opinion_of(probation) is not None:
        raise RuleBroken(N_("There is a draft already. Write on it."))
    text, proposes = draft_of(figures_of(probation, on=act.on))
    opinion = ProbationOpinion(case_id=probation.case_id, probation_id=probation.id)
    session().add(opinion)
    session().flush()
    _word(opinion, text, proposes, act, is_drafted=True)
    return opinion


def draft_again(opinion: ProbationOpinion, act: Act, *, opened: int) -> bool:
    """Draft another wording from the current record; former ones are kept. False: no difference.

    Raises NotAllowed, LostRace; RuleBroken if the opinion is finished, or the probation decided.
    """
    probation = session().get_one(Probation, opinion.probation_id)
    _open_for(probation, act)
    if opinion.finished_on is not None:
        raise RuleBroken(OPINION_IS_FINISHED)
    text, proposes = draft_of(figures_of(probation, on=act.on))
    now = wording_now(opinion)
    if (now.text, now.proposes) == (text, proposes):
        return False
    take_version(opinion, opened=opened)
    opinion.number += 1
    _word(opinion, text, proposes, act, is_drafted=True)
    return True


def write_opinion(opinion: ProbationOpinion, terms: OpinionTerms, act: Act, *, opened: int) -> bool:
    """Edit an opinion; former wordings are kept. False: nothing is different.

    Raises NotAllowed, LostRace; RuleBroken if it says nothing, it is finished
    and no reason is given, or the probation is decided.
    """
    probation = session().get_one(Probation, opinion.probation_id)
    case = _open_for(probation, act)
    now = wording_now(opinion)
    text = BilingualText.of(en=_lines(terms.text_en), zh=_lines(terms.text_zh))
    if (now.text, now.proposes) == (text, terms.proposes):
        return False
    if not text:
        raise RuleBroken(N_("Write the opinion, in one language at least."), field="text_zh")
    is_finished = opinion.finished_on is not None
    if is_finished and not terms.reason.strip():
        raise RuleBroken(
            N_("It was finished. Say why it is changed, in a sentence."), field="reason"
        )
    take_version(opinion, opened=opened)
    opinion.number += 1
    _word(opinion, text, terms.proposes, act)
    if is_finished:
        _enter(case, probation, opinion, ANEW, BilingualText.written(terms.reason), act, on=act.on)
    return True


def told_since(opinion: ProbationOpinion, lang: str, *, on: date) -> list[str]:
    """Lines that a draft of that day would add to the last draft.

    About ten statements, like a draft. [] where it was never drafted from the file.
    """
    drafted = drafted_last(opinion)
    if drafted is None:
        return []
    probation = session().get_one(Probation, opinion.probation_id)
    now, _proposes = draft_of(figures_of(probation, on=on))
    return new_lines(drafted.text, now, lang)


def finish_opinion(
    opinion: ProbationOpinion,
    finished_on: date,
    act: Act,
    *,
    opened: int,
    is_read_again: bool = False,
) -> JournalEntry:
    """Mark the current wording as finished by act.by on that day.

    is_read_again: the lines added to the file since the draft were read, and the wording stands.
    Raises NotAllowed, LostRace; RuleBroken if it is finished already, the day has not come or lies
    before the decision, the probation is decided, or there are unread lines since the draft.

    Source: Procuratorate Rules art. 477.
    """
    probation = session().get_one(Probation, opinion.probation_id)
    case = _open_for(probation, act)
    if opinion.finished_on is not None:
        raise RuleBroken(OPINION_IS_FINISHED)
    ensure_come(finished_on, act.on, field="finished_on")
    decided_on = probation.disposition.decided.first
    if decided_on is not None and finished_on < decided_on:
        raise RuleBroken(
            N_("The probation was decided on %(decided)s only."),
            field="finished_on",
            decided=decided_on,
        )
    if not is_read_again and told_since(opinion, "zh", on=act.on):
        raise RuleBroken(
            N_(
                "The file says more now than when this was drafted. Draft it once more, write on"
                " it, or say that it was read beside what is new, and stands."
            ),
            field="is_read_again",
        )
    take_version(opinion, opened=opened)
    opinion.finished_on, opinion.finished_by_id = finished_on, act.by.id
    proposes = of_code(wording_now(opinion).proposes)
    text = BilingualText(f"Proposes {proposes.en}", f"建议{proposes.zh}")
    entry = _enter(case, probation, opinion, FINISHED, text, act, on=finished_on)
    opinion.entry_id = entry.id
    settle(OPINION, probation, on=finished_on)
    session().flush()
    return entry


def _open_for(probation: Probation, act: Act) -> Case:
    case = session().get_one(Case, probation.case_id)
    if act.by.office_id != case.office_id:
        # The opinion may contain points of the office's own scheme, so it is the office's own.
        raise NotAllowed(WRITE.value, case_id=case.id)
    ensure_may(act.by, WRITE, case, on=act.on)
    ensure_open(case)
    ensure_undecided(probation, is_final=True)
    return case


def _lines(text: str) -> str:
    """A text with normalized line ends, as browsers send others."""
    return text.replace("\r\n", "\n").strip()


def _word(
    opinion: ProbationOpinion,
    text: BilingualText,
    proposes: OpinionProposes,
    act: Act,
    *,
    is_drafted: bool = False,
) -> None:
    session().add(
        OpinionVersion(
            case_id=opinion.case_id,
            opinion_id=opinion.id,
            number=opinion.number,
            is_drafted=is_drafted,
            proposes=proposes,
            text=text,
            written_by_id=act.by.id,
            written_at=act.at,
        )
    )
    session().flush()


def _enter(
    case: Case,
    probation: Probation,
    opinion: ProbationOpinion,
    kind: EntryKind,
    text: BilingualText,
    act: Act,
    *,
    on: date,
) -> JournalEntry:
    return enter_about(
        probation,
        kind,
        act,
        on,
        text,
        subject=opinion,
        track=track_for(case, TrackKind.CRIMINAL),
        number=opinion.number,
    )
