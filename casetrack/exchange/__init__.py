"""Case files in and out; the six published examples."""
