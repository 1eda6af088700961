"""Configuration of the documentation."""

import sys
from pathlib import Path

project = "warmfront"
author = "The warmfront developers"
release = "0.2.0"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
numpydoc_show_class_members = False
html_theme = "furo"
html_title = "warmfront"
html_static_path = ["_static"]
html_css_files = ["tables.css"]
exclude_patterns = ["_build", "reference/classes/_prose"]
autodoc_typehints = "none"
nitpicky = False


def write_class_pages(_app):
    """Write the pages on the classes of strategies anew, so that they say what the knowledge files say."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
    from document_classes import write_pages

    write_pages()


def setup(app):
    app.connect("builder-inited", write_class_pages)
