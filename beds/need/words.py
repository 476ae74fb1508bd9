"""Strings that people will see are marked where they stand, and translated where they are shown."""


def N_(msgid: str) -> str:  # noqa: N802  (gettext's own name for it)
    """Mark a string for the catalogue."""
    return msgid
