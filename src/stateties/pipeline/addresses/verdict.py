"""What can be said of an address, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Verdict = Literal[
    "gone",
    "soft_404",
    "moved_home",
    "no_host",
    "malformed",
    "unsafe",
    "unreachable",
    "timeout",
    "tls",
    "loop",
    "error",
    "unclear",
    "blocked",
    "moved",
    "moved_temporarily",
    "ok",
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

Group = Literal["dead", "doubtful", "blocked", "moved", "fine"]

#: Longest text and longest address that are kept, in characters.
_TEXT, _ADDRESS = 300, 2_000


@dataclass(frozen=True, slots=True)
class Kind:
    """What a verdict means.

    Attributes:
        group: `dead`: nobody will read there what was read; `doubtful`: look yourself; `blocked`: the server
            does not talk to programs, which says nothing of the page; `moved` and `fine`: it is there.
        means: The meaning in a line.
    """

    group: Group
    means: str


KINDS: dict[Verdict, Kind] = {
    "gone": Kind("dead", "the server says that there is no such page (404, 410)"),
    "soft_404": Kind("dead", "a page comes, but it says or shows that the one asked for is not there"),
    "moved_home": Kind("dead", "leads to the home page instead of the page"),
    "no_host": Kind("dead", "the name of the host is not known any more"),
    "malformed": Kind("dead", "not an address of the web"),
    "unsafe": Kind("doubtful", "leads to a private network or out of the web; it was not followed"),
    "unreachable": Kind("doubtful", "the host takes no connection or breaks it"),
    "timeout": Kind("doubtful", "no answer in time"),
    "tls": Kind("doubtful", "the certificate or the encryption is wrong; a browser may still show the page"),
    "loop": Kind("doubtful", "too many redirects"),
    "error": Kind("doubtful", "the server answers with an error"),
    "unclear": Kind("doubtful", "something comes that a program cannot judge"),
    "blocked": Kind("blocked", "the server does not let programs read; the page may well be there"),
    "moved": Kind("moved", "moved for good"),
    "moved_temporarily": Kind("moved", "leads elsewhere for now"),
    "ok": Kind("fine", "there"),
}

#: Verdicts that may be otherwise tomorrow: they are asked again after a day.
PASSING: frozenset[Verdict] = frozenset({"unreachable", "timeout", "error", "blocked"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was learnt of an address.

    Attributes:
        url: The address as it stands in the cell.
        verdict: One of `VERDICTS`.
        status: Status of the last answer (RFC 9110, section 15); None if there was none.
        final_url: Where redirects lead, if not to the address itself.
        detail: What else there is to say, in a line.
    """

    url: str
    verdict: Verdict
    status: int | None = None
    final_url: str = ""
    detail: str = ""

    def __str__(self) -> str:
        """`404 → https://…: what else`, as far as there is any of it."""
        said = f"{self.status or ''}" + (f" → {self.final_url}" if self.final_url else "")
        return ": ".join(part for part in (said.strip(), self.detail) if part)


def plain(text: str, longest: int = _TEXT) -> str:
    """Text of a server in one short line, without characters that would steer a terminal.

    Args:
        text: The text.
        longest: Cut what is longer than so many characters.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def plain_address(url: str) -> str:
    """An address that a server gave, treated alike."""
    return plain(url, _ADDRESS)
