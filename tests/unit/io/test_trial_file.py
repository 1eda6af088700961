from pathlib import Path

import pytest

from warmfront.domain.errors import InputError
from warmfront.domain.trial_file import TrialFile
from warmfront.io.trial_file import read_trial_file

WHOLE = """
title = "Two arms"
visits = "q6w"
n_patients = 200
survival_link = "nsclc_time_to_growth"

[error]
new_reader_each_scan = true

[follow_up]
dropout_per_year = 0.05

[[arms]]
name = "control"

[[arms]]
name = "drug"
regimen = "pembrolizumab 200 mg intravenous day 1 every 21 days"

[[arms]]
name = "by the model's own words"
doses = [{ act = "bolus P", days = [0, 21], size = 3.0 }]
"""


def read(folder: Path, text: str) -> TrialFile:
    path = folder / "trial.toml"
    path.write_text(text, encoding="utf-8")
    return read_trial_file(path)


def test_a_whole_file(tmp_path: Path) -> None:
    trial = read(tmp_path, WHOLE)
    assert [arm.name for arm in trial.arms] == ["control", "drug", "by the model's own words"]
    assert trial.error.new_reader_each_scan
    assert trial.error.lesion_log_sd is None
    assert trial.follow_up.dropout_per_year == 0.05
    assert trial.replicates == 200
    assert trial.arms[2].doses[0].days == (0.0, 21.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('title = "Two arms"', ""), "title"),
        (("n_patients = 200", "n_patients = 0"), "1 to 100,000"),
        (("n_patients = 200", "n_patients = 2e3"), "n_patients"),
        (("n_patients = 200", "patients = 200"), "n_patients"),
        (("n_patients = 200", "level = 95.0"), "0.5 to below 1"),
        (('name = "drug"', 'name = "control"'), "distinct names"),
        (('name = "drug"', 'name = ""'), "1 to 60"),
        (("dropout_per_year = 0.05", "dropout_per_year = 5"), "0 to 0.99"),
        (("new_reader_each_scan = true", "lesion_log_sd = nan"), "lesion_log_sd"),
        (("days = [0, 21]", "days = [-1]"), "counted from baseline"),
        (("days = [0, 21]", "days = []"), "0 days"),
        (("size = 3.0", "size = -3.0"), "0 or more"),
        (("size = 3.0", "size = inf"), "size"),
        (("doses = [", 'regimen = "x"\ndoses = ['), "one of the two"),
    ],
)
def test_what_cannot_be_is_named(change: tuple[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        read(tmp_path, WHOLE.replace(*change))


def test_every_problem_is_named_with_the_file(tmp_path: Path) -> None:
    text = WHOLE.replace("n_patients = 200", "n_patients = 0\nper_arm = 1").replace('"drug"', '"control"')
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert len(caught.value.problems) == 3
    assert all(problem.where.startswith("trial.toml") for problem in caught.value.problems)


def test_a_file_without_arms(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="arms"):
        read(tmp_path, 'title = "x"\narms = []')
