"""The pages of suggestions hang here."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("suggestions", __name__)
