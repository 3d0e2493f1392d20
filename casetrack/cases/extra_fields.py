"""Typed values that an entry, a measure or a visit may have beside its text, with their words."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from casetrack.cases.kinds import AgeStatus, DispositionKind, PartyRole
from casetrack.cases.told_kinds import FollowUp, HeldSince, Pursuit
from casetrack.codes import NP_, Coded, Msgid
from casetrack.law import WayBack


class Shape(enum.Enum):
    """Shape of a typed value: its JSON type in `fields`.

    TEXT: `{"en": …}` or `{"zh": …}`. TEXTS: a list of them. NUMBER: a whole number, or a code such
    as `many`. AMOUNT: a decimal number in a text. WHEN: in EDTF. YES: true. CODES: one code of a
    closed set, or a list of them.
    """

    TEXT = enum.auto()
    TEXTS = enum.auto()
    NUMBER = enum.auto()
    AMOUNT = enum.auto()
    WHEN = enum.auto()
    YES = enum.auto()
    CODES = enum.auto()


@dataclass(frozen=True)
class TypedField:
    """One typed value, by its key. codes: the set of a value of the shape CODES."""

    key: str
    words: Msgid
    shape: Shape = Shape.TEXT
    codes: type[Coded] | None = None


_fields: dict[str, TypedField] = {}


def declare(
    key: str, words: Msgid, shape: Shape = Shape.TEXT, *, codes: type[Coded] | None = None
) -> TypedField:
    """Add one; a feature may add its own. Raises ValueError if the key is taken."""
    if key in _fields:
        raise ValueError(f"the typed field {key!r} is declared already")
    _fields[key] = TypedField(key, words, shape, codes)
    return _fields[key]


def typed_field(key: str) -> TypedField | None:
    """The typed field with this key; None for a key of machines alone."""
    return _fields.get(key)


AIM = declare("aim", NP_("field", "aim"))
AMOUNT = declare("amount", NP_("field", "amount in yuan"), Shape.AMOUNT)
AUDIENCE = declare("audience", NP_("field", "audience"))
BATCH = declare("batch", NP_("field", "published in"))
BY = declare("by", NP_("field", "by somebody outside the case"))
AGE_BEFORE = declare("age_before", NP_("field", "age, before"), Shape.CODES, codes=AgeStatus)
AGE_NOW = declare("age_now", NP_("field", "age"), Shape.CODES, codes=AgeStatus)
CAUSE = declare("cause", NP_("field", "charge or cause"))
CHANNEL = declare("channel", NP_("field", "channel"))
CLAIMS = declare("claims", NP_("field", "claims"), Shape.TEXTS)
CONTENT = declare("content", NP_("field", "content"), Shape.TEXTS)
COUNT = declare("count", NP_("field", "how often"), Shape.NUMBER)
DATA_KINDS = declare("data_kinds", NP_("field", "kinds of data"), Shape.TEXTS)
DEFENDANTS = declare("defendants", NP_("field", "defendants"), Shape.TEXTS)
DETENTION_PLACE = declare("detention_place", NP_("field", "detention place that was told"))
FOLLOW_UP = declare(
    "follow_up",
    NP_("field", "what the follow-up investigation found"),
    Shape.CODES,
    codes=FollowUp,
)
FOCUS = declare("focus", NP_("field", "focus"))
FORMS = declare("forms", NP_("field", "forms"), Shape.TEXTS)
HANDLER = declare("handler", NP_("field", "new handler"))
HELD_SINCE = declare("held_since", NP_("field", "after the release"), Shape.CODES, codes=HeldSince)
INTAKE = declare("intake", NP_("field", "came in as"))
ITEM = declare("item", NP_("field", "item"))
IS_AIM = declare("is_aim", NP_("field", "an aim, not a result"), Shape.YES)
IS_CLAIM = declare("is_claim", NP_("field", "claimed by the source"), Shape.YES)
ISSUER = declare("issuer", NP_("field", "published by"))
LATE_AFTER = declare("late_after", NP_("field", "after its time, which ended on"))
LEGAL_BASIS = declare("legal_basis", NP_("field", "legal basis"))
LOOK_BACK = declare("look_back", NP_("field", "looking back"))
METHOD = declare("method", NP_("field", "method"))
MODES = declare("modes", NP_("field", "modes"), Shape.TEXTS)
MONTHLY_WAGE = declare(
    "monthly_wage",
    NP_("field", "average monthly wage of the province last year, in yuan"),
    Shape.AMOUNT,
)
WAGE_MONTHS = declare("wage_months", NP_("field", "number of months"), Shape.AMOUNT)
WAGE_YEAR = declare("wage_year", NP_("field", "year of that average wage"), Shape.NUMBER)
# Of assistance that two offices give together.
JOINT_WITH = declare("joint_with", NP_("field", "office that assists jointly"))
OWN_SHARE = declare("own_share", NP_("field", "of which this office pays, in yuan"), Shape.AMOUNT)
# Of a correction that leaves nothing of what the entry had beside its text.
NO_DETAILS = declare("no_details", NP_("field", "details taken out"), Shape.YES)
OBJECTS = declare("objects", NP_("field", "objects"), Shape.TEXTS)
ONGOING = declare("ongoing", NP_("field", "goes on"), Shape.YES)
PLACE = declare("place", NP_("field", "place"))
PLACES = declare("places", NP_("field", "places"), Shape.TEXTS)
PROBLEMS = declare("problems", NP_("field", "problems"), Shape.TEXTS)
PURSUIT = declare("pursuit", NP_("field", "pursued"), Shape.CODES, codes=Pursuit)
RECIPIENT = declare("recipient", NP_("field", "received by"))
RECIPIENTS_ARE_AMBIGUOUS = declare(
    "recipients_are_ambiguous", NP_("field", "recipients not clear"), Shape.YES
)
REGULARITY = declare("regularity", NP_("field", "regularity"))
RELEASE_PROOF = declare("release_proof", NP_("field", "release certificate or receipt, its number"))
REPEATED = declare("repeated", NP_("field", "repeated"), Shape.YES)
REQUESTED = declare("requested", NP_("field", "asked for"))
RESULT = declare("result", NP_("field", "result"))
RETURNS_ELSEWHERE = declare(
    "returns_elsewhere", NP_("field", "returned elsewhere, times"), Shape.NUMBER
)
ROLES_BEFORE = declare("roles_before", NP_("field", "roles, before"), Shape.CODES, codes=PartyRole)
ROLES_NOW = declare("roles_now", NP_("field", "roles"), Shape.CODES, codes=PartyRole)
SAID_BEFORE = declare("said_before", NP_("field", "before"), Shape.TEXTS)
SCOPE = declare("scope", NP_("field", "scope"))
SPENT_ON = declare("spent_on", NP_("field", "spent on"))
SUBJECT = declare("subject", NP_("field", "subject"))
TOLD_BY_AT = declare("told_by_at", NP_("field", "who told it, and when"))
TOLD_AS = declare("told_as", NP_("field", "in other words"))
TOPIC = declare("topic", NP_("field", "topic"))
TOPICS = declare("topics", NP_("field", "topics"), Shape.TEXTS)
UNDONE = declare(
    "undone", NP_("field", "what was decided before"), Shape.CODES, codes=DispositionKind
)
UNDONE_BY_PAPER = declare("undone_by_paper", NP_("field", "number of the paper"))
UNTIL = declare("until", NP_("field", "until"))
VALIDITY = declare("validity", NP_("field", "valid for"))
VALUE = declare("value", NP_("field", "number"), Shape.NUMBER)
WAY_BACK = declare("way_back", NP_("field", "procedure"), Shape.CODES, codes=WayBack)
WHEN_IS_IMPLIED = declare("when_is_implied", NP_("field", "date implied"), Shape.YES)
WHEN_IS_TOLD_AS = declare("when_is_told_as", NP_("field", "when, in the source's words"))
