"""How to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp.abc import AbstractResolver

from stateties.pipeline.addresses.network import is_private
from stateties.pipeline.addresses.polite import Clock

#: Name by which robots.txt knows this program (RFC 9309, section 2.2.1).
AGENT = "stateties-links"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to ask.

    Attributes:
        version: Version of the dataset, for the user agent.
        contact: Where somebody who minds the requests finds who sends them: a web or mail address.
        pause: Least time between two requests to a host, in seconds.
        patience: Longest time to wait for a host, in seconds; one that wants more is left for another run.
        hosts: How many hosts to ask at once.
        attempts: How often to ask again what may pass, the first time included.
        connect: Longest time for a connection, in seconds.
        read: Longest time without a byte, in seconds.
        total: Longest time for all requests of one address, waiting for its turn not counted, in seconds.
        limit: Most bytes to read of a body.
        most_redirects: Most redirects to follow.
        private: Says of an IP address whether it must not be asked.
        resolver: Resolves names; by default the system does.
        clock: The time.
    """

    version: str = ""
    contact: str = ""
    pause: float = 1.0
    patience: float = 120.0
    hosts: int = 16
    attempts: int = 3
    connect: float = 15.0
    read: float = 20.0
    total: float = 60.0
    limit: int = 256 * 1024
    most_redirects: int = 10
    private: Callable[[str], bool] = is_private
    resolver: AbstractResolver | None = None
    clock: Clock = field(default_factory=Clock)

    @property
    def user_agent(self) -> str:
        """What requests say of who sends them."""
        who = "; ".join(["checks the sources of the stateties dataset", *([self.contact] if self.contact else [])])
        return f"{AGENT}/{self.version or '0'} ({who})"
