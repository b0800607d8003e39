"""What a page says of itself: its titles and its text, and whether they mean «not found»."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

from anyascii import anyascii
from rapidfuzz import fuzz

from stateties.pipeline.addresses.client import Answer

_MOST_WORDS = 2_000
_SILENT = {"script", "style", "noscript", "template", "svg"}
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-zA-Z0-9_.:-]+)""")

#: How alike a recorded title and one of the page must be (0 to 100) to speak of the same text.
_SAME_TITLE = 80

#: Said by servers for pages that are not there, as titles and headings of many languages have it. Whole
#: phrases only: a report may well say of a person or a sum that it was not found.
_NOT_FOUND = re.compile(
    r"""
    ^\W*(?:http|error|erreur|fehler|erro|errore|ошибка|помилка|памылка|hata|خطای?|خطأ|错误)?\W*(?:404|410)\b
    | \b(?:error|ошибка|erreur|erro|fehler|errore|hata)\s+(?:n[º°]?\s*)?404\b | \b404\W+(?:error|not\ found)
    | ^\W*not\ found\W*$
    | \b(?:page|article|document|content|file|story)\ (?:was\ |is\ |could\ |can\ ?)?(?:not\ (?:be\ )?found|no\ longer)
    | \bpage\ (?:you\ .{0,40})?(?:does\ not|doesn.t|no\ longer)\ exists?\b | \bpage\ you.{0,30}\ not\ (?:be\ )?found\b
    | \b(?:page|article|content)\ (?:is\ )?(?:not|no\ longer)\ available\b
    | p[áa]gina\ (?:web\ )?(?:no\ (?:fue\ |ha\ sido\ )?encontrada|no\ existe|no\ disponible|inexistente)
    | no\ (?:se\ (?:ha\ )?|hemos\ )?(?:encontr(?:ó|ado|amos|ada))\ (?:la\ |el\ )?(?:p[áa]gina|art[íi]culo|contenido)
    | p[áa]gina\ (?:n[ãa]o\ encontrada|n[ãa]o\ existe|non\ trovata)
    | page\ (?:introuvable|non\ trouv[ée]e) | seite\ (?:wurde\ )?nicht\ gefunden
    | страниц[аы]\ (?:\w+\s+)?не\ (?:найдена?|существует|существуют) | не\ найдена\ страница | документ\ не\ найден
    | сторінк[ау]\ не\ знайдено | старонка\ не\ знойдзена
    | صفحه\ ?(?:مورد\ نظر\ )?(?:شما\ )?(?:یافت\ نشد|پیدا\ نشد|وجود\ ندارد)
    | صفحه\ (?:المطلوبه\ )?غیر\ (?:موجوده|متوفره) | لم\ یتم\ العثور\ علی
    | (?:页面|頁面|网页|網頁|文章|内容)(?:不存在|未找到|没有找到|已删除|無法找到) | 找不到(?:页面|頁面|网页)
    | ページが見つかりません | 페이지를\ 찾을\ 수\ 없습니다 | sayfa\ bulunamad[ıi]
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FOR_SALE = re.compile(
    r"\bdomain\b.{0,40}\bfor sale\b|\bbuy this domain\b|\bdominio\b.{0,30}\ben venta\b|домен.{0,20}прода",
    re.IGNORECASE,
)
#: Titles of pages that ask whether a person is there.
_CHALLENGE = re.compile(
    r"^\W*(?:just a moment|attention required|checking your browser|ddos-guard|access denied|security check"
    r"|are you (?:a )?(?:human|robot)|captcha|verify(?:ing)? (?:that )?you are)",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"/(?:log-?in|sign-?in|account/login|consent|checkpoint)(?:[./]|$)", re.IGNORECASE)
#: Arabic letters that keyboards confuse with the Persian ones.
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "\u200c": " "})


@dataclass(frozen=True, slots=True)
class Page:
    """A page of HTML, as far as it was read.

    Attributes:
        titles: Its title, the one it gives to other sites, and its headings.
        text: Its words, at most `_MOST_WORDS`.
    """

    titles: tuple[str, ...]
    text: str


def is_page(answer: Answer) -> bool:
    """Whether an answer is, or does not say that it is not, a page of HTML."""
    kind = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
    return kind in ("", "text/html", "application/xhtml+xml", "text/plain")


def read_page(answer: Answer) -> Page:
    """Read what an answer holds; what is broken is read as far as it goes."""
    reader = _Reader()
    try:
        reader.feed(_text(answer))
        reader.close()
    except (AssertionError, ValueError):
        pass  # html.parser gives up on some broken declarations; what came before was read
    titles = dict.fromkeys(" ".join(t.split()) for t in reader.titles)
    return Page(tuple(t for t in titles if t), " ".join(" ".join(reader.text).split()[:_MOST_WORDS]))


def _text(answer: Answer) -> str:
    """A body as text, by the charset that its header or its beginning names."""
    declared = _CHARSET.search(answer.headers.get("Content-Type", "").encode("ascii", "replace"))
    found = declared or _CHARSET.search(answer.body[:2048])
    try:
        return answer.body.decode(found[1].decode() if found else "utf-8", "replace")
    except LookupError:
        return answer.body.decode("utf-8", "replace")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.titles: list[str] = []
        self.text: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("property") == "og:title":
            self.titles.append(given.get("content") or "")
        if tag in _SILENT or tag in ("title", "h1"):
            self._within.append(tag)
            if tag in ("title", "h1"):
                self.titles.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            del self._within[self._within.index(tag) :]

    def handle_data(self, data: str) -> None:
        if any(tag in _SILENT for tag in self._within):
            return
        if "title" in self._within or "h1" in self._within:
            self.titles[-1] += data
        if "title" not in self._within:
            self.text.append(data)


def says_not_found(titles: Iterable[str]) -> str:
    """The first title that means «there is no such page», in any of many languages; else an empty text."""
    return next((t for t in titles if _NOT_FOUND.search(unicodedata.normalize("NFKC", t).translate(_LETTERS))), "")


def says_for_sale(titles: Iterable[str]) -> str:
    """The first title that offers the domain for sale; else an empty text."""
    return next((t for t in titles if _FOR_SALE.search(t)), "")


def says_challenge(titles: Iterable[str]) -> str:
    """The first title that asks whether a person is there; else an empty text."""
    return next((t for t in titles if _CHALLENGE.search(t)), "")


def is_login(url: str) -> bool:
    """Whether an address is that of a page to log in or consent."""
    return bool(_LOGIN.search(url.partition("?")[0]))


def is_titled(page: Page, recorded: Iterable[str]) -> bool:
    """Whether a page bears one of the titles under which the records know it, in whatever script."""
    known = [_bare(t) for t in recorded]
    return any(
        len(r.split()) > 1 and fuzz.token_set_ratio(r, _bare(t)) >= _SAME_TITLE for r in known for t in page.titles
    )


def _bare(title: str) -> str:
    return " ".join(re.findall(r"\w+", anyascii(title).lower()))


def likeness(one: str, other: str) -> float:
    """How much of two texts is the same, from 0 to 1."""
    return fuzz.ratio(one.split(), other.split()) / 100
