"""Pages of one kind of fact: state, correct, end, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel.speaklater import LazyString

from casetrack.accounts.act import Act
from casetrack.cases import charge_names
from casetrack.cases.access import case_to
from casetrack.cases.also_for import Another, also_for, are_right, for_each
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.queries import parties_of
from casetrack.casework.correction_pages import correct_page
from casetrack.casework.facts import recording
from casetrack.casework.facts.fact_kind import FactKind, Values
from casetrack.casework.facts.fields import Place
from casetrack.casework.facts.recording import Statement, party_id_of
from casetrack.web.access import requires
from casetrack.web.addresses import read_id
from casetrack.web.saving import done_before, form_page, redirect_back, save, say_saved
from casetrack.web.words import language

Route = tuple[str, str, Callable[..., ResponseReturnValue]]


@dataclass(frozen=True)
class FactPages:
    """Pages of one kind of fact. below: the prefix of the address of a new one."""

    kind: FactKind[Any]
    below: ClassVar[str] = ""

    def register(self, bp: Blueprint) -> None:
        """Register the routes and their endpoints: `new_ties`, `change_ties`, …"""
        # Made here, so that a mistake in a field stops the start and no request.
        forms = [self.kind.change_form, self.kind.end_form]
        assert all(forms)
        for address, endpoint, view in self.routes():
            may_call = requires(self.kind.needs)(_called(view))
            bp.add_url_rule(address, endpoint, may_call, methods=["GET", "POST"])

    def routes(self) -> Iterable[Route]:
        """Address, endpoint and view of each page."""
        name = self.kind.name
        row = f"/cases/<int:case_id>/{name}/<int:{self.kind.key}>"
        yield f"/cases/<int:case_id>{self.below}/{name}/new", f"new_{name}", self._new
        yield f"{row}/change", f"change_{name}", self._change
        yield f"{row}/withdraw", f"withdraw_{name}", self._withdraw
        if self.kind.ended is not None:
            yield f"{row}/end", f"end_{name}", self._end

    def opened(self, case_id: int, numbers: dict[str, int]) -> Place:
        """The place for a new fact; 404 if the user may not know of the case. Raises NotAllowed."""
        case = case_to(self.kind.needs, case_id)
        return Place(case, parties_of(case))

    def found(self, case_id: int, numbers: dict[str, int]) -> Place:
        """The place of the row in the address. Raises as `opened`."""
        place = self.opened(case_id, numbers)
        row = self.kind.find(place.case, numbers[self.kind.key]) or abort(404)
        return replace(place, row=row)

    def frame(self, place: Place, party_id: int | None) -> dict[str, Any]:
        """Context of a form's template; back: the address after saving."""
        case_id = place.case.id
        if party_id is None:
            back = url_for("dossier.show", case_id=case_id, _anchor="people")
        else:
            back = url_for(self.kind.page, case_id=case_id, party_id=party_id)
        return {"case": place.case, "back": back}

    def values(self, form: Any, place: Place) -> Values:
        """Column values of a form."""
        return self.kind.values(form, place)

    def _new(self, case_id: int, **numbers: int) -> ResponseReturnValue:
        """State a fact."""
        place, kind = self.opened(case_id, numbers), self.kind
        parties = [party for party in place.parties if kind.fits(party)]
        parties.sort(key=lambda party: not party.is_child())
        asked = request.args.get("of", type=read_id)
        of = asked if asked in {party.id for party in parties} else None

        def filled(party: Party | None, **given: Any) -> Any:
            begun = {field.name: field.begins() for field in kind.fields if field.begins}
            form: Any = kind.form(
                data={"party": party.id if party is not None else None, **begun}, **given
            )
            if kind.whom is not None:
                form.party.offer(parties)
                if party is not None and not (form.is_typed() and form.party.raw_data):
                    form.party.data = party.id
            self._offer(form, place)
            return form

        def state(form: Any, act: Act) -> Any:
            party = next(iter(parties), None)
            if kind.whom is not None:
                party = _party(form.party.data, parties)
            statement = Statement(party, self.values(form, place), _source(form, place.case))
            return recording.state(kind, place.case, statement, act)

        form = filled(_party(of or (parties[0].id if parties else None), parties))
        offered = {str(value) for value, *_words in form.party.choices} if kind.differs else set()
        others = [
            (party, None)
            for party in parties
            if str(party.id) in offered and party.id != form.party.data
        ]
        also = also_for(others, filled, kind.differs)
        if are_right(form, also) and (
            saved := save(
                form,
                lambda act: for_each(
                    lambda: state(form, act), also, lambda row: state(row.form, act)
                ),
            )
        ):
            flash(kind.titles.saved)
            return redirect_back(self.frame(place, party_id_of(saved.result))["back"])
        return self._page(
            form, place, kind.titles.new, of, button=kind.titles.new_button, also=also
        )

    def _change(self, case_id: int, **numbers: int) -> ResponseReturnValue:
        """Correct a fact, with a reason."""
        place = self.found(case_id, numbers)
        case, row, kind = place.case, place.row, self.kind
        form: Any = kind.change_form(data=self._shown(row))
        self._offer(form, place)
        party = _party(party_id_of(row), place.parties)
        return correct_page(
            form,
            lambda act: recording.correct(
                kind,
                case,
                row,
                Statement(party, self.values(form, place), _source(form, case)),
                act,
                opened=form.opened_version(),
                reason=form.typed_reason() if kind.is_reasoned else "",
            ),
            record=row,
            shown=lambda: self._shown(row),
            title=kind.titles.change,
            template=kind.template,
            **self._names(place, party_id_of(row)),
        )

    def _end(self, case_id: int, **numbers: int) -> ResponseReturnValue:
        """Record the end of a fact."""
        place = self.found(case_id, numbers)
        case, row, kind = place.case, place.row, self.kind
        form: Any = kind.end_form(data={"version": row.version})
        if saved := save(
            form,
            lambda act: recording.end(
                kind,
                case,
                row,
                form.until.data,
                act,
                opened=form.opened_version(),
                values={k: v for field in kind.ends for k, v in field.values(form, place).items()},
            ),
            conflict=lambda: conflict_of(form, row, case),
        ):
            return self._done(saved.result, place)
        return self._page(form, place, kind.titles.end, party_id_of(row))

    def _withdraw(self, case_id: int, **numbers: int) -> ResponseReturnValue:
        """Withdraw a fact, with the reason."""
        place = self.found(case_id, numbers)
        case, row, kind = place.case, place.row, self.kind
        form: Any = kind.withdraw_form(data={"version": row.version})
        if saved := save(
            form,
            lambda act: recording.withdraw(
                kind,
                case,
                row,
                form.reason.data or "",
                act,
                opened=form.opened_version(),
                when=form.when.data if "when" in form else None,
            ),
            conflict=lambda: conflict_of(form, row, case),
        ):
            return self._done(saved.result, place)
        titles = kind.titles
        button = titles.withdraw_button
        return self._page(form, place, titles.withdraw, party_id_of(row), button=button)

    def _done(self, entry: JournalEntry | None, place: Place) -> ResponseReturnValue:
        say_saved(entry)
        return redirect_back(self.frame(place, party_id_of(place.row))["back"])

    def _offer(self, form: Any, place: Place) -> None:
        """Fill the choices of a form, and remove the fields its kind does not ask for."""
        if place.row is not None and "party" in form:
            del form.party
        if "entry" in form:
            kept = place.row.entry_id if place.row is not None else None
            form.entry.offer(place.case, kept=kept)
        if self.kind.asks is not None:
            form.what = self.kind.kind_at(place.row)
            asked = {"party", "entry", "reason", *self.kind.asks[form.what]}
            for field in form.visible():
                if field.short_name not in asked:
                    delattr(form, field.short_name)
        for field in self.kind.fields:
            field.offer(form, place)
        self.kind.offer(form, place)

    def _shown(self, row: Any) -> dict[str, Any]:
        """The recorded values with which the form of a correction opens."""
        return {"entry": row.entry_id, **self.kind.shown(row), "version": row.version}

    def _names(self, place: Place, party_id: int | None) -> dict[str, Any]:
        """The names of the row in its template, beside the form."""
        row = place.row
        return {
            "row": row,
            "said": self.kind.words(row) if row is not None else None,
            "charges": charge_names.choices(language()),
            **self.frame(place, party_id),
        }

    def _page(
        self,
        form: Any,
        place: Place,
        title: LazyString,
        party_id: int | None,
        *,
        button: LazyString | None = None,
        also: Sequence[Another] = (),
    ) -> ResponseReturnValue:
        return form_page(
            self.kind.template,
            form,
            title=title,
            fields=form.visible(),
            button=button,
            also=also,
            **self._names(place, party_id),
        )


class ListedPages(FactPages):
    """The pages of a fact of the case itself, beside the page that lists them.

    corrects: the endpoint of a correction.
    """

    corrects: ClassVar[str] = "change"

    def routes(self) -> Iterable[Route]:
        """Address, endpoint and view of each page."""
        rows = f"/cases/<int:case_id>/{self.kind.name}"
        row = f"{rows}/<int:{self.kind.key}>"
        yield f"{rows}/new", "new", self._new
        yield row, self.corrects, self._change
        yield f"{row}/withdraw", "withdraw", self._withdraw

    def opened(self, case_id: int, numbers: dict[str, int]) -> Place:
        """The place for a new fact. Raises as the other pages."""
        return Place(case_to(self.kind.needs, case_id), ())

    def found(self, case_id: int, numbers: dict[str, int]) -> Place:
        """The place of a row; a withdrawn one leads back to the list."""
        place = super().found(case_id, numbers)
        if place.row.withdrawn_by_id is not None:
            abort(done_before(self.frame(place, None)["back"]))
        return place

    def frame(self, place: Place, party_id: int | None) -> dict[str, Any]:
        """Context of a form's template; back: the list."""
        return {"case": place.case, "back": url_for(self.kind.page, case_id=place.case.id)}


def register_facts(
    bp: Blueprint, *kinds: FactKind[Any], pages: type[FactPages] = FactPages
) -> None:
    """Register the pages of these kinds below the case."""
    for kind in kinds:
        pages(kind).register(bp)


def _called(view: Callable[..., Any]) -> Callable[..., Any]:
    # A view is marked with what it requires, and a bound method cannot be.
    return lambda **numbers: view(**numbers)


def _source(form: Any, case: Case) -> JournalEntry | None:
    return form.entry.chosen(case) if "entry" in form else None


def _party(party_id: int | None, parties: Sequence[Party]) -> Party | None:
    return next((party for party in parties if party.id == party_id), None)
