"""Sections on what has been recorded: women and men, requests turned away, stays that ended, guests and places."""

from web.pages.plan.parts import Section
from web.pages.plan.view import View


def past_sections(view: View) -> list[Section]:
    """All that there is."""
    return []
