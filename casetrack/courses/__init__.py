"""Courses: begun for a child, carried by somebody, held in sessions, and ended."""
