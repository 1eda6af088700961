"""Cell tables that hold no tissue: the plan goes on, and the reason stands with table or phenotype."""

from pathlib import Path

import numpy as np
import pytest

import warmfront
from warmfront.domain.case import Supply
from warmfront.domain.plan import Plan

HEAD = "x_um,y_um,cell_type\n"


def scattered(*names: str) -> str:
    rng = np.random.default_rng(0)
    places = rng.uniform(0, 600, (1500, 2)).tolist()
    return HEAD + "".join(f"{x:.1f},{y:.1f},{names[at % len(names)]}\n" for at, (x, y) in enumerate(places))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "abc,2,Tumour\n1,2,CD8\n", "'abc'"),
        (HEAD + "1e308,2,Tumour\n1,2,CD8\n", "1e+308"),
        (HEAD + "1,2,Tumour\n", "fewer than 3 distinct positions"),
        (HEAD + "5,5,Tumour\n" * 3000, "fewer than 3 distinct positions"),
        (HEAD + "".join(f"{a % 7},{a % 11},{'CD8' if a % 2 else 'Tumour'}\n" for a in range(5000)), "0 um"),
        (HEAD + "NA,NA,Tumour\n" * 10, "no position"),
        ("", "empty"),
    ],
    ids=["text", "beyond", "one", "point", "stacked", "nowhere", "empty"],
)
def test_a_table_that_is_no_tissue_is_recorded(tmp_path: Path, text: str, said: str) -> None:
    plan = plan_of(tmp_path, text)
    (table,) = plan.case.tables
    assert table.supply is Supply.SUPPLIED_NOT_USABLE
    assert said in table.reason
    assert plan.profile is not None
    assert plan.profile.space == ()
    assert plan.ranking.approved


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (scattered("Tumour"), "no immune cell"),
        (scattered("zork", "blip"), "mapped to no role"),
        (scattered("Tumour", "CD8"), "cannot assess exclusion"),
    ],
    ids=["one type", "unknown types", "no stroma"],
)
def test_a_table_that_shows_no_geometry_abstains_with_its_reason(
    tmp_path: Path, text: str, said: str
) -> None:
    plan = plan_of(tmp_path, text)
    assert plan.case.tables[0].supply is Supply.USABLE
    assert plan.phenotype.call is None
    assert said in plan.phenotype.reason
    assert plan.bottleneck.abstained
    assert plan.ranking.approved


def plan_of(folder: Path, text: str) -> Plan:
    (folder / "cells.csv").write_text(text, encoding="utf-8")
    (folder / "case.toml").write_text(
        'case_id = "x"\n[disease]\noncotree = "BRCA"\n[files]\ncells = "cells.csv"\n', encoding="utf-8"
    )
    return warmfront.tailor(folder, seed=1)
