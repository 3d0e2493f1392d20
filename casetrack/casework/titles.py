"""The generated title of a case: the accused and their charges."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from casetrack.cases.kinds import ACCUSED_HERE
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, Charge
from casetrack.cases.queries import parties_of
from casetrack.cases.told_kinds import ChargeStage
from casetrack.casework.journal_texts import Changed, changed_words
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText

# With more people, only the first is named, with the number of people.
NAMED = 3


def made_title(people: Sequence[BilingualText], causes: Sequence[BilingualText]) -> BilingualText:
    """A title made of aliases and charges or causes, as cases are named in each language."""
    more = len(people) > NAMED
    latin = [person.en or person.zh or "" for person in people[: 1 if more else NAMED]]
    others = f" and {len(people) - 1} others" if more else ""
    named = ", ".join(dict.fromkeys(cause.en for cause in causes if cause.en))
    english = f"{', '.join(latin)}{others}" + (f": {named}" if named else "")
    if not people or not all(person.zh for person in people):
        return BilingualText(english or None, None)
    aliases = [person.zh or "" for person in people]
    who = f"{aliases[0]}等{len(people)}人" if more else "、".join(aliases)
    of_what = dict.fromkeys((cause.zh or "").removesuffix("罪") for cause in causes)
    return BilingualText(english, f"{who}{'、'.join(filter(None, of_what))}案")


def title_of_the_accused(case: Case) -> BilingualText:
    """The title generated from the accused of a case."""
    accused = [party for party in parties_of(case) if party.has_role(*ACCUSED_HERE)]
    charges = session().scalars(
        select(Charge)
        .where(
            Charge.party_id.in_([party.id for party in accused]),
            Charge.withdrawn_by_id.is_(None),
            Charge.stage != ChargeStage.CIVIL_CAUSE,
        )
        .order_by(Charge.position, Charge.id)
    )
    return made_title([party.alias for party in accused], [charge.name for charge in charges])


def retitle(case: Case, before: BilingualText) -> list[Changed]:
    """Update a generated title to the accused of now; a typed title stays.

    before: `title_of_the_accused` before the change. Returns the changed lines.
    """
    after = title_of_the_accused(case)
    if case.title != before or after == before:
        return []
    take_version(case, opened=case.version)
    lines = changed_words(case.title, after, field="title", en="Title", zh="案件名称")
    case.title = after
    return lines
