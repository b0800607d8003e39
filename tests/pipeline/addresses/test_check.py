"""What is left of an address is told apart: there, moved, gone, pretending, forbidden, broken."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess

import pytest

from stateties.pipeline.addresses.check import Checker, is_home, nonsense
from stateties.pipeline.addresses.client import Client
from tests.pipeline.addresses.web import TEXT, FakeResolver, address, serving, settings

TITLE = "Raisi in Havana"


def check(web, *urls, titles=(TITLE,), **changes):
    """Outcomes of addresses, asked one after the other by one client."""

    async def run():
        async with Client(settings(web, **changes)) as client:
            checker = Checker(client)
            return [await checker.check(address(url, *titles)) for url in urls]

    outcomes = asyncio.run(run())
    return outcomes if len(urls) > 1 else outcomes[0]


def test_a_page_with_the_recorded_title_is_there_and_nothing_else_is_asked(web):
    web.page("/a")
    outcome = check(web, web.url("/a"))
    assert (outcome.verdict, outcome.status, outcome.final_url) == ("ok", 200, "")
    assert web.asked == [("GET", "news.test", "/robots.txt"), ("HEAD", "news.test", "/a"), ("GET", "news.test", "/a")]


def test_a_file_is_not_fetched_when_head_says_that_it_is_there(web):
    web.routes["/a.pdf"] = (200, {"Content-Type": "application/pdf"}, b"%PDF")
    assert check(web, web.url("/a.pdf")).verdict == "ok"
    assert web.count("/a.pdf", "GET") == 0


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ([301], "moved"),
        ([308], "moved"),
        ([302], "moved_temporarily"),
        ([303], "moved_temporarily"),
        ([307], "moved_temporarily"),
        ([301, 302], "moved_temporarily"),
        ([301, 308], "moved"),
    ],
)
def test_moved_for_good_and_for_now_are_told_apart(web, statuses, verdict):
    web.page("/new/a")
    stations = ["/a", *(f"/via/{n}" for n in range(1, len(statuses))), "/new/a"]
    for here, there, status in zip(stations, stations[1:], statuses, strict=False):
        web.moved(here, there, status)
    outcome = check(web, web.url("/a"))
    assert (outcome.verdict, outcome.final_url) == (verdict, web.url("/new/a"))


def test_a_final_slash_or_www_is_no_move(web):
    web.page("/a/")
    web.moved("/a", web.url("/a/", host="www.news.test"), 302)
    outcome = check(web, web.url("/a"))
    assert (outcome.verdict, outcome.final_url) == ("ok", web.url("/a/", host="www.news.test"))


@pytest.mark.parametrize("home", ["/", "/es/", "/index.html", "/en/home"])
def test_a_redirect_to_the_home_page_is_not_the_page(web, home):
    web.page(home, "News")
    web.moved("/2019/a", home)
    assert check(web, web.url("/2019/a")).verdict == "moved_home"


def test_a_redirect_to_a_login_says_nothing_of_the_page(web):
    web.page("/login", "Log in")
    web.moved("/a", "/login?next=/a", 302)
    web.page("/login?next=/a", "Log in")
    assert check(web, web.url("/a")).verdict == "blocked"


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (404, "gone"),
        (410, "gone"),
        (401, "blocked"),
        (403, "blocked"),
        (429, "blocked"),
        (451, "blocked"),
        (400, "error"),
        (500, "error"),
        (503, "error"),
    ],
)
def test_statuses_are_told_apart(web, status, verdict):
    web.page("/a", status=status)
    outcome = check(web, web.url("/a"))
    assert (outcome.verdict, outcome.status) == (verdict, status)


def test_head_may_be_refused_or_lie(web):
    page = (200, {"Content-Type": "text/html"}, f"<title>{TITLE}</title>{TEXT}".encode())
    empty = {"Content-Type": "text/html"}
    for path, head, get in [
        ("/refused", (405, {}, b""), page),
        ("/there", (404, {}, b""), page),
        ("/home", (302, {"Location": "/"}, b""), page),
        ("/gone", (200, empty, b""), (404, empty, b"no")),
    ]:
        web.routes[path] = lambda handler, head=head, get=get: head if handler.command == "HEAD" else get
    web.page("/", "News")
    verdicts = [o.verdict for o in check(web, *(web.url(p) for p in ("/refused", "/there", "/home", "/gone")))]
    assert verdicts == ["ok", "ok", "ok", "gone"]


def test_a_server_that_hangs_up_on_head_is_asked_with_get(web):
    def hang_up(handler):
        if handler.command == "HEAD":
            handler.connection.shutdown(socket.SHUT_RDWR)
            handler.close_connection = True
            return None
        return 200, {"Content-Type": "text/html"}, f"<title>{TITLE}</title>{TEXT}".encode()

    web.routes["/a"] = hang_up
    assert check(web, web.url("/a")).verdict == "ok"


@pytest.mark.parametrize(
    "title",
    [
        "Page not found - News",
        "404",
        "Error 404 (Not Found)!!1",
        "404 Not Found",
        "Not Found",
        "The page you requested could not be found",
        "Página no encontrada | Granma",
        "No se encontró la página",
        "Esta página no existe",
        "Страница не найдена",
        "Ошибка 404",
        "Старонка не знойдзена",
        "صفحه مورد نظر یافت نشد",
        "صفحة غير موجودة",
        "الصفحة غير موجودة",
        "页面不存在",
        "找不到页面",
        "Página não encontrada",
        "Page introuvable",
        "Seite nicht gefunden",
        "Sayfa bulunamadı",
        "This domain is for sale",
    ],
)
def test_a_page_that_says_not_found_is_not_there_whatever_its_status(web, title):
    web.page("/a", title)
    outcome = check(web, web.url("/a"))
    assert (outcome.verdict, outcome.status, outcome.detail) == ("soft_404", 200, f"«{title}»")


@pytest.mark.parametrize(
    "title",
    [
        "Venezuelan gold not found in bank, minister says",
        "Resolution 404 of the assembly adopted",
        "404 prisoners freed in Caracas",
        "No encontraron pruebas contra Saab",
        "Следы не найдены",
    ],
)
def test_a_report_of_what_was_not_found_is_a_report(web, title):
    web.page("/a", title)
    assert check(web, web.url("/a"), titles=[title]).verdict == "ok"


def test_a_heading_counts_like_a_title_and_a_charset_is_read(web):
    body = "<title>Новости</title><h1>Страница не найдена</h1>".encode("cp1251")
    web.routes["/a"] = (200, {"Content-Type": "text/html; charset=windows-1251"}, body)
    assert check(web, web.url("/a")).detail == "«Страница не найдена»"


def test_a_question_whether_one_is_human_is_not_a_dead_page(web):
    web.page("/a", "Just a moment...", status=503)
    web.page("/b", "Just a moment...")
    assert [o.verdict for o in check(web, web.url("/a"), web.url("/b"))] == ["blocked", "blocked"]


def test_a_server_that_answers_alike_to_anything_is_told(web):
    web.page("/2019/a", "Granma")
    _, nobody = nonsense(web.url("/2019/a"))
    web.page(nobody.removeprefix(web.url("")), "Granma")
    outcome = check(web, web.url("/2019/a"))
    assert (outcome.verdict, outcome.detail) == ("soft_404", "the server sends the same page for an invented address")


def test_a_redirect_that_anything_gets_is_no_move(web):
    web.page("/section/", "Section")
    for path in ("/2019/a", nonsense(web.url("/2019/a"))[1].removeprefix(web.url(""))):
        web.moved(path, "/section/")
    assert check(web, web.url("/2019/a")).verdict == "soft_404"
    web.page("/section/", TITLE)
    assert check(web, web.url("/2019/a")).verdict == "moved"


def test_a_redirect_in_an_old_encoding_or_a_broken_one_is_survived(web):
    web.moved("/a", "/caf\xe9")
    web.page("/caf%E9")
    web.moved("/b", "http://[x")
    outcomes = check(web, web.url("/a"), web.url("/b"))
    assert [o.verdict for o in outcomes] == ["moved", "unsafe"]
    assert outcomes[0].final_url == web.url("/caf%E9")


def test_a_folder_is_tried_with_nonsense_once(web):
    for name in ("a", "b", "c"):
        web.page(f"/2019/{name}", "Granma", body=f"{name} {TEXT}")
    outcomes = check(web, *(web.url(f"/2019/{name}") for name in ("a", "b", "c")))
    assert {o.verdict for o in outcomes} == {"ok"}
    assert sum("no-such-page" in path for _, _, path in web.asked) == 1


def test_a_page_with_another_text_than_nonsense_is_there(web):
    web.page("/2019/a", "Granma", body="Raisi visits Havana and signs six documents " * 5)
    web.page(nonsense(web.url("/2019/a"))[1].removeprefix(web.url("")), "Granma", body=TEXT)
    assert check(web, web.url("/2019/a")).verdict == "ok"


def test_a_page_made_by_scripts_is_unclear(web):
    for path in ("/2019/a", nonsense(web.url("/2019/a"))[1].removeprefix(web.url(""))):
        web.page(path, "App", body="<script>run()</script>")
    assert check(web, web.url("/2019/a")).verdict == "unclear"


def test_an_empty_page_is_unclear(web):
    web.routes["/a"] = (200, {"Content-Type": "text/html"}, b"")
    assert check(web, web.url("/a")).detail == "an empty page"


def test_nonsense_keeps_the_kind_of_an_address():
    assert nonsense("https://x.test/") == ("", "")
    folder, page = nonsense("https://x.test/2019/raisi.html?")
    assert folder == "x.test/2019/*.html"
    assert page.startswith("https://x.test/2019/no-such-page-")
    assert page.endswith(".html")
    folder, page = nonsense("https://x.test/news.php?id=7&lang=es")
    assert folder == "x.test/news.php?id&lang"
    assert page.startswith("https://x.test/news.php?id=9")
    assert nonsense("https://x.test/a?b")[1].startswith("https://x.test/a?b=no-such-page-")
    assert nonsense("https://x.test/a/b/")[1].endswith("/")
    assert nonsense("https://x.test/a/b") == nonsense("https://x.test/a/b")


def test_home_pages_are_known():
    for home in ("", "/", "/es", "/pt-br/", "/index.php", "/en/index.html", "/inicio"):
        assert is_home(f"https://x.test{home}")
    for page in ("/a", "/es/a", "/index.php?id=7", "/?p=7"):
        assert not is_home(f"https://x.test{page}")


def test_dead_hosts_are_told_and_asked_once(web):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        refused = f"http://dead.test:{port}"
        urls = ["http://nobody.example/a", "http://later.test/a", "http://later.test/b", f"{refused}/a"]
        resolver = FakeResolver()
        outcomes = check(web, *urls, resolver=resolver, attempts=3)
    assert [o.verdict for o in outcomes] == ["no_host", "unreachable", "unreachable", "unreachable"]
    assert all(o.detail for o in outcomes)
    assert resolver.asked["nobody.example"] == 1, "what is not known does not pass"
    assert resolver.asked["later.test"] == 3, "the second address has the fate of the first"


def test_too_many_redirects_are_told(web):
    web.moved("/a", "/b", 302)
    web.moved("/b", "/a", 302)
    web.routes |= {f"/{n}": (302, {"Location": f"/{n + 1}"}, b"") for n in range(20)}
    assert [o.verdict for o in check(web, web.url("/a"), web.url("/0"))] == ["loop", "loop"]


def test_a_server_that_sends_a_cookie_and_back_is_no_loop(web):
    def cookie(handler):
        if "seen=1" in handler.headers.get("Cookie", ""):
            return 200, {"Content-Type": "text/html"}, f"<title>{TITLE}</title>{TEXT}".encode()
        return 302, {"Location": "/a", "Set-Cookie": "seen=1"}, b""

    web.routes["/a"] = cookie
    assert check(web, web.url("/a")).verdict == "ok"


def test_a_slow_server_is_given_up(web):
    silence = web.stop

    def wait(_handler):
        silence.wait(5)
        return 200, {}, b""

    web.routes["/a"] = wait
    assert check(web, web.url("/a"), read=0.05, attempts=2).verdict == "timeout"
    assert check(web, web.url("/a"), total=0.1).verdict == "timeout"


def test_an_endless_body_is_read_to_the_limit(web):
    sent = []

    def endless(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        if handler.command == "GET":
            handler.wfile.write(f"<title>{TITLE}</title>".encode())
            while len(sent) < 10_000:
                handler.wfile.write(b"x" * 10_000)
                sent.append(1)

    web.routes["/a"] = endless
    assert check(web, web.url("/a")).verdict == "ok"
    assert len(sent) < 10_000


def test_broken_markup_is_read_as_far_as_it_goes(web):
    web.routes["/a"] = (200, {"Content-Type": "text/html"}, f"<title>{TITLE}</title><![x <!ELEMENT <\0".encode())
    assert check(web, web.url("/a")).verdict == "ok"


def test_wrong_encryption_is_told(web):
    outcome = check(web, web.url("/a", scheme="https"))
    assert (outcome.verdict, bool(outcome.detail)) == ("tls", True)


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes a certificate with openssl")
def test_a_certificate_that_nobody_vouches_for_is_told(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    subject = ["-subj", "/CN=news.test", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *subject], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(tls=context) as web:
        outcome = check(web, web.url("/a", scheme="https"))
    assert outcome.verdict == "tls"
    assert "certificate" in outcome.detail


@pytest.mark.parametrize(
    "url", ["ftp://news.test/a", "mailto:a@news.test", "//news.test/a", "http:///a", "http://[x/a"]
)
def test_what_is_not_of_the_web_is_not_asked(web, url):
    assert check(web, url).verdict == "malformed"
    assert web.asked == []


@pytest.mark.parametrize(
    "target", ["http://127.0.0.2/", "http://inner.test/", "file:///etc/passwd", "ftp://news.test/"]
)
def test_a_way_out_of_the_public_web_is_told_and_not_followed(web, target):
    web.moved("/a", target, 302)
    web.page("/b")
    outcomes = check(web, web.url("/a"), web.url("/b"))
    assert [o.verdict for o in outcomes] == ["unsafe", "ok"]
    assert {host for _, host, _ in web.asked} == {"news.test"}


def test_robots_txt_leads_to_no_private_network_either(web):
    web.moved("/robots.txt", web.url("/robots.txt", host="127.0.0.2"))
    web.page("/a")
    assert check(web, web.url("/a")).verdict == "unsafe"
    assert web.count("/a") == 0


def test_what_a_server_says_cannot_steer_a_terminal(web):
    web.page("/a", "Page not found \x1b[31m\x07 here" + "!" * 1000)
    detail = check(web, web.url("/a")).detail
    assert detail.isprintable()
    assert len(detail) <= 300
