"""Where a subscription may lead: to the public internet, and not to what stands around the service."""

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from geo_service.core.text import Text

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST = 2_000
PORTS = {"https": 443, "http": 80}
# Gateways that lead an IPv6 address of this kind to the IPv4 address in its last bits.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(Exception):
    """A name leads to an address within."""


def fault_of(url: str, inside: bool) -> Text | None:
    """What is wrong with the address of a subscription; None when nothing is that can be seen without asking.

    Args:
        inside: http and addresses within are allowed.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), None
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST
    if not plain or not parts.hostname or port == 0:
        return Text(
            "应为完整网址，如 https://example.org/changes", "a whole address such as https://example.org/changes"
        )
    if parts.scheme != "https" and not (inside and parts.scheme == "http"):
        return Text("应以 https:// 开头", "it must begin with https://")
    if parts.username is not None or parts.password is not None or "#" in url:
        return Text("不得含用户名、密码或 #", "without user, password and #")
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return None
    if not inside and not is_public(literal):
        return Text("应为公网地址", "an address of the public internet")
    return None


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, and so is the one that it hides, if any."""
    hidden: list[Address] = []
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo or ()
        hidden = [one for one in (address.ipv4_mapped, address.sixtofour, *teredo) if one is not None]
        if address in NAT64:
            hidden.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
    return address.is_global and not address.is_multicast and all(is_public(one) for one in hidden)


def addresses_of(host: str, port: int, inside: bool) -> list[str]:
    """The addresses that a name leads to now; what is connected to must be one of these, and the name not asked again.

    Raises:
        OSError: the name leads nowhere.
        NotPublic: one of them lies within, and that is not allowed.
    """
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not inside and not all(is_public(ipaddress.ip_address(one.partition("%")[0])) for one in found):
        raise NotPublic
    return list(dict.fromkeys(found))
