"""How often one client may do something: a bucket of taps each, in memory only, under a key that names nobody."""

from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from secrets import token_bytes
from threading import Lock

# Many phones of one carrier share an address, so a client may do more than one driver would.
MOST_TAPS = 12
TAPS_PER_S = 12 / 60
MOST_CLIENTS = 10_000
IPV6_SITE_BITS = 64  # of an address a client can choose the rest freely


class Taps:
    """The taps that are left to each client; the longest silent are forgotten first.

    Args:
        most: taps at once.
        per_s: new taps a second.
    """

    def __init__(self, most: int = MOST_TAPS, per_s: float = TAPS_PER_S) -> None:
        self._most, self._per_s = most, per_s
        self._secret = token_bytes(16)
        self._left: dict[bytes, tuple[float, float]] = {}
        self._turn = Lock()

    def take(self, host: str, now_s: float) -> float:
        """Take one tap of a client: 0.0, or the seconds until there is one and nothing was taken.

        Args:
            host: the client's address; only a hash of it under a secret of this process is kept.
            now_s: seconds of a clock that never goes back.
        """
        key = blake2b(site(host).encode(), key=self._secret, digest_size=16).digest()
        with self._turn:
            left, since_s = self._left.pop(key, (float(self._most), now_s))
            left = min(self._most, left + (now_s - since_s) * self._per_s)
            wait_s = 0.0 if left >= 1 else (1 - left) / self._per_s
            self._left[key] = (left if wait_s else left - 1, now_s)
            if len(self._left) > MOST_CLIENTS:
                del self._left[next(iter(self._left))]
        return wait_s


def site(host: str) -> str:
    """What stands for one client: an IPv4 address, the network of an IPv6 address, anything else as it is."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((host, IPV6_SITE_BITS), strict=False)) if isinstance(address, IPv6Address) else host
