"""Export the schemes of an office as one file, and import them in the same or another office."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from casetrack.accounts.act import Act
from casetrack.codes import N_
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.probation.scores.queries import schemes_of
from casetrack.probation.scores.rules import (
    NAME_LENGTH,
    PROOF_LENGTH,
    TEXT_LENGTH,
    ScoreRules,
    rules_told,
)
from casetrack.probation.scores.schemes import change_scheme, write_scheme

SCHEME_FILE_UNREADABLE = N_(
    "This is no file of schemes, or not all of it. Paste the whole text of the file."
)

SCHEMA = "casetrack-schemes/1"
MOST_SCHEMES = 50
# Errors raised by reading a text that is no file of schemes.
_NO_SUCH_FILE = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)


@dataclass(frozen=True)
class SchemesTaken:
    """Numbers of schemes of a file that were new, reworded, or unchanged."""

    new: int = 0
    anew: int = 0
    same: int = 0


def file_of(schemes: Iterable[ScoreRules]) -> str:
    """The text of a file with these schemes; the same schemes make the same text."""
    elements = [{"name": _told(scheme.name), **scheme.told()} for scheme in schemes]
    return json.dumps({"schema": SCHEMA, "schemes": elements}, ensure_ascii=False, indent=2) + "\n"


def export_schemes(office_id: int) -> str:
    """File of the schemes that an office offers, each in its wording in force; one statement."""
    schemes = schemes_of(office_id, offered_only=True)
    return file_of(rules_told(version.name, version.rules) for _scheme, version in schemes)


def read_schemes(text: str) -> tuple[ScoreRules, ...]:
    """The schemes of a file, in their order.

    Raises RuleBroken at the field `file` where it is no such file, or has a name twice.
    """
    try:
        data = json.loads(text)
        if data["schema"] != SCHEMA:
            raise RuleBroken(
                N_("This file is of another kind: it does not begin with %(schema)s."),
                field="file",
                schema=SCHEMA,
            )
        schemes = tuple(_read(scheme) for scheme in data["schemes"])
    except _NO_SUCH_FILE as wrong:
        raise RuleBroken(SCHEME_FILE_UNREADABLE, field="file") from wrong
    if len(schemes) > MOST_SCHEMES:
        raise RuleBroken("scheme_too_many", field="file", most=MOST_SCHEMES)
    if len({scheme.name for scheme in schemes}) < len(schemes):
        raise RuleBroken(N_("The file tells two schemes of the same name."), field="file")
    return schemes


def import_schemes(text: str, act: Act) -> SchemesTaken:
    """Import the schemes of a file for the office of act.by, all of them or none.

    A scheme is matched by its name among those offered: reworded where it differs, else left
    unchanged. Schemes that are not in the file stay.
    Raises NotAllowed; RuleBroken where the file cannot be read, or no points can be kept by one.
    """
    known = {
        version.name: scheme for scheme, version in schemes_of(act.by.office_id, offered_only=True)
    }
    new = anew = same = 0
    for rules in read_schemes(text):
        try:
            if rules.name not in known:
                write_scheme(rules, act)
                new += 1
                continue
            scheme = known[rules.name]
            if change_scheme(scheme, rules, act, opened=scheme.version):
                anew += 1
            else:
                same += 1
        except RuleBroken as broken:
            # Refusals name fields of one scheme; the form here has only the field `file`.
            broken.field = "file"
            raise
    return SchemesTaken(new, anew, same)


def _read(element: dict[str, Any]) -> ScoreRules:
    rules = rules_told(BilingualText(element["name"].get("en"), element["name"].get("zh")), element)
    _ensure_short(rules.name, NAME_LENGTH)
    for indicator in rules.indicators:
        _ensure_short(indicator.text, TEXT_LENGTH)
        _ensure_short(indicator.proof, PROOF_LENGTH)
    return rules


def _ensure_short(words: BilingualText, most: int) -> None:
    """Refuse values of a file that are no text, or too long. Raises RuleBroken."""
    texts: tuple[Any, ...] = (words.en, words.zh)
    for text in texts:
        if text is not None and (not isinstance(text, str) or len(text) > most):
            raise RuleBroken(
                N_("A text in the file has more than %(most)d characters."), field="file", most=most
            )
        if text is not None and not text.isprintable():
            raise RuleBroken(SCHEME_FILE_UNREADABLE, field="file")


def _told(words: BilingualText) -> dict[str, str]:
    return {lang: text for lang, text in (("en", words.en), ("zh", words.zh)) if text}
