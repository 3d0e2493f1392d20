"""Letters at each step of their course, for the tests of suggestions."""

from __future__ import annotations

from datetime import date, timedelta

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import BodyKind, MeasureKind, MeasureState, Part, PartyRole
from casetrack.cases.models import Case, Measure, MeasureParty, Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.law import ReplyGround
from casetrack.suggestions.actions import serve
from casetrack.suggestions.answers.models import ReplyKind, ReplyWay, SuggestionReply
from casetrack.suggestions.answers.recording import ItemReply, Reply, record_reply
from casetrack.suggestions.answers.summary import keep_standing
from casetrack.suggestions.issuing import NewSuggestion, issue
from casetrack.suggestions.item_terms import ItemTerms
from casetrack.suggestions.kinds import Adoption, Delivery, LetterMaker, Response, SuggestionKind
from casetrack.suggestions.listing import SuggestionLine, lines_of, places_in
from casetrack.suggestions.lists import COUNTED, Which
from casetrack.suggestions.models import Rectification, Suggestion, SuggestionItem
from casetrack.suggestions.open_suggestions import OpenList, read_open
from tests.builders import NOON, TODAY, acting, make_body, make_case

ISSUED = date(2026, 9, 14)
SERVED = date(2026, 9, 16)
REPLIED = date(2026, 11, 9)
TOMORROW = TODAY + timedelta(days=1)
NOTHING = BilingualText(None, None)
TERMS = ("evidence", "basis", "known_by", "known_place", "known_who")
ITEMS = (
    "Review every app on the shelves",
    "A regular inspection system",
    "Open channels for complaints",
    "A better mechanism for protecting minors",
)


def handler_of(case: Case) -> Staff:
    """The prosecutor in whose hands the case is."""
    assert case.handler is not None
    return case.handler


def listed(
    by: Staff, which: Which, *, letters: bool = True, on: date = TODAY
) -> list[SuggestionLine]:
    """The lines of a whole list of this person."""
    if which in COUNTED:
        opened = read_open(by, OpenList(which), on=on)
        places = opened.letters if letters else opened.urging
    else:
        places = places_in(by, which, letters=letters, on=on, limit=None)
    return lines_of([number for _day, number in places])


def make_company(case: Case) -> Party:
    """A company of the case, to which nobody has written yet."""
    alias = BilingualText("Company that runs a mobile app market", "某手机应用市场运营公司")
    return make_body(case, BodyKind.COMPANY, alias, PartyRole.THIRD_PARTY)


def a_letter(company: Party, **changes: object) -> NewSuggestion:
    """A lawful letter of four items, issued on 14 September 2026."""
    values: dict[str, object] = {
        "kind": SuggestionKind.SOCIAL_GOVERNANCE,
        "issued_on": ISSUED,
        "items": ITEMS,
        "problems": ("Apps are listed without strict review",),
        # A letter that asks four things says of each how it is known.
        "item_terms": tuple(ItemTerms(known_by=f"Seen: {text}") for text in ITEMS),
        "recipient_id": company.id,
        "number": "测检建〔2026〕5号",
        "ground": ReplyGround.GENERAL,
        "objection_until": date(2026, 9, 30),
    }
    return NewSuggestion(**{**values, **changes})  # type: ignore[arg-type] # tests change one value


def urging(company: Party, **changes: object) -> NewSuggestion:
    """Urging by an exchange of views, without a letter."""
    return a_letter(
        company,
        kind=SuggestionKind.URGING,
        ground=None,
        objection_until=None,
        number="",
        how=Delivery.EXCHANGE_OF_VIEWS,
        **changes,
    )


def of_another(case: Case | None = None, **changes: object) -> Suggestion:
    """A judicial suggestion of a court to the company, as it is recorded here."""
    case = case or make_case()
    values: dict[str, object] = {
        "kind": SuggestionKind.OF_ANOTHER,
        "ground": None,
        "objection_until": None,
        "number": "",
        "maker_number": "（2026）测法司建3号",
        "maker_kind": LetterMaker.COURT,
        "maker": "测试区人民法院",
    }
    new = a_letter(make_company(case), **{**values, **changes})
    return issue(case, new, acting(handler_of(case), on=TODAY, at=NOON))


def issued(case: Case | None = None, **changes: object) -> Suggestion:
    """A letter that was issued and has not reached anybody."""
    case = case or make_case()
    new = a_letter(make_company(case), **changes)
    return issue(case, new, acting(handler_of(case), on=TODAY, at=NOON))


def served(case: Case | None = None, *, on: date = SERVED, **changes: object) -> Suggestion:
    """A letter that was announced to the company two days after its issue."""
    letter = issued(case, **changes)
    serve(
        letter,
        acting(handler_of(letter.case), on=TODAY, at=NOON),
        received_on=on,
        delivery=Delivery.ANNOUNCED,
    )
    return letter


def a_reply(letter: Suggestion, **changes: object) -> Reply:
    """A written reply of 9 November that adopts every item in full."""
    values: dict[str, object] = {
        "received": PartialDate.day(REPLIED),
        "answers": {
            item.id: ItemReply(Adoption.FULL, f"We do item {item.position}")
            for item in letter.items
        },
    }
    return Reply(**{**values, **changes})  # type: ignore[arg-type] # tests change one value


def replied(case: Case | None = None, **changes: object) -> Suggestion:
    """A letter whose recipient says that it does everything."""
    letter = served(case)
    record_reply(
        letter,
        a_reply(letter, **changes),
        acting(handler_of(letter.case), on=TODAY, at=NOON),
        opened=letter.version,
    )
    return letter


def recorded(case: Case) -> Suggestion:
    """A letter as a published text tells it: no day known, taken up in full, two things done."""
    company = make_company(case)
    measure = Measure(
        case_id=case.id,
        kind=MeasureKind.SUGGESTION,
        state=MeasureState.ENDED,
        decided_here=False,
        started=PartialDate.unknown(),
        aim=NOTHING,
        reason=NOTHING,
        parties=[MeasureParty(party_id=company.id, part=Part.TO, party=company)],
    )
    session().add(measure)
    session().flush()
    letter = Suggestion(
        case=case,
        office_id=case.office_id,
        measure=measure,
        kind=SuggestionKind.SOCIAL_GOVERNANCE,
        decided_here=False,
        issued=PartialDate.unknown(),
        delivery=Delivery.PUBLICLY_ANNOUNCED,
        all_items=[
            SuggestionItem(
                measure_id=measure.id,
                position=n,
                text=BilingualText(text, None),
                adoption=Adoption.UNKNOWN,
                answer=NOTHING,
                proof=NOTHING,
                **dict.fromkeys(
                    ("evidence", "basis", "known_by", "known_place", "known_who"), NOTHING
                ),
            )
            for n, text in enumerate(ITEMS, start=1)
        ],
        rectifications=[
            Rectification(position=1, text=BilingualText("More than 10 apps taken down", None)),
            Rectification(position=2, text=BilingualText("An in-house working group", None)),
        ],
    )
    session().add(letter)
    session().flush()
    reply = SuggestionReply(
        case_id=case.id,
        suggestion_id=letter.id,
        position=1,
        kind=ReplyKind.REPLY,
        received=PartialDate.unknown(),
        way=ReplyWay.UNKNOWN,
        text=NOTHING,
        response=Response.FULLY_ACCEPTED,
    )
    session().add(reply)
    session().flush()
    keep_standing(letter)
    return letter
