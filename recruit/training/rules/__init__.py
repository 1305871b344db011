"""What a district is planned from: half days, ways between villages, and who learns where."""

from recruit.training.rules.planning import (
    EARTH_RADIUS_METRES,
    NEIGHBOUR_METRES,
    REACH_METRES,
    Engagement,
    Learner,
    Village,
    crew_code,
    great_circle,
    half_days,
    home_village,
    inputs_digest,
    place_of_crew,
    seat_of_district,
    travel,
)

__all__ = [
    "EARTH_RADIUS_METRES",
    "NEIGHBOUR_METRES",
    "REACH_METRES",
    "Engagement",
    "Learner",
    "Village",
    "crew_code",
    "great_circle",
    "half_days",
    "home_village",
    "inputs_digest",
    "place_of_crew",
    "seat_of_district",
    "travel",
]
