"""What staff do with any case: open it, log, bring people in, hand it over, find it."""
