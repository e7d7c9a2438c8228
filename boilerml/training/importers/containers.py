"""Silver labels: pages of forum engines and site generators, whose content stands in the engine's own container."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from boilerml.evaluation.corpora import Record
from boilerml.parse import parse
from boilerml.training.importers.gold_text import elements_lines
from boilerml.training.importers.raw_pages import address, language, page_text
from boilerml.training.importers.registry import clone_of, source
from boilerml.training.importers.site_selectors import matches

FORUM_ENGINES = {
    "Drupal": ".node > .content, .comment > .content",
    "vBulletin": "div[id^='post_message_'], blockquote.postcontent:not(.lastedited)",
    "phpBB": "div.postbody",
    "Invision": "div.post_body",
    "XenForo": ".messageText, article.message-body",
    "Stack Exchange": "div.post-text, div.js-post-body",
    "static archive": "article.post > .post-body",
}
"""Where each engine puts the text of a post."""

SITE_GENERATORS = {
    "Material for MkDocs": "article.md-content__inner",
    "mdBook": "#content > main, div.page > .content main",
    "Docsy": "div.td-content",
    "DocBook": "div.chapter",
    "Markdown": "article.markdown",
}
"""Where each generator puts the page it was given."""

FORUM_REPOSITORIES = (
    "openenergymonitor/forum-archive",
    "opendcl/forum-archive",
    "studioetc/theavalanches-forum-archive",
    "TeamHG-Memex/Formasaurus",
    "ccprocessor/llm-webkit-mirror",
    "karussell/snacktory",
)
GENERATOR_REPOSITORIES = (
    "apache/flink-web",
    "feyninc/pulpie",
    "lsieun/lsieun.github.io",
    "paws-r/paws-r.github.io",
    "rust-lang-ja/book-ja",
)


@source("forum_silver", dict.fromkeys(FORUM_REPOSITORIES, ""))
def forum_silver(folder: Path) -> Iterator[Record]:
    """Threads: the text of every post."""
    return _contained("forum_silver", "forum", folder, FORUM_ENGINES)


@source("generator_silver", dict.fromkeys(GENERATOR_REPOSITORIES, ""))
def generator_silver(folder: Path) -> Iterator[Record]:
    """Documentation: the page that the generator was given."""
    return _contained("generator_silver", "docs", folder, SITE_GENERATORS)


def contained(html: str, engines: Mapping[str, str]) -> str:
    """The text in the containers of the first engine that has any in the page, a block a line."""
    tree = parse(html)
    for selector in engines.values() if tree is not None else ():
        found = [] if tree is None else matches(tree, selector)
        inner = set(found)
        if outermost := [element for element in found if inner.isdisjoint(element.iterancestors())]:
            return elements_lines(outermost)
    return ""


def _contained(name: str, kind: str, folder: Path, engines: Mapping[str, str]) -> Iterator[Record]:
    repositories = FORUM_REPOSITORIES if kind == "forum" else GENERATOR_REPOSITORIES
    clones = {repository: clone_of(folder, repository) for repository in repositories}
    if not any(clones.values()):
        raise ValueError(f"{folder} holds none of {' '.join(repositories)}; clone them into it as owner/name")
    for repository, clone in clones.items():
        for page in sorted(clone.rglob("*.html")) if clone else ():
            html = page_text(page)
            gold = contained(html, engines)
            page_id = f"{repository}/{page.relative_to(clone).as_posix()}" if clone else ""
            yield Record(page_id, name, address(html), language(html, gold), kind, html, gold)
