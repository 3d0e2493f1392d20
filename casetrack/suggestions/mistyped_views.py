"""The page that puts right how the letter of another maker was recorded."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.casework.correction_pages import Reasoned, correct_page
from casetrack.suggestions.blueprint import bp, letter_to
from casetrack.suggestions.item_terms import NO_TERMS, typed_terms
from casetrack.suggestions.kinds import SuggestionKind
from casetrack.suggestions.letter_forms import LetterOfAnotherForm
from casetrack.suggestions.mistyped import RecordedLetter, correct_letter
from casetrack.suggestions.models import Suggestion
from casetrack.web.access import requires
from casetrack.web.words import label, language

WRITE = Permission.SUGGESTIONS_WRITE


class LetterOfAnotherCorrectionForm(Reasoned, LetterOfAnotherForm):
    """How the letter of another maker is recorded; its recipient stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("recipient", "new_body", "body_kind", "body", "cases"):
            del self[name]

    def told(self) -> RecordedLetter:
        """The typed letter; each item by the place that its field has."""
        items = {}
        for item in self.items:
            row = self.row_of(item)
            terms = row.terms() if row is not None else NO_TERMS
            place = int(item.name.rpartition("-")[2]) + 1
            items[place] = ((item.data or "").strip(), terms)
        return self.into(RecordedLetter, problems=self.named_problems(), items=items)


@bp.route("/cases/<int:case_id>/suggestions/<int:suggestion_id>/mistyped", methods=["GET", "POST"])
@requires(WRITE)
def correct_of_another(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Correct a typing error in the letter of another maker; never in one of this office."""
    case, letter = letter_to(WRITE, case_id, suggestion_id)
    back = url_for(".show", case_id=case.id, suggestion_id=letter.id)
    if letter.kind is not SuggestionKind.OF_ANOTHER:
        return redirect(back)
    form = LetterOfAnotherCorrectionForm(data={"version": letter.version, **_as_stored(letter)})
    if "add" in request.form and form.has_room():
        form.items.append_entry()
        form.make_room()
    return correct_page(
        form,
        lambda act: correct_letter(
            letter, form.told(), form.typed_reason(), act, opened=form.opened_version()
        ),
        case=case,
        record=letter,
        shown=lambda: _as_stored(letter),
        title=_("Correct a typing error in the letter"),
        back=back,
        above=[(label(letter.kind), back)],
        template="suggestions/mistyped.html",
        said=None,
    )


def _as_stored(letter: Suggestion) -> dict[str, Any]:
    lang = language()
    return {
        "maker_kind": letter.maker_kind,
        "maker": letter.maker.in_(lang),
        "maker_number": letter.maker_number or "",
        "issued_on": letter.issued,
        "set_day": letter.set_day,
        "problem_lines": "\n".join(problem.text.in_(lang) for problem in letter.problems),
        "items": [item.text.in_(lang) for item in letter.items],
        "item_terms": [typed_terms(item, lang) for item in letter.items],
    }
