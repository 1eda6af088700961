"""CD8 with pan-cytokeratin: tables of three kinds of cells, from the file to the call."""

import csv
from pathlib import Path

import numpy as np
import pytest

import warmfront
from warmfront.domain.space import ROLES, TUMOUR_ONLY_EXPORT, WHOLE_EXPORT, CellRole
from warmfront.simulation.tissue import simulate_tissue
from warmfront.tme.space_beside import TAKEN_AS_BESIDE

CALLS = {"mixed": "inflamed", "excluded": "excluded", "desert": "desert"}
QUPATH = ("Image", "Class", "Parent", "Centroid X µm", "Centroid Y µm")
NAMES = (("Tumor", "CD8", "Negative"), ("PanCK+", "CD8: Positive", "Other"), ("CK+", "CD8+", "CK-CD8-"))


def write_qupath(path: Path, pattern: str, names: tuple[str, str, str], holes: bool = False) -> Path:
    """A QuPath table of detections; with holes the negative cells lie in strips of 60 um alone."""
    image = simulate_tissue(pattern, 6000, np.random.default_rng(3)).image  # type: ignore[arg-type]
    called = {CellRole.TUMOUR: names[0], CellRole.CD8_T: names[1]}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(QUPATH)
        for x, y, role in zip(image.x_um, image.y_um, image.role, strict=True):
            name = called.get(ROLES[role], names[2])
            if not (holes and name != names[0] and (y // 60) % 2 == 1):
                writer.writerow(("slide1.svs", name, "Root", f"{x:.2f}", f"{y:.2f}"))
    return path


@pytest.mark.parametrize("pattern", CALLS)
@pytest.mark.parametrize("names", NAMES)
def test_three_kinds_of_cells_are_enough_for_a_call(
    pattern: str, names: tuple[str, str, str], tmp_path: Path
) -> None:
    table = write_qupath(tmp_path / "cells.csv", pattern, names)
    found = warmfront.spatial(table, out=tmp_path / "out", figures=False)
    (profile,) = found
    assert profile.phenotype.call == CALLS[pattern]
    assert not profile.phenotype.abstained
    assert TAKEN_AS_BESIDE in profile.phenotype.arguments_against
    assert profile.published == ()
    assert any("no class of Keren 2018" in words for words in profile.cannot_say)
    for flags in (profile.flags, found.patients[0].flags):
        assert TAKEN_AS_BESIDE in flags
    assert TAKEN_AS_BESIDE in (tmp_path / "out" / "spatial.tsv").read_text()


@pytest.mark.parametrize("how", ["option", "mapping"])
def test_a_table_that_is_stated_to_be_tumour_only_is_refused(how: str, tmp_path: Path) -> None:
    table = write_qupath(tmp_path / "cells.csv", "excluded", NAMES[0])
    if how == "option":
        found = warmfront.spatial(table, tumour_only=True)
    else:
        found = warmfront.spatial(table, columns={"tumour_only": True})
    phenotype = found[0].phenotype
    assert phenotype.call is None
    assert phenotype.reason.startswith(f"cannot assess exclusion: {TUMOUR_ONLY_EXPORT}: stated by the user")


def test_holes_are_refused_until_the_user_states_that_nothing_was_left_out(tmp_path: Path) -> None:
    table = write_qupath(tmp_path / "cells.csv", "mixed", NAMES[0], holes=True)
    (refused,) = warmfront.spatial(table)
    assert refused.phenotype.call is None
    assert "--whole-tissue" in refused.phenotype.reason
    (stated,) = warmfront.spatial(table, tumour_only=False)
    assert stated.phenotype.call == "inflamed"
    assert any(flag.startswith(WHOLE_EXPORT) for flag in stated.flags)
    assert TAKEN_AS_BESIDE not in stated.flags


def test_halo_with_cells_of_the_tumour_class_alone_is_known_to_be_tumour_only(tmp_path: Path) -> None:
    image = simulate_tissue("mixed", 3000, np.random.default_rng(3)).image
    called = {CellRole.TUMOUR: "PanCK+", CellRole.CD8_T: "CD8+"}
    rows = ["Image Location,Object Id,XMin,XMax,YMin,YMax,Classifier Label,Phenotype"]
    for number, (x, y, role) in enumerate(zip(image.x_um, image.y_um, image.role, strict=True)):
        name = called.get(ROLES[role], "Negative")
        rows.append(f"a.tif,{number},{x - 3:.1f},{x + 3:.1f},{y - 3:.1f},{y + 3:.1f},Tumor,{name}")
    table = tmp_path / "objects.csv"
    table.write_text("\n".join(rows))
    (found,) = warmfront.spatial(table, um_per_unit=1.0)
    assert found.phenotype.call is None
    assert found.phenotype.reason.startswith(f"cannot assess exclusion: {TUMOUR_ONLY_EXPORT}")
