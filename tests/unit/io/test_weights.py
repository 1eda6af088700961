"""Weights of the ranking: read as written, or refused as a whole with every problem."""

from pathlib import Path

import pytest

from warmfront.domain.errors import InputError
from warmfront.io.weights import read_weights

GOOD = "fit = 0.1\nevidence = 0.3\nharm = 0.4\nfeasibility = 0.1\ncertainty = 0.1\n"


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "weights.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def problems_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_weights(path)
    return str(caught.value)


def test_a_good_file_is_read_as_written(tmp_path: Path) -> None:
    text = GOOD + 'name = "mine"\nsource = "board"\nharm_of_indications = true\n'
    weights, digest = read_weights(written(tmp_path, text))
    assert (weights.fit, weights.evidence, weights.harm) == (0.1, 0.3, 0.4)
    assert (weights.name, weights.source, weights.harm_of_indications) == ("mine", "board", True)
    assert len(digest) == 64


def test_the_name_of_the_file_stands_in_for_a_name_and_whole_numbers_are_allowed(tmp_path: Path) -> None:
    text = "fit = 1\nevidence = 0\nharm = 0\nfeasibility = 0\ncertainty = 0\n"
    weights, _ = read_weights(written(tmp_path, text))
    assert (weights.name, weights.fit, weights.evidence) == ("weights.toml", 1.0, 0.0)


def test_a_sum_that_is_off_by_rounding_passes(tmp_path: Path) -> None:
    thirds = "fit = 0.3333\nevidence = 0.3333\nharm = 0.3333\nfeasibility = 0\ncertainty = 0\n"
    assert read_weights(written(tmp_path, thirds))[0].harm == 0.3333


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('harm = "much"', "harm: found 'much'"),
        ("harm = nan", "harm: found 'nan'"),
        ("harm = inf", "harm: found 'inf'"),
        ("harm = -0.4", "harm: found '-0.4'"),
        ("harm = 1e300", "harm: found '1e+300'"),
        ("harm = 9999999999999999999999999", "harm: found '9999999999999999999999999'"),
        ("harm = true", "harm: found 'True'"),
        ("harm = [0.4]", "harm: found '[0.4]'"),
        ("harm = 2026-01-01", "harm: found '2026-01-01'"),
        ("", "harm: found nothing"),
        ("harm = 0.3", "sum of the five weights: found 0.9"),
        ("harm = 0.5", "sum of the five weights: found 1.1"),
        ("harm = 0.4\nrisk = 0.0", "'risk': found an unknown key"),
        ('harm = 0.4\nname = "a\\nb"', "name: found"),
        (f'harm = 0.4\nsource = "{"x" * 300}"', "source: found"),
        ("harm = 0.4\nname = 3", "name: found '3'"),
        ('harm = 0.4\nharm_of_indications = "no"', "harm_of_indications: found 'no'"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_allowed(tmp_path: Path, line: str, said: str) -> None:
    message = problems_of(written(tmp_path, GOOD.replace("harm = 0.4", line)))
    assert said in message
    assert "allowed: " in message
    assert "next step: " in message


def test_every_problem_is_listed_at_once(tmp_path: Path) -> None:
    message = problems_of(written(tmp_path, "fit = -1\nevidence = 'a'\nluck = 1\n"))
    assert message.startswith("6 problems")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file"),
        (b"\xff\xfe\x00harm", "text that is not TOML"),
        (b"fit = = 0.1", "text that is not TOML"),
        (b"x" * 10_000_000, "at most 1,048,576 bytes"),
        (b"[[weights]]\nfit = 0.2\n", "'weights': found an unknown key"),
    ],
)
def test_files_that_are_no_weights_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in problems_of(written(tmp_path, content))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "no such file" in problems_of(tmp_path / "absent.toml")
    assert "a folder" in problems_of(tmp_path)
