"""Login IP ranges: CIDR blocks, ranges and single addresses to the pairs that a profile holds."""

from __future__ import annotations

import ipaddress
from typing import TypeAlias

from remit.landscape.names import clipped

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


def parse_network(text: str) -> tuple[str, str]:
    """The first and last address of `203.0.113.0/24`, `198.51.100.7-198.51.100.9` or a single address.

    Raises ValueError, in words for the user, where the text is none of them. A profile's login IP range is a
    start and an end address of the same family (Metadata API, Profile.loginIpRanges).
    """
    text = clipped(text)
    if "-" in text:
        first, _, last = (part.strip() for part in text.partition("-"))
        start, end = _address(first, text), _address(last, text)
        if start.version != end.version:
            raise ValueError(f"{text}: both ends must be IPv4, or both IPv6")
        if int(start) > int(end):
            raise ValueError(f"{text}: the range ends before it starts")
        return str(start), str(end)
    if "/" not in text:
        address = _address(text.strip(), text)
        return str(address), str(address)
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise ValueError(f"{text} is neither a CIDR block, a range nor an address") from None
    if str(network.network_address) != text.strip().partition("/")[0]:
        raise ValueError(f"{text} has bits set beyond its prefix; did you mean {network}?")
    return str(network[0]), str(network[-1])


def _address(part: str, text: str) -> Address:
    try:
        return ipaddress.ip_address(part)
    except ValueError:
        raise ValueError(f"{text} is neither a CIDR block, a range nor an address") from None


def is_everything(start: str, end: str) -> bool:
    """Whether a range admits every address of its family."""
    first, last = ipaddress.ip_address(start), ipaddress.ip_address(end)
    return int(first) == 0 and int(last) == 2**first.max_prefixlen - 1
