"""Words of the part of an office; refusal texts."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from casetrack.accounts.models import Procuratorate
from casetrack.cases.models import Case, Party
from casetrack.casework.participating_offices.models import OfficePart
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.web.dates import word_when
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
