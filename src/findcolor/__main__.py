"""``python -m findcolor`` is the command ``findcolor``."""

from findcolor.cli.main import main

main()
