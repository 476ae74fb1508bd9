"""How a unit is set up, for its manager and for administrators: its facts, rules, beds, and how it closes."""
