"""Questions that an office writes itself: asked at visits, answered in a tap, seen over months."""
