"""``python -m opini`` is the command line."""

from opini.cli import main

if __name__ == "__main__":
    main()
