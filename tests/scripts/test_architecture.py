"""The picture of the house is that of the house."""

import runpy
import xml.etree.ElementTree as ET
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PICTURE = REPOSITORY / "docs" / "images" / "architecture.svg"


def test_the_picture_shows_the_imports_that_there_are() -> None:
    picture = runpy.run_path(str(REPOSITORY / "scripts" / "architecture.py"))["picture"]
    assert PICTURE.read_text() == picture(), "run scripts/architecture"


def test_it_is_a_picture_of_every_room() -> None:
    texts = {text.text for text in ET.parse(PICTURE).iter("{http://www.w3.org/2000/svg}text")}
    rooms = {
        path.stem
        for path in (REPOSITORY / "nbcluster").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert rooms - {"__init__"} <= texts
