"""Whether the tables and ``piccolo_migrations/`` agree: ``python -m tests.migrations``."""

import asyncio
import io
import sys
from contextlib import redirect_stdout

from recruit.schema import differences


def main() -> None:
    """Name each difference; the exit status tells whether there is one."""
    with redirect_stdout(io.StringIO()):  # Piccolo prints a table of zeros
        found = asyncio.run(differences())
    sys.stdout.write("\n".join([*found, ""]) if found else "Tables and migrations agree.\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
