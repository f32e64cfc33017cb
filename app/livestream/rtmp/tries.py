"""How often an address has failed lately. Remembers a bounded number of addresses, for a minute. Pure."""

from collections import OrderedDict, deque
from ipaddress import IPv6Address, ip_address

MOST = 10
SECONDS = 60.0
ADDRESSES = 4096


def subject(address: str) -> str:
    """Who is counted: an IPv4 address, the /64 of an IPv6 one; anything else as it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)


class Tries:
    """Failed tries by address, by the clock it is told."""

    def __init__(self) -> None:
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()

    def failed(self, address: str, now: float) -> None:
        """Count one."""
        times = self._failed.setdefault(subject(address), deque(maxlen=MOST))
        times.append(now)
        self._failed.move_to_end(subject(address))
        while len(self._failed) > ADDRESSES:
            self._failed.popitem(last=False)

    def is_shut_out(self, address: str, now: float) -> bool:
        """Whether it has failed too often within the last minute."""
        times = self._failed.get(subject(address))
        return times is not None and len(times) == MOST and now - times[0] < SECONDS
