"""What courts decided, recorded as it was: who, when, why, and every term of it."""
