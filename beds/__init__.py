"""Ledig plats: the rules of beds, queue and need. Nothing here knows of HTTP."""
