"""What the JSON API under /api/v1 is made of: addresses that describe themselves, bodies, and the description."""
