"""Which machines may be asked: those of the public internet."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateAddressError(OSError):
    """A name leads to an address that is not public."""


def is_private(address: str) -> bool:
    """Whether an IP address is none of the public internet: loopback, a private network, reserved.

    IPv4 addresses in IPv6 clothes (mapped, RFC 4291; NAT64, RFC 6052; 6to4, RFC 3056) are judged as what they are.

    Raises:
        ValueError: It is not an IP address.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = (
            ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        )
        ip = inner or ip
    return not ip.is_global or ip.is_multicast


def refuse_private(host: str, private: Callable[[str], bool]) -> None:
    """Refuse a host that is itself an IP address which is not public; names are left to the resolver.

    Raises:
        PrivateAddressError: It is such an address.
    """
    try:
        refused = private(host)
    except ValueError:
        return
    if refused:
        raise PrivateAddressError(host)


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses only, so that what was judged is what is connected to."""

    def __init__(self, private: Callable[[str], bool] = is_private, inner: AbstractResolver | None = None) -> None:
        self._private, self._inner = private, inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Resolve a name.

        Raises:
            PrivateAddressError: None of its addresses is public.
            OSError: It cannot be resolved.
        """
        found = await self._inner.resolve(host, port, family)
        public = [r for r in found if not self._private(r["host"])]
        if found and not public:
            raise PrivateAddressError(found[0]["host"])
        return public

    async def close(self) -> None:
        """Release the resolver."""
        await self._inner.close()
