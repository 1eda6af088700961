"""Run the command line as ``python -m warmfront``."""

from warmfront.cli import main

main()
