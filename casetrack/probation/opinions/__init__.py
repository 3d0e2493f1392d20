"""The opinion at the end of a probation: drafted from the file, finished by a person."""
