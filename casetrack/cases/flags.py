"""Flags kept beside a decision that the law speaks against, as data; see decision 0004."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casetrack.cases.kinds import MAY_BE_ACCUSED
from casetrack.cases.models import Charge, Party
from casetrack.cases.told_kinds import ChargeStage
from casetrack.errors import RuleBroken

Flag = dict[str, Any]


def flag(rule: str, key: str, values: Mapping[str, object]) -> Flag:
    """A flag as data: the rule, the sentence, and its values in JSON types."""
    return {"rule": rule, "key": key, "values": {k: _plain(v) for k, v in values.items()}}


def flag_of(rule: str, broken: RuleBroken) -> Flag:
    """A warning that was overruled with a reason, as it is kept beside the decision.

    rule: the id of the rule of law that warned, by which its articles are told.
    """
    return flag(rule, broken.key, broken.values)


def flags_of_charge(charge: Charge, person: Party) -> list[Flag]:
    """The flag of a charge against somebody who is, and was, no suspect or defendant.

    Worked out wherever it is asked: nothing but a file brings it in, and a role that is put right
    ends it. A civil cause accuses nobody, nor does a charge that was dropped.
    """
    is_dropped = charge.withdrawn_by_id is not None
    if is_dropped or charge.stage is ChargeStage.CIVIL_CAUSE or person.has_role(*MAY_BE_ACCUSED):
        return []
    return [{"rule": "", "key": "accused_no_suspect", "values": {}}]


def _plain(value: object) -> object:
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(lang): str(text) for lang, text in value.items()}
    return value if isinstance(value, int | bool) or value is None else str(value)
