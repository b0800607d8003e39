"""The `stateties` command: an Invoke program over the library, for those who installed it."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; exits with 0, 1 (problems) or 2 (used wrongly)."""
    try:
        from stateties.commands import program
    except ModuleNotFoundError as missing:
        if missing.name and missing.name.split(".")[0] == "stateties":
            raise
        print(
            f"stateties: the command line needs {missing.name}: pip install 'stateties[pipeline]'",
            file=sys.stderr,
        )
        sys.exit(2)
    program.run()


if __name__ == "__main__":
    main()
