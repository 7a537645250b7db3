"""The stand-alone desktop program: photos on its command line are opened."""

import multiprocessing
import sys
from pathlib import Path

from findcolor.desktop.app import run

if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(run([Path(name) for name in sys.argv[1:]]))
