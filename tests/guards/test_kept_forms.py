"""Every form that is saved keeps itself while it is typed, and comes back as it was typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from casetrack.web import drafts
from casetrack.web.form_numbers import FIELD
from tests.guards.conftest import Furnished
from tests.guards.sending import Found, forms_read, pages_read
from tests.journeys.plain import Control, Page
from tests.sampling import HasTurns
from tests.signed_in import sign_in

MARKED = re.compile(r'name="sending" value="[^"]*" data-keep="\d+"')
PLAIN = re.compile(r'name="sending" value="[^"]*">')
# More than so many fields: what is typed again sooner than it is found again is not kept.
FEW = 2
TYPED = "未存之言"
# Forms that save nothing, or keep themselves on the device of who goes on a visit.
KEPT_ELSEWHERE = frozenset({"cases.find", "offline.send", "account.password", "account.show"})


@pytest.mark.one_engine
def test_every_form_that_is_saved_keeps_itself_with_scripts_and_without(
    desk: Furnished, of_the_run: Path
) -> None:
    read = pages_read(desk, of_the_run)
    without = [page.address for page in read if PLAIN.search(page.html)]
    unnumbered = {
        form.endpoint
        for form in forms_read(desk, read)
        if len(form.typed) > FEW and FIELD not in form.form.controls
    }

    only_by_script = {
        (page.endpoint, form.action)
        for page in read
        for form in page.forms
        if FIELD in form.controls
        and sum(control.kind != "hidden" for control in form.controls.values()) > FEW
        and not any(button.switches_language for button in form.buttons)
    }

    assert without == []
    assert only_by_script == set(), "without scripts they have no button of the other language"
    assert unnumbered <= KEPT_ELSEWHERE
    assert sum(bool(MARKED.search(page.html)) for page in read) > 100


@pytest.mark.one_engine
def test_what_was_typed_into_each_form_comes_back(
    desk: Furnished, of_the_run: Path, of_today: HasTurns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a push a tenth of the forms: that each is marked is tried above."""
    # All of them by one person, in a minute.
    monkeypatch.setattr(drafts, "is_in_time", lambda _staff_id: True)
    laid_aside: list[object] = []
    monkeypatch.setattr(drafts.log, "warning", lambda *said, **_kw: laid_aside.append(said))
    lost: list[tuple[str, str, object]] = []
    read = forms_read(desk, pages_read(desk, of_the_run))
    long = [form for form in read if len(form.typed) > FEW and FIELD in form.form.controls]
    assert len(long) > 80
    for form in of_today(long):
        client = sign_in(desk.app, desk.staff[form.place.by], lang="en")
        typed = {name: _typed(control) for name, control in form.form.controls.items()}
        pairs = [(name, text) for name, texts in typed.items() for text in texts]
        sent = {"sending": typed[FIELD][0], "address": _to(form), "typed": json.dumps(pairs)}
        answer = client.post("/drafts", data=sent)
        if answer.status_code != 200:
            lost.append((form.page, form.to, answer.status_code))
            continue
        laid_aside.clear()
        there = client.get(form.page).get_data(as_text=True)
        lost += [(form.page, form.to, name) for name in _missing(typed, form, there)]
        lost += [(form.page, form.to, "cannot be shown")] * len(laid_aside)
        (draft_id,) = set(re.findall(r"/drafts/(\d+)/discard", there)) or {"0"}
        client.post(f"/drafts/{draft_id}/discard")

    assert not lost, "\n".join(map(str, lost))


def _typed(control: Control) -> list[str]:
    """What a person left in it: words in a text, the last choice of a list."""
    if control.kind == "text":
        return [f"{TYPED}{control.name}"]
    if control.kind in ("select", "radio"):
        return [control.choices[-1].value] if control.choices else []
    return control.sent


def _to(form: Found) -> str:
    return form.form.action or form.page


def _missing(typed: dict[str, list[str]], form: Found, html: str) -> list[str]:
    """The fields that do not show what was typed, and it stands nowhere else on the page."""
    controls: dict[str, Control] = {}
    for shown in Page(html).forms:
        if FIELD in shown.controls and len(shown.controls.keys() & typed.keys()) > 1:
            controls |= shown.controls
    missing = []
    for name, control in form.form.controls.items():
        if name in ("csrf_token", FIELD, "from") or control.kind == "hidden":
            continue
        back = controls.get(name)
        is_there = back is not None and back.sent == typed[name]
        if not is_there and not (control.kind == "text" and typed[name][0] in html):
            missing.append(name)
    return missing
