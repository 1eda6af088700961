"""From files of observations to grades of cell toxicity, whatever the file format and the time zone."""

import json
from pathlib import Path

from warmfront.domain.case import Case, Disease, Patient
from warmfront.domain.follow_up import ToxicityGrade
from warmfront.io.observations import read_observations
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.follow_up import merge
from warmfront.monitoring.toxicity.course import grade_cell_toxicity

ROWS = """series,time,value,unit
crs_astct.temperature_c,2026-03-04T20:00+01:00,38.9,
crs_astct.hypotension,2026-03-04T20:00+01:00,none,
crs_astct.oxygen,2026-03-04T20:00+01:00,none,
crs_astct.temperature_c,2026-03-05T20:00+01:00,36.9,
crs_astct.hypotension,2026-03-05T20:00+01:00,fluids,
crs_astct.oxygen,2026-03-05T20:00+01:00,low_flow,
icans_astct.ice,2026-03-06,4,
icans_astct.consciousness,2026-03-06,alert,
icans_astct.seizure,2026-03-06,none,
icans_astct.deep_focal_motor_weakness,2026-03-06,false,
icans_astct.raised_icp_or_edema,2026-03-06,none,
icans_astct.unarousable,2026-03-06,false,
neutrophils,2026-03-02,1800,cells/uL
neutrophils,2026-03-06,450,cells/uL
neutrophils,2026-03-09,0.3,10^9/L
neutrophils,2026-03-14,0.9,10^9/L
neutrophils,2026-03-20,1.9,10^9/L
"""
THERAPIES = """
[[therapy]]
therapy_id = "cells"
agents = ["axi_cel"]
kind = "cell infusion"
product_id = "axi_cel"
start = 2026-03-02
[[therapy]]
therapy_id = "toci"
agents = ["tocilizumab"]
kind = "supportive"
start = 2026-03-05T06:00:00+01:00
"""
CASE = Case(case_id="one", disease=Disease(oncotree="DLBCLNOS"), patient=Patient(age_years=58))


def grades_of(*paths: Path) -> tuple[ToxicityGrade, ...]:
    knowledge = load_knowledge()
    follow_up = merge(read_observations(list(paths), "one", knowledge).follow_up)
    return grade_cell_toxicity(follow_up, CASE, knowledge)


def written(folder: Path, rows: str) -> tuple[Path, Path]:
    table, therapies = folder / "observations.csv", folder / "therapies.toml"
    table.write_text(rows, encoding="utf-8")
    therapies.write_text(THERAPIES, encoding="utf-8")
    return table, therapies


def test_a_csv_and_a_toml_file_become_grades(tmp_path: Path) -> None:
    found = grades_of(*written(tmp_path, ROWS))
    told = [(one.event, one.days_after, one.grade) for one in found]
    assert told == [("CRS", 2, 1), ("CRS", 3, 2), ("ICANS", 4, 2), ("early ICAHT", 18, 1)]


def test_another_time_zone_and_order_give_the_same_grades(tmp_path: Path) -> None:
    first = grades_of(*written(tmp_path, ROWS))
    head, *rows = ROWS.strip().splitlines()
    turned = "\n".join([head, *reversed(rows)]).replace("T20:00+01:00", "T14:00-05:00")
    assert grades_of(*reversed(written(tmp_path, turned))) == first


def test_json_gives_the_same_grades(tmp_path: Path) -> None:
    table, therapies = written(tmp_path, ROWS)
    first = grades_of(table, therapies)
    head, *rows = (line.split(",") for line in ROWS.strip().splitlines())
    content = {
        "observation": [{key: cell for key, cell in zip(head, row, strict=True) if cell} for row in rows]
    }
    other = tmp_path / "observations.json"
    other.write_text(json.dumps(content), encoding="utf-8")
    assert grades_of(other, therapies) == first
