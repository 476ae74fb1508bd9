"""`python -m beds` is the program `beds`."""

from beds.cli import main

main()
