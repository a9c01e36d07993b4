"""A real press page as a redesign may leave it tomorrow: classes renamed, elements renamed, parts emptied."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from tests.parsers.press_reference import tree

_CLASSES = re.compile(r'class="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Mutation:
    """A page that was changed, how, and whether words were taken out of it."""

    label: str
    page: bytes
    removed: bool = False


def _main(page: str) -> tuple[int, int]:
    return page.index("<main"), page.index("</main>")


def _renamed(page: str, name: str) -> str:
    def swap(match: re.Match[str]) -> str:
        kept = [f"x{one}" if one == name else one for one in match[1].split()]
        return f'class="{" ".join(kept)}"'

    start, _ = _main(page)
    return page[:start] + _CLASSES.sub(swap, page[start:])


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, encoding="utf-8", method="html", doctype="<!DOCTYPE html>"))


def _emptied(body: bytes, path: str, seed: int) -> bytes | None:
    root = tree(body)
    found = root.xpath(path)
    if not found:
        return None
    chosen = random.Random(seed).choice(found)
    for child in list(chosen):
        child.drop_tree()
    return _bytes(root)


def _without_column(body: bytes) -> bytes | None:
    root = tree(body)
    cells = root.xpath("//main//tr/*[1]")
    for cell in cells:
        cell.drop_tree()
    return _bytes(root) if cells else None


def _of_classes(page: str) -> Iterator[Mutation]:
    start, end = _main(page)
    names = sorted({name for match in _CLASSES.finditer(page[start:end]) for name in match[1].split()})
    for name in names:
        yield Mutation(f"class {name}", _renamed(page, name).encode())
    some = random.Random(len(page))
    for _ in range(20):
        several = some.sample(names, min(8, len(names)))
        changed = page
        for name in several:
            changed = _renamed(changed, name)
        yield Mutation(f"classes {several}", changed.encode())


def _of_names(page: str) -> Iterator[Mutation]:
    for element in ("main", "article", "h1", "h2", "h3", "p", "section", "button", "time"):
        renamed = re.sub(rf"(</?){element}\b", r"\g<1>div", page)
        if renamed != page:
            yield Mutation(f"element {element}", renamed.encode())
    for attribute in ("id", "about", "type", "datetime", "property", "name", "rel", "role"):
        renamed = re.sub(rf"(<[^<>]*?\s){attribute}=", rf"\g<1>data-x-{attribute}=", page)
        if renamed != page:
            yield Mutation(f"attribute {attribute}", renamed.encode())


def mutations(body: bytes) -> Iterator[Mutation]:
    """Yield the page under each mutation, always the same ones for the same page."""
    page = body.decode("utf-8")
    yield from _of_classes(page)
    yield from _of_names(page)
    if table := _without_column(body):
        yield Mutation("column dropped", table, removed=True)
    for seed in range(3):
        for path in ("//main//ul[li]", "//main//section", "//main//p"):
            if emptied := _emptied(body, path, seed):
                yield Mutation(f"emptied {path} {seed}", emptied, removed=True)
