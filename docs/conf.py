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


def write_generated_pages(_app):
    """Write the pages on classes of strategies and on scales anew, so that they say what the knowledge files say."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
    import document_classes
    import document_scales

    document_classes.write_pages()
    document_scales.write_pages()


def setup(app):
    app.connect("builder-inited", write_generated_pages)
