"""The part of an office as a fact of the case, and its words."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.act import Act
from casetrack.accounts.models import Procuratorate
from casetrack.cases.models import Case, Party
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_open
from casetrack.casework.facts.day_fields import FactWhen
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import FactCode, FactParty, FactSign
from casetrack.casework.facts.forms import withdrawing
from casetrack.casework.participating_offices.models import (
    CHANGED,
    RECORD,
    RECORDED,
    WITHDRAWN,
    OfficePart,
)
from casetrack.casework.participating_offices.queries import OFFICES, accused_in, procuratorates_of
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.web.dates import word_when
from casetrack.web.typed_dates.fields import AnyWhen
from casetrack.web.words import label, language


def office_words(part: OfficePart) -> str:
    """Name of the office, in the language of the page."""
    lang = language()
    if part.body_id is not None:
        return session().get_one(Party, part.body_id).alias.in_(lang)
    case = session().get_one(Case, part.case_id)
    office = session().get_one(Procuratorate, case.office_id)
    return office.name_zh if lang == "zh" else office.name_en


def whose_words(part: OfficePart) -> str:
    """The co-offender concerned; empty for the whole case."""
    if part.party_id is None:
        return ""
    party = session().get_one(Party, part.party_id)
    return _("of %(who)s alone", who=party.alias.in_(language()))


def time_words(part: OfficePart) -> str:
    """The period, as far as it is known; else empty."""
    lang = language()
    words: list[str] = []
    since = word_when(part.since, lang) if part.since and not part.since.is_unknown else None
    until = word_when(part.until, lang) if part.until and not part.until.is_unknown else None
    if since and until:
        words.append(_("from %(since)s until %(until)s", since=since, until=until))
    elif since:
        words.append(_("since %(since)s", since=since))
    elif until:
        words.append(_("until %(until)s", until=until))
    if part.since is not None and part.since.is_unknown:
        words.append(_("since when is not known"))
    if part.until is not None and part.until.is_unknown:
        words.append(_("until when is not known"))
    return _("; ").join(words)


def part_told(part: OfficePart) -> BilingualText:
    """The part of an office in one line, in both languages."""
    texts = {}
    for lang in ("en", "zh"):
        with force_locale(lang):
            words = [label(part.part), whose_words(part), part.number or "", time_words(part)]
            pattern = _("%(office)s: %(told)s", office=office_words(part), told="{}")
            texts[lang] = pattern.replace("{}", _(", ").join(filter(None, words)))
    return BilingualText(texts["en"], texts["zh"])


def _check(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    ensure_open(case)
    body_id, party_id = values["body_id"], values["party_id"]
    if body_id is not None and body_id not in {
        procuratorate.id for procuratorate in procuratorates_of(case)
    }:
        raise RuleBroken(
            N_("Choose a procuratorate of this case, or this office."), field="body_id"
        )
    if party_id is not None and party_id not in {accused.id for accused in accused_in(case)}:
        raise RuleBroken("not_of_this_case", field="party_id")
    since = values["since"].first if values["since"] is not None else None
    ensure_past(since, on=act.on, field="since")
    until = values["until"].last if values["until"] is not None else None
    if since is not None and until is not None and until < since:
        raise RuleBroken(
            N_("That is before its part began, on %(since)s. Check both days."),
            field="until",
            since=since,
        )
    parts = OFFICES(case) if row is None else ()
    if any(all(getattr(part, name) == values[name] for name in values) for part in parts):
        raise RuleBroken(N_("This part of this office is recorded already."), field="part")
    return values


def _of_an_open_case(row: OfficePart, act: Act) -> None:
    ensure_open(session().get_one(Case, row.case_id))


OFFICE_PART = FactKind(
    name="offices",
    model=OfficePart,
    titles=FactTitles(
        new=_l("Record the part of an office"),
        change=_l("Change the part of an office"),
        withdraw=_l("An office does not have this part"),
        saved=_l("The part of the office is recorded."),
        new_button=_l("Record it"),
        withdraw_button=_l("It is not so"),
    ),
    fields=(
        FactParty(
            "body_id",
            _l("Which office"),
            nobody=_l("this office"),
            hint=_l("A procuratorate among the bodies of this case."),
            among=lambda form, place: procuratorates_of(place.case),
        ),
        FactCode("part", _l("Its part"), required=_l("Choose what the office does.")),
        FactParty(
            "party_id",
            _l("Of whom"),
            nobody=_l("of the whole case"),
            hint=_l(
                "A co-offender whom that office handles separately; else it is the part in the"
                " whole case."
            ),
            among=lambda form, place: accused_in(place.case),
        ),
        FactSign(
            "number",
            _l("Its own number of the case"),
            hint=_l("The case is found by it, too."),
        ),
        FactWhen(
            "since",
            _l("Since when"),
            hint=_l("A day, a month, or unknown; empty where nothing is told."),
            is_nullable=True,
        ),
        FactWhen("until", _l("Until when"), kind=AnyWhen, is_nullable=True),
    ),
    sentence=part_told,
    is_reasoned=False,
    check=_check,
    told=RECORDED,
    corrected=CHANGED,
    withdrawn=WITHDRAWN,
    about=lambda row: (row.body_id,),
    needs=RECORD,
    before=_of_an_open_case,
    whom=None,
    withdraw_form=withdrawing(_l("Why it is not so")),
    page="offices.index",
    template="casework/participating_offices/form.html",
)
