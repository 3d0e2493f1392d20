"""The pages of this feature hang here."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("agenda", __name__)
