"""The site, served from a sub-path to a browser that may not ask for anything else."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from stateties.pipeline.site.write import SiteError, install, write_site
from tests.conftest import ROOT

PACKAGE = ROOT / "src" / "stateties" / "_data"
EXPLORER = ROOT / "explorer"
#: Where the site lies on the server, as a project's pages do.
SUB_PATH = "somewhere/below"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """Folder of a server, with the site of the package below it."""
    if not shutil.which("npm"):
        pytest.skip("there is no Node.js here to bundle the explorer")
    if not (PACKAGE / "datapackage.json").is_file():
        pytest.skip("the data package is not built here: run `invoke build`")
    try:
        install(EXPLORER)
    except SiteError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the packages of the explorer are out of reach: {error}")
    root = tmp_path_factory.mktemp("www")
    documents = {name: ROOT / "docs" / f"{name}.md" for name in ("guide", "comparison", "codebook")}
    write_site(PACKAGE, EXPLORER, documents, root / SUB_PATH, "https://example.org/owner/stateties")
    return root


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture(scope="module")
def serve() -> Iterator:
    """Serve a folder; gives the address of the site in it."""
    servers = []

    def start(folder: Path) -> str:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/{SUB_PATH}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def address(built, serve) -> str:
    return serve(built)


@pytest.fixture(scope="module")
def browser():
    """Chromium of the system: nothing is downloaded for the tests.

    It ends with the module, since its event loop would be in the way of tests that have one of their own.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed here")
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if not program:
        pytest.skip("there is no Chromium here; `apt-get install chromium` brings it")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, address):
    """Open an address of the site; afterwards, nothing was asked of others and no error was said."""
    pages, said = [], []

    def open_at(place: str = "#/", base: str = address, wait: str = "main h1", **context):
        page = browser.new_context(**context).new_page()
        page.on("console", lambda m: said.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: said.append(str(e)))
        page.on(
            "request", lambda r: None if r.url.startswith((base, "blob:", "data:")) else said.append(f"asks {r.url}")
        )
        page.on("response", lambda r: said.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("dialog", lambda d: (said.append(f"dialog {d.message}"), d.dismiss()))
        page.goto(base + place)
        page.wait_for_selector(wait)
        pages.append(page)
        return page

    yield open_at
    for page in pages:
        page.context.close()
    assert said == []
