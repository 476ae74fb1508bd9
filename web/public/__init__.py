"""For whoever needs a place: the start, the number, one's own page."""
