"""A child supervised by the office where it lives: asked, agreed, reported, ended."""
