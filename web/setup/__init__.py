"""Units, beds and rules, and the state of the service."""
