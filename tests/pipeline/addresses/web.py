"""A web on the loopback: hosts that are slow, moved, dead, lying or strict, and a clock that needs no waiting."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiohttp.abc import AbstractResolver

from stateties.pipeline.addresses.collect import Address
from stateties.pipeline.addresses.polite import Clock
from stateties.pipeline.addresses.settings import Settings

TEXT = " ".join(f"word{n}" for n in range(60))


class FakeClock(Clock):
    """Time that passes only when somebody waits."""

    def __init__(self):
        self.passed = 0.0

    def monotonic(self):
        return self.passed

    def now(self):
        return dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC) + dt.timedelta(seconds=self.passed)

    async def sleep(self, seconds):
        self.passed += seconds
        await asyncio.sleep(0)


class FakeResolver(AbstractResolver):
    """Every name of `.test` is this machine; `inner.test` a private one; `later.test` is not told; others are not."""

    def __init__(self):
        self.asked = Counter()

    async def resolve(self, host, port=0, family=socket.AF_INET):
        self.asked[host] += 1
        if host == "later.test":
            raise socket.gaierror(socket.EAI_AGAIN, "try again")
        if not host.endswith(".test"):
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        address = "127.0.0.2" if host == "inner.test" else "127.0.0.1"
        return [{"hostname": host, "host": address, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    async def close(self):
        pass


class Web:
    """The server: answers by path, and what was asked.

    A route is a function of the request handler, or `(status, headers, body)`.
    """

    def __init__(self, clock):
        self.clock = clock
        self.routes = {}
        self.asked = []  # (method, host without port, path)
        self.moments = {}  # host: passed time at each request
        self.most_at_once = Counter()
        self.stop = threading.Event()  # ends what waits
        self._now = Counter()
        self._lock = threading.Lock()

    def url(self, path="/", host="news.test", scheme="http"):
        return f"{scheme}://{host}:{self.port}{path}"

    def page(self, path, title="Raisi in Havana", status=200, body=TEXT, **headers):
        text = f"<html><head><title>{title}</title></head><body><p>{body}</p></body></html>"
        self.routes[path] = (status, {"Content-Type": "text/html; charset=utf-8", **headers}, text.encode())

    def moved(self, path, to, status=301):
        self.routes[path] = (status, {"Location": to}, b"")

    def count(self, path, method=None):
        return sum(p == path and method in (None, m) for m, _, p in self.asked)

    def answer(self, handler):
        host = handler.headers["Host"].split(":")[0]
        with self._lock:
            self.asked.append((handler.command, host, handler.path))
            self.moments.setdefault(host, []).append(self.clock.passed)
            self._now[host] += 1
            self.most_at_once[host] = max(self.most_at_once[host], self._now[host])
        try:
            route = self.routes.get(handler.path, (404, {}, b""))
            if callable(route):
                route = route(handler)
            if route:
                respond(handler, *route)
        finally:
            with self._lock:
                self._now[host] -= 1


def respond(handler, status, headers, body):
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


@contextmanager
def serving(clock=None, tls=None):
    web = Web(clock or FakeClock())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else head and body of an answer come 40 ms apart

        def do_GET(self):
            web.answer(self)

        do_HEAD = do_GET  # noqa: N815 — the name that http.server looks for

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):
            pass  # a client that has read enough hangs up

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    web.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield web
    finally:
        web.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


def settings(web, **changes):
    """As in earnest, but `127.0.0.1` counts as public, and `127.0.0.2` as private."""
    known = {"resolver": FakeResolver(), "clock": web.clock, "private": lambda a: a == "127.0.0.2"}
    return Settings(**{**known, **changes})


def address(url, *titles):
    return Address(url, [], list(titles))
