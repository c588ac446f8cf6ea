"""How the pages become a site: Sphinx reads the Markdown as it lies here, and adds nothing.

In this room is what `scripts/docs` gives to Sphinx.
"""

from ipython_pygments_lexers import IPython3Lexer
from sphinx.application import Sphinx

import nbcluster

project = "nbcluster"
author = "the nbcluster developers"
copyright = "the nbcluster developers, BSD-3-Clause"
version = release = nbcluster.__version__

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
# Links that end in a heading, as GitHub calls it: reasons.md#carried
myst_heading_anchors = 3
# A contents list may name a page that is not there (yet); a page that no list names is still an error.
suppress_warnings = ["toc.not_readable"]

html_theme = "furo"
html_title = "nbcluster"
html_copy_source = False
highlight_language = "text"


def setup(app: Sphinx) -> None:
    """Cells are Python with magics in them."""
    app.add_lexer("python", IPython3Lexer)
