"""The lines: who stands in them, what is offered and answered."""
