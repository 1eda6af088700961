"""The Jinja environment of every page: strict, escaped, without any outside request."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from warmfront.serving import wording


def _apply(value: str, change: Callable[[str], str]) -> str:
    return change(value)


FILTERS: dict[str, Callable[..., str]] = {
    "number": wording.say_number,
    "signed": wording.say_signed,
    "doses": wording.say_doses,
    "concept": wording.say_concept,
    "apply": _apply,
    "plain": wording.say_plain,
    "z": wording.say_z,
    "share": wording.say_share,
    "percentile": wording.say_percentile,
    "rate": wording.say_rate,
    "stated": wording.say_stated,
    "shorten": wording.shorten,
    "sign_of": wording.sign_of,
}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("warmfront.serving", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(FILTERS)
    made.globals.update(count=wording.say_count)
    return made


def _style(names: tuple[str, ...]) -> str:
    folder = files("warmfront.serving") / "static"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def content_policy(style: str, pictures: bool = False) -> str:
    """Return a content security policy that allows this one style sheet and nothing else.

    Parameters
    ----------
    style : str
        Text of the page's only ``style`` element.
    pictures : bool
        Whether the page holds pictures as data of its own.

    Returns
    -------
    str
        Policy with the digest of the style; scripts, frames and requests are all refused, and images that
        the page does not hold itself.
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    images = "img-src data:; " if pictures else ""
    return f"default-src 'none'; {images}style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def render_page(
    template: str, styles: tuple[str, ...], content: Mapping[str, Any], pictures: bool = False
) -> str:
    """Fill one template.

    Parameters
    ----------
    template : str
        Name in the template folder.
    styles : tuple of str
        Style sheets in the static folder, in order.
    content : mapping
        Names used by the template; a missing one is an error.
    pictures : bool
        Whether the page holds pictures as data of its own.

    Returns
    -------
    str
        One self-contained HTML page.
    """
    style = _style(styles)
    return (
        _environment()
        .get_template(template)
        .render(style=Markup(style), policy=content_policy(style, pictures), **content)  # noqa: S704 - our own file
    )
