"""A page with one form, made up by a test: what a guard must notice stands on it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.typing import ResponseReturnValue

from tests.guards.sending import Found, Place
from tests.house import Browser
from tests.journeys.plain import Page

TO = "/made-up"


def client_of(**answers: Callable[[], ResponseReturnValue]) -> Browser:
    """A browser on an application of these pages: `case_1=...` stands at /case/1."""
    app = Flask("made_up", static_folder=None)
    app.test_client_class = Browser
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for name, answer in answers.items():
        address = f"/{name.replace('_', '/')}"
        app.add_url_rule(address, name, answer, methods=["GET", "POST"])
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


def form_of(controls: str, answer: Callable[[], ResponseReturnValue]) -> Found:
    """The form that has these controls, and is answered so; its endpoint is `made.up`."""
    (form,) = Page(f"<form method=post>{controls}<button>Save</button></form>").forms
    place = Place("/page", "prosecutor", "made.up", tuple(sorted(form.controls)), "", nth=0)
    return Found(client_of(form=answer), "/page", "/form", "made.up", form, place)
