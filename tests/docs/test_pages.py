"""What the pages for people point at is there."""

import re
from pathlib import Path

import pytest

from tests.docs.snippets import PAGES, REPOSITORY, anchors, name_of, prose


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    """To files that are there, and headings that are in them. None leads elsewhere: nobody would try it."""
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        file, _, heading = link.partition("#")
        target = page.parent / file if file else page
        assert target.exists(), link
        assert not heading or heading in anchors(target), link


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name == "docs"], ids=name_of)
def test_a_page_of_the_site_links_to_pages_of_the_site(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", prose(page))
    assert [link for link in links if link.startswith("..")] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_scripts_that_a_page_names_can_be_run(page: Path) -> None:
    named = set(re.findall(r"scripts/[a-z]+(?:-[a-z]+)*", page.read_text()))
    assert [name for name in named if not (REPOSITORY / name).stat().st_mode & 0o100] == []
