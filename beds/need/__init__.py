"""How many places are needed: what was recorded, made into evidence that may be shown.

    entries -> Record -> Facts by quarter -> Series of fixed spans -> an Answer, Tables, a replay, the census of a day

Nothing that comes out of here holds a number, a ticket or a stay's handle, nor a count below five: counts come in spans
that hold five or more (`series.Series`), or as a `Shown` that says what may stand in its place (`beds.disclosure`).

    need = keeper.Need(store)                                          # one for each process
    sources = await sources.read_sources(now)                          # imports, prices, sightings
    told = await need.ask(answer.answer, sources, slug, now, Choices(places=8))
    tables = await need.ask(tables.tables_of, sources, slug, now)
    script = await need.ask(replay.script, slug, now)                  # then, in a thread: replay.replay(script, 8)

Some of these modules need numpy and scipy, which take a second to import; nothing is imported here.
"""
