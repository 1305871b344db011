"""``python -m tests.benchmarks [B1 B3 B4 B5]``: measure, print, write ``var/bench.json``."""

# Processes that are spawned import this file again: outside the guard it must cost nothing.
if __name__ == "__main__":
    from tests.benchmarks.run import main

    main()
