from pathlib import Path

import pytest

from warmfront.domain.errors import InputError
from warmfront.io.dose_tables import read_doses


def written(folder: Path, text: str) -> Path:
    path = folder / "doses.csv"
    path.write_text(text)
    return path


def test_doses_come_in_order_of_the_day(tmp_path: Path) -> None:
    found = read_doses(
        written(
            tmp_path,
            "day,act,size,duration_days\n"
            "21,bolus  drug,10,\n0,infusion drug,5,0.5\n0,raise k,2,3\n3,vaccine,1,\n",
        )
    )
    assert found.days == (0.0, 0.0, 3.0, 21.0)
    assert found.acts == ("infusion drug", "raise k", "vaccine", "bolus drug")
    assert found.sizes == (5.0, 2.0, 1.0, 10.0)
    assert found.duration_days == (0.5, 3.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("day,act\n1,bolus x\n", "no column 'size'"),
        ("day,act,size,unit\n1,bolus x,1,mg\n", "column 'unit': found a column of no meaning"),
        ("day,act,size\n-1,bolus x,1\n", "line 2, day: found '-1'"),
        ("day,act,size\n1,bolus x,nan\n", "line 2, size: found 'nan'"),
        ("day,act,size\n1,bolus x,1_0\n", "line 2, size: found '1_0'"),
        ("day,act,size\n1,bolus,1\n", "line 2, act: found 'bolus'"),
        ("day,act,size\n1,,1\n", "line 2, act: found ''"),
        ("day,act,size\n1,infusion x,1\n", "infusion lasts"),
        ("day,act,size,duration_days\n1,raise k,1,0\n", "raise lasts"),
        ("day,act,size,duration_days\n1,bolus x,1,2\n", "a bolus is at once"),
        ("day,act,size\n", "a header without rows"),
    ],
)
def test_what_cannot_be_given_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        read_doses(written(tmp_path, text))
    assert words in str(raised.value)


def test_an_event_storm_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"10,001 doses; allowed: at most 10,000"):
        read_doses(written(tmp_path, "day,act,size\n" + "1,bolus x,1\n" * 10_001))
