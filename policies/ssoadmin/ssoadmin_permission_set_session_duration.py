import re
from typing import Any

from ringfence.policy import Answer, Resource, policy

_LONGEST = 8  # hours: a working day


@policy(
    resource="aws_ssoadmin_permission_set",
    severity="medium",
    controls=["ART-PROV-IAM-11"],
    mend=f'Set session_duration to at most "PT{_LONGEST}H".',
)
def ssoadmin_permission_set_session_duration(permission_set: Resource) -> Answer:
    """Nobody stays signed in for longer than a working day.

    AWS takes PT1H to PT12H and PT1H where none is given; provider 5.100 checks none of it.
    """
    duration = permission_set["session_duration"].defaults_to("PT1H")
    return duration.satisfies(_within_a_day, f"an ISO 8601 duration of at most PT{_LONGEST}H")


def _within_a_day(duration: Any) -> bool:
    found = re.fullmatch(r"PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", str(duration))
    if not found:
        return False
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds <= _LONGEST * 3600
