"""The environment of every page."""

import base64
import hashlib

import pytest
from jinja2 import UndefinedError

from warmfront.serving.pages import content_policy, render_page


def test_the_policy_allows_this_style_and_nothing_else() -> None:
    digest = base64.b64encode(hashlib.sha256(b"p { color: red }").digest()).decode()
    policy = content_policy("p { color: red }")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


def test_a_missing_name_is_an_error_not_a_blank() -> None:
    with pytest.raises(UndefinedError, match="research_use"):
        render_page("cohort.html.j2", ("page.css",), {"title": "x"})
