"""SVG elements."""

from warmfront.serving.figures import svg


def test_text_and_attributes_are_escaped() -> None:
    made = svg.tag("text", "<b>&", id='"x"')
    assert str(made) == '<text id="&#34;x&#34;">&lt;b&gt;&amp;</text>'


def test_labels_wrap_and_say_when_they_were_cut() -> None:
    assert svg.wrap("one two three four", 9) == ["one two", "three four"]
    assert svg.wrap("aaaa bbbb cccc dddd eeee", 6, most=2) == ["aaaa", "bbbb cc…"]
    assert svg.wrap("", 10) == []


def test_a_figure_names_its_title_and_description() -> None:
    made = str(svg.figure("f", 10, 20, "Title", "Says & shows"))
    assert 'viewBox="0 0 10 20"' in made
    assert 'aria-labelledby="figure-f-title figure-f-desc"' in made
    assert '<desc id="figure-f-desc">Says &amp; shows</desc>' in made
