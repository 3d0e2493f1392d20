"""Who is guardian from when, as a judgment in force says: revoked, appointed, restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.court_decisions import CourtStanding, stands_how
from casetrack.cases.fields import PartyChecks, PartySelect
from casetrack.cases.guardians import guardians_of
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, Disposition, Guardianship, Party
from casetrack.cases.not_future import ensure_past
from casetrack.cases.queries import parties_of
from casetrack.cases.told_kinds import GuardianCapacity, GuardianQuality
from casetrack.casework.facts.recording import Statement, end, state
from casetrack.casework.journal_texts import NOTHING
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.people.relations import GUARDIANSHIP
from casetrack.review.judgments.queries import decisions_of, find_judgment, is_of_guardians
from casetrack.review.judgments.views import bp
from casetrack.web.access import requires
from casetrack.web.choices import EnumSelect
from casetrack.web.clock import today
from casetrack.web.forms import Form
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.typed_dates.fields import PastDay, Required

BY_A_COURT = (GuardianQuality.COURT, GuardianQuality.CIVIL_AFFAIRS, GuardianQuality.PARENT)


@dataclass(frozen=True)
class GuardiansNow:
    """What a judgment says of one child. quality: by what those appointed are guardian.

    ended_ids: whose guardianship is revoked; begun_ids: who is appointed, or restored.
    """

    child_id: int
    ended_ids: tuple[int, ...]
    begun_ids: tuple[int, ...]
    since: date
    quality: GuardianQuality = GuardianQuality.COURT


def write_guardians(
    case: Case, judgment: Disposition, now: GuardiansNow, act: Act
) -> list[Guardianship]:
    """End and begin guardianships on the day on which a civil judgment says so; each is told.

    A guardian by kinship alone gets a record that ends, so that nobody takes them for one still.
    Raises NotAllowed; RuleBroken if the judgment is not in force on that day, which is to come, it
    is of another kind, nobody is named, somebody twice, who is no guardian is revoked, or as a
    guardianship that is recorded by hand.
    Source: Civil Code arts. 36, 38.
    """
    ensure_past(now.since, on=act.on, field="since")
    _ensure_in_force(case, judgment, now)
    people = {party.id: party for party in parties_of(case)}
    child = people.get(now.child_id)
    others = (*now.ended_ids, *now.begun_ids)
    if child is None or any(id not in people for id in others):
        raise RuleBroken("not_of_this_case", field="child")
    if not others or len(set(others)) < len(others):
        raise RuleBroken(
            N_("Say who is guardian no longer, or who is from now on; nobody is both."),
            field="begun",
        )
    return [
        *(_end(case, judgment, child, people[id], now.since, act) for id in now.ended_ids),
        *(_begin(case, judgment, child, people[id], now, act) for id in now.begun_ids),
    ]


def _ensure_in_force(case: Case, judgment: Disposition, now: GuardiansNow) -> None:
    about = [row for row in decisions_of(case) if row.party_id == judgment.party_id]
    stands = stands_how(judgment, about, on=now.since)
    if not is_of_guardians(judgment) or stands.how is not CourtStanding.IN_FORCE:
        raise RuleBroken(
            N_(
                "It is not in force on that day: record its effect first. Until then nobody is"
                " guardian by it, or ceases to be."
            ),
            field="since",
        )


def _end(
    case: Case, judgment: Disposition, child: Party, other: Party, day: date, act: Act
) -> Guardianship:
    """End what is recorded; of a guardian by kinship record one that ended."""
    kept = select(Guardianship).where(
        Guardianship.party_id == child.id,
        Guardianship.other_id == other.id,
        Guardianship.withdrawn_by_id.is_(None),
    )
    rows = session().scalars(kept).all()
    open_rows = [row for row in rows if row.until.is_unknown]
    guardians = () if rows else guardians_of(case, child, on=day)
    if not open_rows and all(guardian.party is not other for guardian in guardians):
        raise RuleBroken(
            N_("%(who)s is not guardian on that day: there is nothing to revoke."),
            field="ended",
            who=other.alias,
        )
    if open_rows:
        row, why = open_rows[-1], {"why_ended": _why(judgment)}
        end(GUARDIANSHIP, case, row, PartialDate.day(day), act, opened=row.version, values=why)
        return row
    values = {
        "other_id": other.id,
        "quality": GuardianQuality.PARENT,
        "capacity": GuardianCapacity.UNFIT,
        "since": PartialDate.unknown(),
        "until": PartialDate.day(day),
        "why": NOTHING,
        "why_ended": _why(judgment),
    }
    return state(GUARDIANSHIP, case, Statement(child, values), act)


def _begin(
    case: Case, judgment: Disposition, child: Party, other: Party, now: GuardiansNow, act: Act
) -> Guardianship:
    values = {
        "other_id": other.id,
        "quality": now.quality,
        "capacity": GuardianCapacity.CAN,
        "since": PartialDate.day(now.since),
        "until": PartialDate.unknown(),
        "why": _why(judgment),
        "why_ended": NOTHING,
    }
    return state(GUARDIANSHIP, case, Statement(child, values), act)


def _why(judgment: Disposition) -> BilingualText:
    number = judgment.number or ""
    return BilingualText(f"by judgment {number}".strip(), f"依判决{number}")


class GuardiansForm(Form):
    """Who is guardian from which day, by a judgment."""

    child = PartySelect(_l("Of which child"), validators=[Required(_l("Choose the child."))])
    ended = PartyChecks(_l("Guardian no longer: revoked"))
    begun = PartyChecks(_l("Guardian from then on: appointed, or restored"))
    quality = EnumSelect(_l("Guardian by"), BY_A_COURT, default=GuardianQuality.COURT)
    since = PastDay(_l("From which day"), [Required(_l("Enter the day."))])

    def now(self) -> GuardiansNow:
        """What was typed."""
        return GuardiansNow(
            child_id=self.child.data or 0,
            ended_ids=tuple(self.ended.data or ()),
            begun_ids=tuple(self.begun.data or ()),
            since=self.since.data or today(),
            quality=self.quality.data,
        )


@bp.route("/cases/<int:case_id>/judgments/<int:civil_id>/guardians", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def guardians(case_id: int, civil_id: int) -> ResponseReturnValue:
    """Record who is guardian from when, as a judgment says."""
    case = case_to(Permission.CASE_EDIT, case_id)
    judgment = find_judgment(case, civil_id) or abort(404)
    if not is_of_guardians(judgment):
        abort(404)
    parties = parties_of(case)
    children = [party for party in parties if party.is_child()]
    first = children[0] if children else None
    form = GuardiansForm(
        data={
            "child": first.id if first is not None else None,
            "since": judgment.in_force_on,
            "ended": _guardians(case, first, judgment) if first is not None else [],
        }
    )
    form.child.offer(children)
    others = [party for party in parties if not party.is_child()]
    form.begun.offer(others)
    form.ended.offer([party for party in others if party.kind is not PartyKind.GROUP])
    back = url_for("judgments.show", case_id=case.id, judgment_id=judgment.id)
    if save(form, lambda act: write_guardians(case, judgment, form.now(), act)):
        flash(_("It is recorded who is guardian from then on."))
        return redirect_back(back)
    return form_page(
        "review/judgments/guardians.html", form, case=case, judgment=judgment, back=back
    )


def _guardians(case: Case, child: Party, judgment: Disposition) -> Sequence[int]:
    """The guardian whom the judgment is about."""
    guardians = guardians_of(case, child, on=today())
    return [row.party.id for row in guardians if row.party.id == judgment.party_id]
