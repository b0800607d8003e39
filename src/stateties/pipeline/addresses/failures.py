"""What it means that there is no answer."""

from __future__ import annotations

import socket

import aiohttp

from stateties.pipeline.addresses.network import PrivateAddressError
from stateties.pipeline.addresses.verdict import Verdict, plain


class FailureError(Exception):
    """There is no answer.

    Attributes:
        verdict: What that means.
        detail: Why, in a line.
    """

    def __init__(self, verdict: Verdict, detail: str) -> None:
        super().__init__(detail)
        self.verdict, self.detail = verdict, plain(detail)


def failure_of(error: Exception) -> FailureError:
    """What an error of the network means."""
    verdict: Verdict = "unreachable"
    detail = str(error) or type(error).__name__
    match error:
        case PrivateAddressError() | aiohttp.ClientConnectorDNSError(os_error=PrivateAddressError()):
            verdict, detail = "unsafe", "an address of a private network, which is not asked"
        case aiohttp.ClientConnectorDNSError(os_error=OSError(errno=socket.EAI_AGAIN)):
            detail = "the name service gives no answer"
        case aiohttp.ClientConnectorDNSError():
            verdict, detail = "no_host", "the name of the host is not known"
        case aiohttp.ClientConnectorCertificateError(certificate_error=reason):
            verdict, detail = "tls", getattr(reason, "verify_message", "") or str(reason)
        case aiohttp.ClientSSLError(os_error=reason):
            verdict, detail = "tls", getattr(reason, "reason", "") or str(reason)
        case aiohttp.ConnectionTimeoutError():
            verdict, detail = "timeout", "no connection in time"
        case TimeoutError():
            verdict, detail = "timeout", "no answer in time"
        case aiohttp.ClientConnectorError(os_error=reason):
            detail = reason.strerror or str(reason)
        case aiohttp.InvalidURL() | UnicodeError():
            verdict = "malformed"
    return FailureError(verdict, detail)
