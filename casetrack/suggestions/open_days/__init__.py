"""The days of an open letter: none is without one until it is closed or withdrawn."""
