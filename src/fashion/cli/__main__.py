"""`python -m fashion.cli`."""

from fashion.cli import main

main(prog_name="fashion")
