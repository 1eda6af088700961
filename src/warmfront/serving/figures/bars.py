"""Phenotype probabilities as three bars; hatched and outlined when the call is not to be relied on."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, hatch, label, tag

WIDTH = 420.0
ROW = 30.0
NAME = 92.0
TEXT = 62.0


def draw_bars(
    shares: Sequence[tuple[str, float]],
    most_probable: str,
    abstained: bool,
    figure_id: str = "phenotype",
    what: str = "Model probabilities, no interval",
) -> Markup:
    """Draw the probability of each class.

    Parameters
    ----------
    shares : sequence of tuple (str, float)
        Class and probability, 0 to 1.
    most_probable : str
        Class whose row is set in bold.
    abstained : bool
        True draws every bar hatched.
    figure_id : str
        Unique on the page.
    what : str
        What the numbers are.

    Returns
    -------
    Markup
        SVG with one row for each class.
    """
    words = [f"{name} {share:.2f}" for name, share in shares]
    state = "Abstained; the numbers are shown, not relied on" if abstained else "Called"
    track = WIDTH - NAME - TEXT
    rows = []
    for i, (name, share) in enumerate(shares):
        centre = ROW * (i + 0.5)
        strong = "700" if name == most_probable else "400"
        rows += [
            label(0, centre, [name], font_size=15, font_weight=strong, fill=colours.INK),
            tag("rect", x=NAME, y=centre - 9, width=track, height=18, fill=colours.TRACK),
            tag(
                "rect",
                x=NAME,
                y=centre - 9,
                width=max(track * share, 1.0),
                height=18,
                fill=f"url(#{figure_id}-unsure)" if abstained else colours.HIGH,
                stroke=colours.HIGH,
                stroke_width=1,
            ),
            label(
                WIDTH, centre, [f"{share:.2f}"], font_size=15, font_weight=strong, text_anchor="end",
                fill=colours.INK,
            ),
        ]  # fmt: skip
    return figure(
        figure_id,
        WIDTH,
        ROW * len(shares),
        "Probability of each immune phenotype",
        f"{state}. {what}: {', '.join(words)}.",
        tag("defs", hatch(f"{figure_id}-unsure", colours.HIGH, spacing=6)),
        *rows,
    )
