"""The demo: accounts for every role, and a year of synthetic nights played through the same rules as real ones."""
