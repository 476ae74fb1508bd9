"""The planner's pages: how many places, and how sure. Everything shown comes from beds.need, already fit to be shown.

`page` holds the addresses and is light: whatever needs scipy is imported by `report` alone, in a thread. `report` puts
the sections together; the page, the memo and the exports share them.
"""
