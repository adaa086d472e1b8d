"""What the grammar knows by name: what is not built yet, and what is refused for a reason.

Both are told apart from a typing error, so that files need not change when the thing can be done, and so
that a reader learns why a key is not wanted.
"""

from __future__ import annotations

from remit.landscape.grammar import Flow, Landscape, ObjectNeeds, Profile, Section, System

NOT_YET_KEYS: dict[type[Section], dict[str, str]] = {
    Profile: {"login_hours": "login hours on the profile"},
    System: {
        "role": "a role for the integration user",
        "groups": "membership of public groups and queues",
        "files": "access to files",
        "events": "platform events and change data capture",
    },
    Flow: {
        "events": "platform events and change data capture, published and subscribed to",
        "files": "access to files",
        "groups": "membership of public groups and queues",
        "role": "a role for the integration user",
    },
    ObjectNeeds: {
        "record_types": "record types that the flow may choose",
        "files": "files attached to records",
        "events": "change data capture of the object",
    },
}

NOT_YET_VERBS: dict[str, str] = {
    "undelete": "taking records out of the recycle bin",
    "hard-delete": "deleting without the recycle bin (Bulk API)",
    "transfer": "giving records to other owners",
    "convert": "converting leads",
    "merge": "merging records",
    "activate": "activating orders and contracts",
}

# key -> (why, what to do instead)
REFUSED_KEYS: dict[type[Section], dict[str, tuple[str, str]]] = {
    System: {
        "profile": (
            "a profile for one system is never made: all integration users share the one profile of the "
            "landscape, which opens nothing, and differ in their permission sets",
            "remove it; what the system needs goes into its flows",
        ),
        "networks": (
            "login IP ranges exist on profiles only, and all systems share one profile: a range for one "
            "system would let every other system in from there",
            "put the addresses into profile.networks, where they hold for every system",
        ),
        "license": (
            "a user's licence comes with its profile, and all systems share one profile",
            "set profile.license, or keep another landscape for systems on another licence",
        ),
        "permissions": (
            "system permissions belong to a flow, so that it is known what they are for",
            "move them to systems.NAME.flows.NAME.permissions",
        ),
        "objects": (
            "objects belong to a flow, so that it is known what they are for",
            "move them to systems.NAME.flows.NAME.objects",
        ),
    },
    Profile: {
        "permissions": (
            "the profile has API Enabled and API Only User and nothing else",
            "name the permission in the flow that needs it",
        ),
        "objects": ("the profile opens no object", "name the object in the flow that needs it"),
    },
    Landscape: {
        "networks": ("login IP ranges belong to the profile", "move them to profile.networks"),
        "license": ("the licence belongs to the profile", "move it to profile.license"),
    },
}
