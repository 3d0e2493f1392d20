"""Identity behind an alias: sealed, shown to few, each look audited; no real name in a text.

The audit separates what a person does with a name (IDENTITY_CHANGED, IDENTITY_SHOWN) from what the
machine does by itself (IDENTITY_USED_BY_MACHINE).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from sqlalchemy import or_, select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import AuditKind, record
from casetrack.audit.view_log import note_look
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part, PartyKind
from casetrack.cases.models import Case, Identity, Party
from casetrack.cases.policy import ensure_may, is_in_team, may, visible_cases
from casetrack.casework.identity.ages import BirthDateChanged, ensure_age_fits
from casetrack.casework.identity.known import know, known_of, opened
from casetrack.casework.identity.names import is_name, names_in
from casetrack.casework.identity.redaction import Settled, settle_places
from casetrack.casework.identity.text_checks import ensure_names_nobody
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.change_set import is_new, may_have
from casetrack.db.crypto import current_keyring
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import publish
from casetrack.law.counting import local_day
from casetrack.law.id_numbers import birth_date_in, is_sound
from casetrack.ledger.journal import enter

FIELDS = ("name", "id_number", "born", "address", "telephone", "door_hints")
LONGEST = {"name": 60, "id_number": 40, "address": 300, "telephone": 60, "door_hints": 500}
LONGEST_REASON = 300
LOOKED_UP = 20


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """Particulars of one natural person. None: leave the recorded value.

    Excluded from `repr`, so that no log or test report quotes them.
    """

    name: str | None = field(default=None, repr=False)
    id_number: str | None = field(default=None, repr=False)
    born: PartialDate | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    telephone: str | None = field(default=None, repr=False)
    door_hints: str | None = field(default=None, repr=False)


def change_identity(
    case: Case,
    party: Party,
    given: Particulars,
    act: Act,
    *,
    decided: Mapping[str, str] | None = None,
) -> Settled:
    """Enter or change the identity of a party; returns in how many texts the name was replaced.

    decided: per place of the name (or of an alias that replaced another word), whether the alias
    stands there now; None: nobody can be asked, it does.
    Raises NotAllowed, PlacesToDecide, and RuleBroken as `set_identity`.
    """
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on, party_id=party.id)
    return set_identity(
        party,
        name=given.name,
        id_number=given.id_number,
        born=given.born,
        address=given.address,
        telephone=given.telephone,
        door_hints=given.door_hints,
        by=act.by,
        at=act.at,
        on=act.on,
        decided=decided,
    )


def set_identity(
    party: Party,
    *,
    name: str | None = None,
    id_number: str | None = None,
    born: PartialDate | None = None,
    address: str | None = None,
    telephone: str | None = None,
    door_hints: str | None = None,
    by: Staff,
    at: datetime,
    on: date | None = None,
    decided: Mapping[str, str] | None = None,
) -> Settled:
    """Seal the particulars, flushed; the caller has checked the permission of `by`.

    In earlier texts of the case the alias replaces the name; the journal tells how often. on: the
    day of the entry; None in a case without texts.

    Raises PlacesToDecide; RuleBroken for a party that is no single person, a first entry without a
    name, a name that is none, a name contained in the alias, an invalid id number, a birth date
    that contradicts the age chosen by hand, or a replaced text that cannot be decrypted.
    """
    if party.kind is not PartyKind.PERSON:
        raise RuleBroken(N_("Only a single natural person has a name to enter here."))
    row = None
    if may_have(party, Identity):
        row = session().scalar(select(Identity).where(Identity.party_id == party.id))
    given = {
        "name": name,
        "id_number": id_number,
        "born": born.edtf if born is not None else None,
        "address": address,
        "telephone": telephone,
        "door_hints": door_hints,
    }
    columns = {column: text.strip() for column, text in given.items() if text is not None}
    if row is None:
        if "name" not in columns:
            raise RuleBroken(N_("Enter the name first; the rest can follow."), field="name")
        row = Identity(party_id=party.id)
    _ensure_fit(party, columns, row)
    for column, text in columns.items():
        setattr(row, column, text)
    ring = current_keyring()
    if "name" in columns:
        row.name_hash = ring.lookup_hash(columns["name"])
    if "id_number" in columns:
        row.id_number_hash = ring.lookup_hash(columns["id_number"])
    row.changed_at = at
    # In a case being opened all identities are known: no query.
    case = session().get_one(Case, party.case_id)
    known = known_of(case) if is_new(case) else None
    session().add(row)
    session().flush()
    know(case, before=known, row=row, party=party)
    settled = Settled()
    if "name" in columns and on is not None:
        may_show = may(by, Permission.IDENTITY_SEE, case, on=on, party_id=party.id)
        act = Act(by, on, at)
        settled = settle_places(party, columns["name"], act, decided=decided, may_show=may_show)
        _tell_settled(case, party, settled, act)
    record(
        AuditKind.IDENTITY_CHANGED,
        by=by,
        at=at,
        case_id=party.case_id,
        party_id=party.id,
        fields=sorted(columns),
        **{key: count for key, count in asdict(settled).items() if count},
    )
    _follow_birth(case, party, columns, Act(by, on or local_day(at), at))
    return settled


def _follow_birth(case: Case, party: Party, columns: Mapping[str, str], act: Act) -> None:
    entered = [column for column in ("born", "id_number") if column in columns]
    if entered:
        # Who was chosen to be a minor may have come of age since their case came in.
        came_in = local_day(case.opened_at)
        ensure_age_fits(party, party.age_status, on=came_in, field=entered[0])
        publish(BirthDateChanged(party, act))


def tell_replaced_shown(case: Case, party: Party, act: Act) -> None:
    """Audit that the words replaced by the alias of this person were shown."""
    record(
        AuditKind.IDENTITY_SHOWN,
        by=act.by,
        at=act.at,
        case_id=case.id,
        party_id=party.id,
        use="replaced",
    )


def _tell_settled(case: Case, party: Party, settled: Settled, act: Act) -> None:
    """Enter in the journal in how many texts a name was taken out or put back."""
    for kind, texts in (
        (EntryKind.NAME_TAKEN_OUT, settled.replaced),
        (EntryKind.NAME_PUT_BACK, settled.put_back),
    ):
        if texts:
            about = {Part.ABOUT: [party]}
            enter(case, kind, act, when=PartialDate.day(act.on), parties=about, texts=texts)


def show_identity(case: Case, party: Party, act: Act, *, reason: str = "") -> Identity:
    """The identity behind the alias. Every call is audited as a look by a person.

    reason: required outside the team of the case; kept in the audit, so without a name or an alias.
    Raises NotAllowed; RuleBroken without a reason, or if no identity is recorded.
    """
    ensure_may(act.by, Permission.IDENTITY_SEE, case, on=act.on, party_id=party.id)
    reason = reason.strip()
    if not reason and needs_reason(case, act):
        raise RuleBroken(
            N_(
                "You are not in the team of this case: say why you need the name. The reason is"
                " recorded."
            ),
            field="reason",
        )
    if len(reason) > LONGEST_REASON:
        raise RuleBroken(
            N_("Say it in at most %(longest)s characters."), field="reason", longest=LONGEST_REASON
        )
    ensure_names_nobody(case, reason, act, field="reason")
    row = session().scalar(select(Identity).where(Identity.party_id == party.id))
    if row is None:
        raise RuleBroken(N_("Nobody has entered who this is."))
    opened(row, party)
    record(
        AuditKind.IDENTITY_SHOWN,
        by=act.by,
        at=act.at,
        case_id=case.id,
        party_id=party.id,
        reason=reason or None,
    )
    return row


def needs_reason(case: Case, act: Act) -> bool:
    """Whether this person must give a reason: they are not in the team of the case."""
    return not is_in_team(act.by, case, on=act.on)


def recorded_fields(party: Party) -> frozenset[str]:
    """Names of the particulars recorded of a party; decrypts none."""
    has = [getattr(Identity, f"{name}_sealed").is_not(None).label(name) for name in FIELDS]
    row = session().execute(select(*has).where(Identity.party_id == party.id)).first()
    if row is None:
        return frozenset()
    return frozenset(name for name in FIELDS if getattr(row, name))


def look_up(typed: str, act: Act) -> Sequence[tuple[Case, Party]]:
    """Persons with exactly this name or id number, in cases whose names the user may be shown.

    With the case, newest first, up to LOOKED_UP. Compares keyed hashes; decrypts nothing. An empty
    list does not tell that nobody has the name. Noted like a look at a case, in a transaction of
    its own. Raises NotNoted if it could be noted nowhere.
    """
    wanted = current_keyring().lookup_hash(typed)
    rows = session().execute(
        visible_cases(act.by, on=act.on)
        .join(Party, Party.case_id == Case.id)
        .join(Identity, Identity.party_id == Party.id)
        .where(or_(Identity.name_hash == wanted, Identity.id_number_hash == wanted))
        .with_only_columns(Case, Party)
        .order_by(Party.id.desc())
        .limit(LOOKED_UP)
    )
    matches = [
        (case, party)
        for case, party in rows
        if may(act.by, Permission.IDENTITY_SEE, case, on=act.on, party_id=party.id)
    ]
    note_look(
        AuditKind.IDENTITY_USED_BY_MACHINE,
        by=act.by,
        at=act.at,
        use="look_up",
        parties=[party.id for _case, party in matches],
    )
    return matches


def ensure_name(name: str, *, field: str) -> None:
    """Refuse a name or alias that no single person can have. Raises RuleBroken."""
    if not is_name(name):
        raise RuleBroken(
            N_(
                "Nobody is called so. Enter surname and given name, or an alias such as Wang"
                " Moumou; several people together come in as a group."
            ),
            field=field,
        )


def _ensure_fit(party: Party, columns: dict[str, str], row: Identity) -> None:
    for column, longest in LONGEST.items():
        if column in columns and not 0 < len(columns[column]) <= longest:
            raise RuleBroken(
                N_("Enter 1 to %(longest)s characters."), field=column, longest=longest
            )
    if "name" in columns:
        ensure_name(columns["name"], field="name")
        aliases = f"{party.alias.en or ''}\n{party.alias.zh or ''}"
        if names_in(aliases, [columns["name"]]):
            raise RuleBroken(
                N_(
                    "The alias of this person is this name. Change the alias first: it stands on"
                    " every page."
                ),
                field="name",
            )
    if "id_number" in columns and not is_sound(columns["id_number"]):
        raise RuleBroken(
            N_(
                "This is no id number: its last sign or its date of birth does not fit. Compare"
                " it with the document."
            ),
            field="id_number",
        )
    # A newly given value may replace one that cannot be decrypted: the old one is not read.
    number, born = columns.get("id_number") or row.id_number, columns.get("born") or row.born
    from_number = birth_date_in(number) if number else None
    if from_number is None or not born:
        return
    told_born = PartialDate.parse_edtf(born)
    if from_number < (told_born.first or date.min) or from_number > (told_born.last or date.max):
        raise RuleBroken(
            N_("The id number says another date of birth. Compare both with the document."),
            field="born",
        )
