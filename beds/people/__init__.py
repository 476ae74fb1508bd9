"""People: those who work here (accounts, rights, what they have read) and those who seek a place (tickets)."""
