"""Login IP ranges of a profile, set and taken away by metadata."""

from __future__ import annotations

from remit.conform.apps import update_metadata
from remit.conform.lab import Lab
from remit.conform.people import profile
from remit.conform.question import CannotAsk, Question
from remit.connect.metadata import MetadataApi
from remit.metadata.types.profile import Profile, ProfileLoginIpRange

QUESTION = Question(
    id="profile-ip-ranges",
    asks="whether metadata can empty a profile's login IP ranges",
    order=130,
    requests=(
        "updateMetadata Profile (one range)",
        "updateMetadata Profile (no range)",
        "readMetadata Profile",
    ),
    needs=("ModifyMetadata", "ManageProfilesPermissionsets"),
    answers={"keeps": "the ranges stay as they were", "empties": "they are gone"},
    chosen="keeps",
)
# The range of addresses that documentation may use (RFC 5737): nobody logs in from it.
_RANGE = ProfileLoginIpRange(startAddress="192.0.2.1", endAddress="192.0.2.1")


def ask(lab: Lab) -> str:
    """Whether an update without ranges takes away the one that was set."""
    # A profile of its own, that nobody logs in with: the range may stay.
    profile(lab, "ranges")
    name = lab.name("ranges")
    update_metadata(lab, Profile(fullName=name, loginIpRanges=(_RANGE,)), "one range").need(
        "no range can be set"
    )
    if not _ranges(lab, name):
        raise CannotAsk("the range that was set is not read back")
    outcome = update_metadata(lab, Profile(fullName=name), "no range")
    left = _ranges(lab, name)
    if not outcome.ok:
        return outcome.said
    return "keeps" if left else "empties"


def _ranges(lab: Lab, name: str) -> int:
    read = lab.attempt("readMetadata Profile", lambda: MetadataApi(lab.org).read(Profile, [name]))
    found = read.need("the profile cannot be read")[0]
    return len(found.loginIpRanges) if found is not None else 0
