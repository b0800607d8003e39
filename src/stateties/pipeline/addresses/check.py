"""Judge an address by what its server answers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from stateties.pipeline.addresses.client import Answer, Budget, Client, Walk
from stateties.pipeline.addresses.collect import Address
from stateties.pipeline.addresses.failures import FailureError
from stateties.pipeline.addresses.page import (
    Page,
    is_login,
    is_page,
    is_titled,
    likeness,
    read_page,
    says_challenge,
    says_for_sale,
    says_not_found,
)
from stateties.pipeline.addresses.verdict import Outcome, Verdict, plain, plain_address
from stateties.rules.sources import same_page

_GONE = {404, 410}
#: Statuses that refuse a reader, not a page; 999 is LinkedIn's own.
_BLOCKED = {401, 402, 403, 407, 429, 451, 999}
_FOR_GOOD = {301, 308}
_HOME = re.compile(r"/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:(?:index|home|default|inicio|main|portada)(?:\.\w+)?/?)?", re.I)
#: Two pages are the same if so much of their text is.
_ALIKE = 0.9
#: A page with fewer words shows nothing without its scripts.
_FEW_WORDS = 20


class Checker:
    """Checks addresses with a client; remembers how a folder answers to what is not in it."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._nonsense: dict[str, tuple[str, Page] | None] = {}

    async def check(self, address: Address) -> Outcome:
        """Say what is left of an address.

        HEAD is asked first and spares large files; what it says of a page, good or bad, GET must confirm.

        Raises:
            PostponedError: A host wants to be left alone for longer than a run waits.
        """
        budget = self._client.budget()
        try:
            try:
                walk = await self._client.walk("HEAD", address.url, budget)
                outcome = judged(walk, address)
                if outcome.verdict in ("ok", "moved", "moved_temporarily") and not is_page(walk.answer):
                    return outcome
            except FailureError as failure:
                if failure.verdict not in ("timeout", "unreachable", "loop"):
                    raise
            walk = await self._client.walk("GET", address.url, budget)
        except FailureError as failure:
            return Outcome(address.url, failure.verdict, detail=failure.detail)
        page = read_page(walk.answer) if is_page(walk.answer) else None
        outcome = judged(walk, address, page)
        if page and outcome.verdict in ("ok", "moved", "moved_temporarily") and not is_titled(page, address.titles):
            return await self._doubted(outcome, walk.answer, page, budget)
        return outcome

    async def _doubted(self, outcome: Outcome, answer: Answer, page: Page, budget: Budget) -> Outcome:
        """Judge again a page that bears another title: does the server answer so to anything?"""
        moved = same_page(answer.url) != same_page(outcome.url)
        key, address = nonsense(outcome.url if moved else answer.url)
        if not address:
            return outcome
        if key not in self._nonsense:
            try:
                walk = await self._client.walk("GET", address, budget)
            except FailureError:
                return outcome
            fine = is_success(walk.answer) and is_page(walk.answer)
            self._nonsense[key] = (walk.answer.url, read_page(walk.answer)) if fine else None
        other = self._nonsense[key]
        if other is None or not _alike(answer.url, page, *other):
            return outcome
        if len(page.text.split()) < _FEW_WORDS:
            return replace(outcome, verdict="unclear", detail="the server sends the same few words for any address")
        return replace(outcome, verdict="soft_404", detail="the server sends the same page for an invented address")


def judged(walk: Walk, address: Address, page: Page | None = None) -> Outcome:
    """What the answers alone say of an address.

    Args:
        walk: The answers.
        address: The address.
        page: What the last answer holds, if it is a page that was read.
    """
    answer = walk.answer
    verdict, detail = next(_signs(walk, address, page))
    final = plain_address(answer.url) if answer.url != address.url else ""
    return Outcome(address.url, verdict, answer.status, final, plain(detail))


def _signs(walk: Walk, address: Address, page: Page | None) -> Iterator[tuple[Verdict, str]]:
    """What speaks for which verdict, the weightiest first."""
    answer, titles = walk.answer, page.titles if page else ()
    moved = bool(walk.hops) and same_page(answer.url) != same_page(address.url)
    if title := says_challenge(titles):
        yield "blocked", f"«{title}»"
    if answer.status in _GONE:
        yield "gone", ""
    if answer.status in _BLOCKED:
        yield "blocked", ""
    if not is_success(answer):
        yield "error", ""
    if moved and is_login(answer.url) and not is_login(address.url):
        yield "blocked", "asks to log in or consent"
    if moved and is_home(answer.url) and not is_home(address.url):
        yield "moved_home", ""
    if (title := says_not_found(titles)) and not says_not_found(address.titles):
        yield "soft_404", f"«{title}»"
    if title := says_for_sale(titles):
        yield "soft_404", f"«{title}»"
    if page and not answer.body:
        yield "unclear", "an empty page"
    if moved:
        yield "moved" if all(h.status in _FOR_GOOD for h in _telling(walk)) else "moved_temporarily", ""
    yield "ok", ""


def is_success(answer: Answer) -> bool:
    """Whether a status is of the class of success (RFC 9110, section 15.3)."""
    return answer.status // 100 == 2  # noqa: PLR2004


def _telling(walk: Walk) -> list[Answer]:
    """The redirects that lead to another page; one to https or to a final slash tells nothing."""
    return [h for h in walk.hops if same_page(h.url) != same_page(h.target)]


def is_home(url: str) -> bool:
    """Whether an address is that of a home page, perhaps of a language."""
    parts = urlsplit(url)
    return not parts.query and bool(_HOME.fullmatch(parts.path))


def nonsense(url: str) -> tuple[str, str]:
    """An address beside another that nobody can have made, and what it stands for.

    The last part of the path is replaced, with the same ending; where there is a query, its values are, digits by
    digits. The same address always comes of one folder, so that nothing depends on chance.

    Returns:
        Host, folder and kind of address, and the address; both empty for a home page.
    """
    parts = urlsplit(url)
    if is_home(url):
        return "", ""
    folder, _, name = parts.path.rstrip("/").rpartition("/")
    code = int(hashlib.sha256(f"{parts.netloc}{folder}".encode()).hexdigest()[:10], 16)
    if parts.query:
        pairs = [
            (k, f"9{code:013}" if v.isdecimal() else f"no-such-page-{code:x}")
            for k, v in parse_qsl(parts.query, keep_blank_values=True)
        ]
        key = f"{parts.netloc}{parts.path}?{'&'.join(k for k, _ in pairs)}"
        return key, parts._replace(query=urlencode(pairs), fragment="").geturl()
    ending = re.search(r"\.[a-z]{3,5}$", name)
    last = f"no-such-page-{code:x}" + (ending[0] if ending else "/" if parts.path.endswith("/") else "")
    return f"{parts.netloc}{folder}/*{ending[0] if ending else ''}", parts._replace(
        path=f"{folder}/{last}", fragment=""
    ).geturl()


def _alike(url: str, page: Page, other_url: str, other: Page) -> bool:
    if same_page(url) == same_page(other_url):
        return True
    return page.titles[:1] == other.titles[:1] and likeness(page.text, other.text) >= _ALIKE
