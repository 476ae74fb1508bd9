"""Use cases: everything that somebody can do, as a function of who does it, the store and plain values, without HTTP.

Pages, API, what phones kept without network, the command line and the demo call the same ones.
"""
