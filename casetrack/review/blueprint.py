"""The blueprint of the review; its pages hang on it once they are read."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("review", __name__)
