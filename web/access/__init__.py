"""Who has read what, for the reviewer."""
