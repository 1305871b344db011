"""The garbage collector, set for processes that make very many small things without cycles."""

import gc


def spare_collector() -> None:
    """Call when everything is loaded: what is there now is never looked at again, and the rest
    less often.

    Python looks for cycles after every 700 new objects. Ranking a district makes a hundred times
    as many, none of them in a cycle, and half of the time went into looking.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
