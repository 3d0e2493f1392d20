"""The blueprint that the pages of the calculator share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("calculator", __name__)
