"""Those who work on a child's case: each in an office and at a browser of their own, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

import sqlalchemy as sa

from casetrack.accounts.actions import OfficeNames, create_office, create_staff
from casetrack.accounts.models import OfficeLevel, Role
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, JournalEntry, Party
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.probation.models import Probation
from tests.journeys.people_typed import in_roles
from tests.journeys.person import Desk, Person, Pick, Typed
from tests.journeys.the_house import PASSWORD, SOON, House

ZH = "zh"
CHIEF = "检察长"
# What conditional non-prosecution is asked for where nothing stands against it.
ORDERED: dict[str, Typed] = {
    "decided_on": "今天",
    "months": "6",
    "likely_months": "8",
    "evidence_sufficient": True,
    "remorse": True,
    "police": "heard",
    "suspect": "heard",
    "legal_representative": "heard",
    "defender": "heard",
    "ground": "初犯，主动投案，自愿认罪认罚，家庭具备监护条件。",
}
# What a decision asks of a minor suspect, by the kind of guarantee.
PROTECTED: dict[str, dict[str, Typed]] = {
    "interrogation": {"adult": "legal_representative", "is_signed": "yes"},
    "opinion_heard": {"heard_of": "defender"},
    "specialised": {},
}
NAMES = {
    Role.PROSECUTOR: "郑言",
    Role.ASSISTANT: "方远",
    Role.SECTION_HEAD: "陈立",
    Role.CHIEF_PROCURATOR: "周正",
    Role.DEPUTY_CHIEF: "秦立",
    Role.SOCIAL_WORKER: "林晓",
    Role.CASE_MANAGEMENT: "吴敏",
    Role.RECORDS_CUSTODIAN: "方静",
}
_numbers = count(1)


class Colleague(Desk):
    """Somebody of an office, signed in where they sit; `live` moves them to another day."""

    def __init__(self, person: Person, login: str) -> None:
        super().__init__(person)
        self.house, self.login = person.house, login
        self.day = super().today

    def live(self, day: date) -> None:
        """Be at the desk on that day, signed in a moment ago."""
        days_ago = (self.today - day).days
        at = datetime.now(UTC) - timedelta(days=days_ago)
        self.day = day
        self.person.live(days_ago=days_ago)
        browser = self.person.browser
        self.person.carry(*self.house.let_in(self.login, browser=browser, at=at, lang=ZH))

    @property
    def case_id(self) -> int:
        """The number of the case at this desk."""
        return int(self.path.rpartition("/")[2])

    def knows_the_case(self) -> bool:
        """Whether the case is there at all, for whoever sits here."""
        return self.person.finds(self.path)

    def home(self) -> None:
        """To Today."""
        self.person.open("/")

    def case(self) -> None:
        """To the page of the case."""
        self.person.open(self.path)

    def step(self, msgid: str, **values: object) -> None:
        """From the page of the case, follow what may be done next."""
        self.case()
        self.follow(msgid, **values)

    def press_to_propose(self, **typed: Typed) -> None:
        """Fill the form of a decision and press the button that proposes it to the chief."""
        self.person.press(self.say("Propose to %(who)s", who=CHIEF), **typed)

    def propose(self, **typed: Typed) -> None:
        """The same where nothing stands against it: it waits then."""
        self.press_to_propose(**typed)
        self.reads("等待决定")

    def decide(self, proposal: str) -> None:
        """From Today to what was proposed; read it, and decide it as proposed."""
        self.home()
        self.follow("Proposals")
        self.person.follow(proposal)
        self.press("Decide as proposed")
        self.reads("已按提请作出决定")

    def reads(self, *texts: str) -> None:
        """The page says so, and asks for nothing to be corrected."""
        asks = "error-box" in self.person.source()
        assert not asks, f"still to be corrected:\n{self.person.describe()}"
        self.expect_text(*texts)


@dataclass(frozen=True)
class Office:
    """An office where nothing has happened yet, and who works there."""

    name: str
    prefix: str
    person_in: Callable[..., Person]

    def desk(self, who: Role, day: date, *, width: int = 1280) -> Colleague:
        """The desk of whoever is this in the office, on a day; each call opens another browser."""
        desk = Colleague(self.person_in(ZH, width=width), f"{self.prefix}-{who.value}")
        desk.live(day)
        return desk


def office_of(house: House, person_in: Callable[..., Person], *others: Role) -> Office:
    """A new office with a prosecutor and these others, one of each."""
    number = next(_numbers)
    prefix = f"o{number}"
    names = OfficeNames(
        en=f"Example County {number} People's Procuratorate",
        zh=f"示例县第{number}人民检察院",
        short_zh=f"示{number}检",
    )
    with house.app.app_context(), unit_of_work():
        office = create_office(names, level=OfficeLevel.COUNTY)
        for role in (Role.PROSECUTOR, *others):
            login = f"{prefix}-{role.value}"
            create_staff(office, login, NAMES[role], role, password=PASSWORD, at=SOON)
    return Office(names.zh, prefix, person_in)


def open_a_case(desk: Colleague, child: str, charge: str, *, father: str = "") -> None:
    """By the names, which are never seen again; the father is the legal representative."""
    desk.home()
    desk.follow("Open a case")
    desk.press(
        "Open the case",
        child=child,
        charge=charge,
        role="suspect",
        age_status="minor",
        intake="prosecution_transfer",
    )
    desk.path = desk.person.path.partition("#")[0]
    if father:
        add(desk, father, "guardian", tie="father", tie_to=Pick(alias(child)))


def add(desk: Colleague, name: str, *roles: str, **typed: Typed) -> None:
    """Bring somebody else into the case."""
    desk.step("Add a person or a body")
    adult = {"age_status": "adult", **in_roles(*roles)}
    desk.press("Add to the case", name=name, **{**adult, **typed})


def receive(desk: Colleague, who: str, *, custody: str = "bail") -> None:
    """The case comes in for prosecution review today."""
    desk.step("Received for prosecution review: %(who)s", who=who)
    desk.press("Record the receipt", received_on="今天", custody=custody)


def hold_to_have(desk: Colleague, who: str, done: str, **typed: Typed) -> None:
    """Record what a minor is held to have done, on a day that was told."""
    desk.person.open(f"{desk.path}/acts/new")
    held = {"sort": "other", "happened": "2025-01-20", "age_band": "at_16_17"}
    desk.press("Save", party=Pick(who), text=done, **{**held, **typed})
    desk.reads()


def protect(desk: Colleague, who: str) -> None:
    """Record what a decision about a minor asks: interrogated beside a parent, defender heard."""
    for kind, typed in PROTECTED.items():
        desk.person.open(f"{desk.path}/guarantees/new?kind={kind}")
        desk.press("Save", party=Pick(who), happened="今天", **typed)
        desk.reads(who)


def everybody(day: date, *desks: Colleague) -> None:
    """The day it is now, at all of these desks."""
    for desk in desks:
        desk.live(day)


def put_on_probation(desk: Colleague, chief: Colleague, who: str, **typed: Typed) -> None:
    """Propose conditional non-prosecution, which the chief procurator decides the same day."""
    desk.step("Put %(who)s on probation", who=who)
    desk.propose(**{**ORDERED, **typed})
    chief.path = desk.path
    chief.decide(f"作出附条件不起诉决定：{who}")


def hand_over(desk: Colleague, who: str) -> None:
    """The decision is read out, and handed to everybody who gets it."""
    desk.step("Record service on everybody: %(who)s", who=who)
    received = set(re.findall(r'name="(day_[a-z_]+_\d+)"', desk.person.source()))
    desk.press("Record service", **dict.fromkeys(sorted(received), "今天"))
    desk.reads()


def assess(desk: Colleague, who: str) -> None:
    """How the child is brought up is assessed today, as what was decided about it calls for."""
    desk.step("Assess family education: %(who)s", who=who)
    desk.press("Save in the journal", when="今天", text="父母共同照管，管教方式得当。")
    desk.case()
    desk.reads("家庭教育情况评估")


def alias(name: str, adult: str = "") -> str:
    """What stands for a name on the pages; adult: the sign of an adult of that family name."""
    return f"{name[0]}某{adult or '某'}"


@dataclass(frozen=True)
class Told:
    """What of a case is on disk, read beside the pages."""

    decisions: Sequence[Disposition]
    probations: Sequence[Probation]
    entries: Sequence[JournalEntry]
    aliases: dict[int, str]

    def decided(self) -> list[tuple[str, DispositionKind]]:
        """Of whom what was decided, in the order in which it was."""
        return [(self.aliases[decision.party_id], decision.kind) for decision in self.decisions]


def on_disk(desk: Colleague) -> Told:
    """Read what is stored of the case at this desk."""
    case_id = int(desk.path.rpartition("/")[2])

    of_case: dict[str, int] = {"case_id": case_id}
    with desk.house.app.app_context():
        people = session().scalars(sa.select(Party).filter_by(**of_case))
        return Told(
            session()
            .scalars(sa.select(Disposition).filter_by(**of_case).order_by(Disposition.id))
            .all(),
            session().scalars(sa.select(Probation).filter_by(**of_case)).all(),
            session()
            .scalars(sa.select(JournalEntry).filter_by(**of_case).order_by(JournalEntry.id))
            .all(),
            {person.id: person.alias.in_(ZH) for person in people},
        )
