"""Papers for a night without any machine, and typing them in."""
