"""How many places are needed: what was recorded, made into evidence that may be shown.

    entries -> Record (record.py) -> Facts by quarter (facts.py) -> spans that may be shown (spans.py)
            -> an Answer (answer.py), tables (tables.py), a replay (replay.py), the census of a day (census.py)

Nothing that comes out of here holds a number, a ticket, a stay's handle, or a count below five; `beds.disclosure` says
how. Whoever shows it needs no rule of their own: a `Shown` count is written as it says, and what is None is not shown.

    need = Need(store)                                   # one for each process: `app.state.need`
    sources = await read_sources()                       # imports, costs, sightings: plain values from the database
    got = await need.ask(answer, sources, slug, now, Choices(places=8))    # answer(record, sources, slug, now, choices)
    tables = await need.ask(tables_of, slug, now)
    played = await need.ask(replay, slug, 8, now, told)
"""
