"""XML read as a stream: flat memory, no entities, no document type, no look outside the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from stateties.lists.base import ListError


def elements(path: Path, root: str, *tags: str) -> Iterator[Element]:
    """Yield the elements of some names, without their namespace, and forget each when it was used.

    Args:
        path: The file.
        root: Name of the outermost element that the format has.
        *tags: Names of the elements wanted.

    Raises:
        ListError: The file cannot be read, is not XML, has another root, ends too early, or carries
            a document type or an entity.
        OSError: The file cannot be opened.
    """
    depth = 0
    outermost: Element | None = None
    try:
        with path.open("rb") as file:
            for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
                if event == "start":
                    depth += 1
                    if outermost is None:
                        outermost = element
                        if local(element.tag) != root:
                            raise ListError(f"{path}: the outermost element is <{local(element.tag)}>, not <{root}>")
                    continue
                depth -= 1
                if local(element.tag) in tags:
                    for part in element.iter():
                        part.tag = local(part.tag)
                    yield element
                    element.clear()
                if depth == 1 and outermost is not None:
                    del outermost[:]
    except ParseError as error:
        raise ListError(f"{path}: is not whole XML ({error}); download it again") from error
    except DefusedXmlException as error:
        raise ListError(f"{path}: carries a document type or an entity, which no official list does") from error
    except (UnicodeDecodeError, LookupError) as error:
        raise ListError(f"{path}: is not in the encoding that it states ({error})") from error


def local(tag: str) -> str:
    """Name of an element without its namespace."""
    return tag.rpartition("}")[2]


def text(element: Element, path: str) -> str:
    """Text of a part, without padding; empty if there is none."""
    return (element.findtext(path) or "").strip()


def texts(element: Element, path: str) -> list[str]:
    """Texts of all parts of that path that have one."""
    return [t for part in element.iterfind(path) if (t := (part.text or "").strip())]
