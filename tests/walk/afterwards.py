"""What is corrected, withdrawn and learned of the facts that a decision rests on, after it too."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import AgeStatus, PartyRole
from casetrack.cases.models import Charge, Disposition, JournalEntry, Obligation, Party
from casetrack.casework.correcting import Correction
from casetrack.casework.facts.recording import Statement, correct, state, withdraw
from casetrack.casework.identity.actions import Particulars, change_identity
from casetrack.casework.people import PartyChange, change_party
from casetrack.clocks import recording_corrections
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.rechecks.actions import FlagAnswer, say_what_follows
from casetrack.desk.rechecks.models import TO_CHIEF, TO_HANDLER, LaterFlag, WhatFollows
from casetrack.desk.today.groups import SHOWN, Whose
from casetrack.desk.today.queries import duties_of, lines_with
from casetrack.ledger.proposals import Proposable
from casetrack.people.charge_facts import CHARGE
from casetrack.people.guarantees.fact_actions import ALLEGED, GUARANTEE
from casetrack.people.guarantees.kinds import ActSort, AdultKind, AgeBand, GuaranteeKind, HeardOf
from casetrack.people.guarantees.models import AllegedAct, Guarantee
from casetrack.people.models import AttributeKind
from casetrack.people.particulars import ATTRIBUTE, SEXES
from casetrack.probation import conduct
from casetrack.probation.models import Objection, ObjectionTo
from tests.protected import guarantee_values
from tests.walk import asked_by_hand as asking
from tests.walk.acts_by_hand import ActDone
from tests.walk.stored import OF_COUNSEL, facts_in
from tests.walk.undone_by_hand import Objected
from tests.walk.walker import Walker

NOTHING = BilingualText(None, None)
REASON = "录入有误"
NAMES = ("欧阳冉昱", "司徒霁岚", "夏侯砚秋")
SORTS = (None, ActSort.OTHER, ActSort.OTHER, ActSort.ROBBERY, ActSort.KILLING)
KINDS = (
    GuaranteeKind.APPROPRIATE_ADULT,
    GuaranteeKind.OPINION_HEARD,
    GuaranteeKind.SPECIALISED,
    GuaranteeKind.SEPARATE,
    GuaranteeKind.HEARING,
)
# By the name of what is decided: how a review or a probation ends with it.
REVIEWED, ORDERED, AFTER, FINAL = (
    ("review_arrest", "review_prosecution"),
    "probation_order",
    "after_revocation",
    "probation_final",
)
# A flag: on which decision, or on which entry; by which rule; and whether it waits.
Flagged = tuple[int | None, int | None, str, bool]
# Of what an answer is owed.
DECISION, ACT = Disposition.__tablename__, JournalEntry.__tablename__


class Afterwards(Walker):
    """Say otherwise what stands, take it back, or learn more; and what follows from a flag."""

    # --- What is said otherwise -------------------------------------------------------------------

    def choose_age(self) -> None:
        person, _child = self.anybody()
        those = (AgeStatus.ADULT, AgeStatus.MINOR, AgeStatus.MINOR_AT_ACT, AgeStatus.UNKNOWN)
        chosen = self.dice.choice(those)
        roles = tuple(held.role for held in person.roles)
        change = PartyChange(person.alias, chosen, roles)
        change_party(person, change, self.act(), opened=person.version)
        assert person.age_status is chosen, "an age is not kept as it was chosen"

    def accuse_father(self) -> None:
        """He took part in it, or did not after all."""
        father = self.dice.choice(self.fathers)
        part = PartyRole.CO_OFFENDER
        held = [role.role for role in father.roles]
        roles = [role for role in held if role is not part] if part in held else [*held, part]
        change = PartyChange(father.alias, father.age_status, tuple(roles))
        change_party(father, change, self.act(), opened=father.version)

    def enter_birth(self) -> None:
        person, _child = self.anybody()
        aged = self.dice.choice((11, 13, 15, 16, 17, 17, 19, 22))
        born = date(2023 - aged, self.dice.randint(1, 12), self.dice.randint(1, 28))
        name = NAMES[self.people.index(person)]
        given = Particulars(name=name, born=PartialDate.day(born))
        change_identity(self.case, person, given, self.act(), decided={})

    def learn_act(self) -> None:
        person, _child = self.anybody()
        state(ALLEGED, self.case, Statement(person, self._act_told()), self.act())

    def correct_act(self) -> None:
        row = self._stated(AllegedAct)
        statement = Statement(session().get_one(Party, row.party_id), self._act_told())
        act = self.act()
        correct(ALLEGED, self.case, row, statement, act, opened=row.version, reason=REASON)

    def withdraw_act(self) -> None:
        row = self._stated(AllegedAct)
        withdraw(ALLEGED, self.case, row, REASON, self.act(), opened=row.version)

    def learn_charge(self) -> None:
        person, child = self.anybody()
        mine = [charge for charge in self.all_of(Charge) if charge.party_id == child.party_id]
        values = self._charge_told(mine[0] if mine else self.pick(self.all_of(Charge)))
        state(CHARGE, self.case, Statement(person, values), self.act())

    def correct_charge(self) -> None:
        row = self._stated(Charge)
        statement = Statement(session().get_one(Party, row.party_id), self._charge_told(row))
        act = self.act()
        correct(CHARGE, self.case, row, statement, act, opened=row.version, reason=REASON)

    def withdraw_charge(self) -> None:
        row = self._stated(Charge)
        withdraw(CHARGE, self.case, row, REASON, self.act(), opened=row.version)

    def learn_guarantee(self) -> None:
        """An interrogation, an opinion, a hearing …; some day before, alone, or as it should be."""
        person, _child = self.anybody()
        state(GUARANTEE, self.case, Statement(person, self._guarantee_told()), self.act())

    def correct_guarantee(self) -> None:
        """Another day than was written down, or somebody else who sat beside the child."""
        row = self._stated(Guarantee)
        values = guarantee_values(
            row.kind,
            happened=PartialDate.day(self.lately(60)),
            adult=row.adult,
            heard_of=row.heard_of,
            is_closed=row.is_closed,
            woman_present=row.woman_present,
            why=row.why,
        )
        if row.adult is not None and row.kind is GuaranteeKind.INTERROGATION:
            values["adult"] = self.dice.choice((row.adult, *AdultKind))
        statement = Statement(session().get_one(Party, row.party_id), values)
        act = self.act()
        correct(GUARANTEE, self.case, row, statement, act, opened=row.version, reason=REASON)

    def withdraw_guarantee(self) -> None:
        row = self._stated(Guarantee)
        withdraw(GUARANTEE, self.case, row, REASON, self.act(), opened=row.version)

    def learn_counsel(self) -> None:
        person, _child = self.anybody()
        when, kind = PartialDate.day(self.lately(60)), self.dice.choice(OF_COUNSEL)
        record_fact(self.case, Recorded(kind, when, person_ids=(person.id,)), self.act())

    def correct_counsel(self) -> None:
        entry = self.pick(self.all_of(JournalEntry, JournalEntry.kind.in_(OF_COUNSEL)))
        day, act = self.lately(60), self.act()
        seen = recording_corrections.preview(self.case, entry, day, act).seen
        recording_corrections.correct(self.case, entry, Correction(day, REASON, seen), act)

    def learn_sex(self) -> None:
        person, _child = self.anybody()
        values = {
            "kind": AttributeKind.SEX,
            "text": SEXES[1],
            "since": PartialDate.unknown(),
            "until": PartialDate.unknown(),
            "said_by": NOTHING,
        }
        state(ATTRIBUTE, self.case, Statement(person, values), self.act())

    def learn_objection(self) -> None:
        """One that was raised some time ago."""
        person, child = self.anybody()
        day, to = self.lately(60), self.dice.choice(list(ObjectionTo))
        act = self.act()
        conduct.record_objection(self.case, person, person, to, act, raised_on=day, text="")
        child.objections[self.all_of(Objection)[-1].id] = Objected(to.value, day)

    def learn_breach(self) -> None:
        """One of a probation that is over, or runs."""
        probation, known = self.probation_of(self.anybody(lambda child: child.probations)[1])
        day, is_serious = self.lately(200), self.dice.random() < 0.6
        conduct.record_breach(
            probation,
            happened=PartialDate.day(day),
            is_serious=is_serious,
            of_public_order=False,
            text=f"事后查明 {self.steps}",
            act=self.act(),
        )
        known.breaches.append((day, is_serious))

    def say_what_follows(self) -> None:
        """Of flags that wait on a decision, or on what else was done; mostly whoever handles the
        case does, or the chief.
        """
        those: list[asking.Asked | ActDone] = [*self.told.asked, *self.told.acts]
        asked = self.pick(item for item in those if any(item.flags.values()))
        of: type[Any] = Disposition if isinstance(asked, asking.Asked) else JournalEntry
        taken = session().get_one(of, asked.row_id)
        by = self.dice.choice((self.by, self.by, self.chief or self.by, self.their_head))
        answer = FlagAnswer(self.dice.choice(list(WhatFollows)), "承办检察官", "已核实")
        say_what_follows(taken, answer, self.act(by))
        asked.flags = dict.fromkeys(asked.flags, False)

    # --- What the walker knows --------------------------------------------------------------------

    def decided(self, proposable: Proposable, subject: Any, terms: Any, done: Any) -> None:
        """Let the walker know what was decided, and what the law says of it."""
        super().decided(proposable, subject, terms, done)
        self.note_decided(proposable.name, terms, done)

    def note_decided(self, name: str, terms: Any, done: Any) -> None:
        """Ask the law by hand of what was just decided: what it was taken in spite of, and whether
        it could be taken at all.
        """
        if name not in (*REVIEWED, ORDERED, AFTER, FINAL):
            return
        session().flush()
        decision = done if isinstance(done, Disposition) else done.disposition
        child = self.child_of(decision.party_id)
        kind, is_recorded = decision.kind.value, not decision.decided_here
        question = asking.Asked(
            decision.id, child.party_id, kind, terms.decided_on, is_recorded=is_recorded
        )
        if name in REVIEWED:
            of = name.removeprefix("review_")
            question.review = [review for review in child.reviews if review.kind == of][-1]
        else:
            question.probation = child.probations[-1]
            question.review = question.probation.review if name == ORDERED else None
            if name == FINAL:
                # Taken once more: in the review that went on after the first was undone.
                mine = [review for review in child.reviews if review.kind == "prosecution"]
                since = mine[mine.index(question.probation.review) + 1 :]
                question.review = since[-1] if since else None
        fields = asking.against(question, facts_in(self)[child.party_id], child)
        refused = sorted(rule for rule, weight in fields.items() if weight == asking.REFUSES)
        assert is_recorded or not refused, (
            f"asked: {question.kind} on {question.day} although {refused}"
        )
        question.accepted = frozenset(fields)
        self.told.asked.append(question)

    def follow_flags(self) -> None:
        """Ask it of everything that was decided, as the facts are now."""
        facts = facts_in(self) if self.told.asked or self.told.acts else {}
        for done in self.told.acts:
            done.follow(self.told, facts)
        for question in self.told.asked:
            child = self.child_of(question.party_id)
            if session().get_one(Disposition, question.row_id).undone_on is not None:
                question.flags = {}
            else:
                question.follow(asking.against(question, facts[question.party_id], child))

    def ensure_flags(self, *, looks: bool) -> None:
        """Those flags stand that should, and no other, with whoever has to say what follows.

        looks: on Today, too.
        """
        rows = self.all_of(LaterFlag, LaterFlag.ended_on.is_(None))
        kept = Counter[Flagged](
            (row.disposition_id, row.act_id, row.rule, row.done is None) for row in rows
        )
        so = Counter[Flagged](
            (question.row_id, None, rule, waits)
            for question in self.told.asked
            for rule, waits in question.flags.items()
        )
        so.update(
            (None, act.row_id, rule, waits)
            for act in self.told.acts
            for rule, waits in act.flags.items()
        )
        more, less = self._called(kept - so), self._called(so - kept)
        assert kept == so, f"flags: kept {more}, by hand {less}"
        waiting = {
            (DECISION, question.row_id)
            for question in self.told.asked
            if any(question.flags.values())
        }
        waiting |= {(ACT, act.row_id) for act in self.told.acts if any(act.flags.values())}
        owed = self.all_of(Obligation, Obligation.kind.in_((TO_HANDLER, TO_CHIEF)))
        those = Counter(
            (item.subject, item.subject_id, item.owner_id) for item in owed if item.is_open
        )
        asked = Counter(
            (*pair, staff.id)
            for pair in waiting
            for staff in (self.by, self.chief)
            if staff is not None
        )
        assert those == asked, f"flags: owed {those - asked}, by hand {asked - those}"
        if looks:
            for staff in (self.by, self.chief):
                if staff is not None:
                    self._ensure_on_today(staff, asked)

    def _ensure_on_today(self, staff: Staff, asked: Counter[tuple[str, int, int]]) -> None:
        groups = duties_of(staff, Whose.MINE, on=self.on).groups
        first = (owed for those in groups.values() for owed in those)
        lines = [duty.obligation for duty in lines_with(first, staff, on=self.on).values()]
        if any(len(those) > SHOWN for those in groups.values()):
            return
        # Whoever was let into the whole case is shown what others owe in it, too.
        shown = Counter(
            (line.subject, line.subject_id)
            for line in lines
            if line.kind in (TO_HANDLER, TO_CHIEF) and line.owner_id == staff.id
        )
        mine = Counter((of, row) for of, row, owner in asked.elements() if owner == staff.id)
        assert shown == mine, f"flags: on Today {shown - mine}, by hand {mine - shown}"

    def _called(self, those: Counter[Flagged]) -> list[str]:
        kinds = {
            question.row_id: f"{question.kind} of {question.day}" for question in self.told.asked
        }
        return [
            f"{f'entry {act}' if row is None else kinds.get(row, row)}: {rule}, waits {waits}"
            for row, act, rule, waits in those
        ]

    # --- Chosen by the dice -----------------------------------------------------------------------

    def _stated(self, model: Any) -> Any:
        """A row that was not taken back, of one of the suspects. Raises NothingToDo."""
        rows = self.all_of(model, model.withdrawn_by_id.is_(None))
        # Person by person, as a file tells them, so that the same is chosen in a copy.
        return self.pick(row for person in self.people for row in rows if row.party_id == person.id)

    def _act_told(self) -> dict[str, Any]:
        bands = (None, None, AgeBand.AT_16_17, AgeBand.AT_14_15, AgeBand.AT_12_13, AgeBand.ADULT)
        day = date(2022, self.dice.randint(1, 12), self.dice.randint(1, 28))
        return {
            "text": BilingualText(None, "拿走财物"),
            "sort": self.dice.choice(SORTS),
            "happened": PartialDate.day(day) if self.dice.random() < 0.9 else PartialDate.unknown(),
            "charge": NOTHING,
            "is_gravest": self.dice.choice((None, True)),
            "age_band": self.dice.choice((*bands, AgeBand.UNDER_12)),
        }

    def _charge_told(self, like: Charge) -> dict[str, Any]:
        return {
            "name": BilingualText(None, self.dice.choice(list(asking.CHAPTERS))),
            "stage": like.stage,
            "track_id": like.track_id,
            "chapter": None,
        }

    def _guarantee_told(self) -> dict[str, Any]:
        happened = PartialDate.day(self.lately(60))
        kind = self.dice.choice((*[GuaranteeKind.INTERROGATION] * 3, *KINDS))
        data: dict[str, Any] = {"happened": happened}
        if kind is GuaranteeKind.INTERROGATION:
            data["adult"] = self.dice.choice((AdultKind.LEGAL_REPRESENTATIVE, *AdultKind))
            data["woman_present"] = self.dice.choice((None, True))
            data["why"] = self.dice.choice((NOTHING, BilingualText(None, "父母在外地")))
        elif kind is GuaranteeKind.OPINION_HEARD:
            data["heard_of"] = self.dice.choice((HeardOf.DEFENDER, *HeardOf))
        elif kind is GuaranteeKind.HEARING:
            data["is_closed"] = self.dice.random() < 0.5
        return guarantee_values(kind, **data)
