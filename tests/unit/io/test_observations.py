"""Files of observations: units, times, words, everything wrong at once, no patient named in a message."""

import datetime as dt
import json
from pathlib import Path

import pytest

from warmfront.domain.errors import InputError
from warmfront.io.observations import ReadObservations, read_observations
from warmfront.knowledge.files import load_knowledge

KNOWLEDGE = load_knowledge()
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "follow-up" / "observations.csv"


def read(folder: Path, name: str, text: str, case_id: str = "p1") -> ReadObservations:
    (folder / name).write_text(text)
    return read_observations([folder / name], case_id, KNOWLEDGE)


def wrong(folder: Path, name: str, text: str) -> str:
    with pytest.raises(InputError) as caught:
        read(folder, name, text)
    return str(caught.value)


def test_values_are_kept_in_the_unit_of_their_series_with_their_limits_of_normal(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "a.csv",
        "series,time,value,unit,subject,role,uln\n"
        "lesion_diameter,2026-03-01,3.4,cm,liver 1,target,\n"
        "CRP,2026-03-01T08:00+01:00,1.2,mg/dL,,,0.5\n",
    ).follow_up.observations
    assert [(one.series, one.value, one.unit) for one in found] == [
        ("lesion_diameter", 34.0, "mm"),
        ("crp", 12.0, "mg/L"),
    ]
    assert found[0].whole_day
    assert found[0].time == dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    assert found[0].details == {"role": "target"}
    assert found[1].time == dt.datetime(2026, 3, 1, 7, tzinfo=dt.UTC)
    assert found[1].details == {"uln": "5.0"}


def test_structured_files_say_the_same_as_a_flat_table(tmp_path: Path) -> None:
    flat = read(
        tmp_path,
        "a.csv",
        "observation_id,series,time,value,unit,text,subject,kind,end\n"
        "c1,therapy,2026-02-01,,,pembrolizumab + axitinib,,drug,2026-05-01\n"
        "o1,crp,2026-03-01,<3,mg/L,,,,\n",
    )
    rows = {
        "case_id": "p1",
        "therapy": [
            {
                "therapy_id": "c1",
                "agents": ["pembrolizumab", "axitinib"],
                "start": "2026-02-01",
                "end": "2026-05-01",
            }
        ],
        "observation": [
            {
                "observation_id": "o1",
                "series": "crp",
                "time": "2026-03-01",
                "value": 3,
                "below_limit": True,
                "unit": "mg/L",
            }
        ],
    }
    nested = read(tmp_path, "a.json", json.dumps(rows))
    toml = read(
        tmp_path,
        "a.toml",
        'case_id = "p1"\n[[therapy]]\ntherapy_id = "c1"\nagents = ["pembrolizumab", "axitinib"]\n'
        'start = 2026-02-01\nend = 2026-05-01\n[[observation]]\nobservation_id = "o1"\nseries = "crp"\n'
        'time = 2026-03-01\nvalue = 3\nbelow_limit = true\nunit = "mg/L"\n',
    )
    assert flat.follow_up == nested.follow_up == toml.follow_up
    assert flat.follow_up.observations[0].below_limit
    assert flat.notes
    assert not toml.notes


def test_every_problem_is_listed_with_its_row(tmp_path: Path) -> None:
    said = wrong(
        tmp_path,
        "a.csv",
        "series,time,value,unit,subject,rolle\n"
        "lesion_diameter,2026-03-01T08:00,34,mm,liver 1,\n"
        "lesion_diameter,2026-03-01,34,furlong,liver 1,\n"
        "lesion_diametre,2026-03-01,34,mm,liver 1,\n"
        "lesion_diameter,2026-03-01,9000,mm,,\n"
        "new_lesion,2026-03-01,,,liver 2,\n"
        "crp,2026-03-01,1x2,mg/L,,\n",
    )
    for expected in (
        "line 1: found the unknown column 'rolle'",
        "did you mean role",
        "line 2: time: found '2026-03-01T08:00', without a zone",
        "line 3: unit: found 'furlong'; allowed: mm, cm",
        "line 4: series",
        "did you mean lesion_diameter",
        "line 5: value: found 9000 mm; allowed: 0 to 500 mm",
        "line 5: subject",
        "line 6: text",
        "line 7: value: found '1x2'",
    ):
        assert expected in said


def test_another_patient_is_refused_without_being_named(tmp_path: Path) -> None:
    said = wrong(tmp_path, "a.csv", "case_id,series,time,value,unit\nJane Doe,crp,2026-03-01,3,mg/L\n")
    assert "another patient" in said
    assert "Jane" not in said
    assert "p1" not in said
    assert "Jane" not in wrong(tmp_path, "a.toml", 'case_id = "Jane Doe"\n')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[observation]]\nseries = "crp"\ntime = 2026-03-01T08:00:00\nvalue = 3\nunit = "mg/L"\n', "zone"),
        ('[[observation]]\nseries = "crp"\ntime = 2026-03-01\nvalue = nan\nunit = "mg/L"\n', "finite"),
        ('[[observation]]\nseries = "crp"\ntime = 2026-03-01\nvalue = 3\n', "unit"),
        ('[[observations]]\nseries = "crp"\n', "did you mean observation"),
        ('[[observation]]\nserie = "crp"\ntime = 2026-03-01\n', "did you mean series"),
        ('[[biopsy]]\ndate = 2026-03-01\n', "exactly one"),
        ('[[therapy]]\nagents = ["x"]\nstart = 2026-03-01\nend = 2026-02-01\n', "before the start"),
        ('[[observation]]\nseries = "crp"\ntime = 2026-03-01\nvalue = 3\nunit = "mg/L"\n'
         'status = "corrected"\n', "id of what is corrected"),
    ],
)  # fmt: skip
def test_what_a_structured_file_may_not_say(tmp_path: Path, text: str, words: str) -> None:
    assert words in wrong(tmp_path, "a.toml", text)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.json", '{"resourceType": "Bundle"}', "FHIR"),
        ("a.json", "[1, 2]", "a list that holds no rows"),
        ("a.json", '[{"value": NaN}]', "not JSON"),
        ("a.json", "[" * 60 + "]" * 60, "levels"),
        ("a.xlsx", "PK", "ending"),
        ("a.csv", "series,time\n", "without rows"),
    ],
)
def test_hostile_and_foreign_files_are_refused(tmp_path: Path, name: str, text: str, words: str) -> None:
    assert words in wrong(tmp_path, name, text)


def test_a_folder_is_read_whole_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"series,time,value,unit\ncrp,2026-03-0{1 + (name == 'b.csv')},3,mg/L\n")
    (tmp_path / "letter.docx").write_text("x")
    found = read_observations([tmp_path], "p1", KNOWLEDGE)
    assert len(found.follow_up.observations) == 2
    assert any("letter.docx" in note for note in found.notes)
    assert [name for name, _ in found.digests] == ["a.csv", "b.csv"]


def test_day_of_death_and_the_example_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, "a.toml", "died = 2026-05-02\nlast_seen = 2026-05-01\n").follow_up.observations
    assert [(one.series, one.text) for one in found] == [("vital_status", "dead"), ("vital_status", "alive")]
    example = read_observations([EXAMPLE], "example-excluded-urothelial", KNOWLEDGE).follow_up
    assert len(example.observations) == 18
    assert example.therapies[0].agents[0] == "pembrolizumab"


def test_flags_and_words_of_scales_are_checked(tmp_path: Path) -> None:
    text = "series,time,value,text\nice_score.orientation,2026-03-01,3,\nice_score.naming,2026-03-01,9,\n"
    assert "0 to 3" in wrong(tmp_path, "a.csv", text)


@pytest.mark.parametrize("series", ["stated_grade", "loris_pan.psth", "performance_status"])
def test_grades_and_counts_are_whole_numbers(tmp_path: Path, series: str) -> None:
    text = f"series,time,value,subject\n{series},2026-03-01,0.5,hepatitis\n"
    assert "a whole number" in wrong(tmp_path, "a.csv", text)
    assert read(tmp_path, "b.csv", text.replace("0.5", "1")).follow_up.observations[0].value == 1.0
