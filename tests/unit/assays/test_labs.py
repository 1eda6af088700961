"""Units of laboratory values; expected numbers by hand from definitions and molar masses."""

import datetime as dt
import tomllib
from importlib.resources import files

import pytest
from pydantic import TypeAdapter

from warmfront.assays.labs import convert
from warmfront.domain.case import LabResult, Supply
from warmfront.knowledge.base import LabAnalyte
from warmfront.knowledge.lab_names import find_analyte, find_factor


@pytest.fixture(scope="module")
def analytes() -> dict[str, LabAnalyte]:
    text = (files("warmfront.knowledge") / "data" / "labs.toml").read_text(encoding="utf-8")
    return {
        row["analyte"]: TypeAdapter(LabAnalyte).validate_python(row) for row in tomllib.loads(text)["lab"]
    }


def lab(analyte: str, value: float, unit: str) -> LabResult:
    return LabResult(analyte=analyte, value=value, unit=unit, date=dt.date(2024, 3, 1))


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "expected", "canonical"),
    [
        ("LDH", 5.0, "ukat/L", 300.0, "U/L"),
        ("LDH", 5.0, "\u00b5kat/L", 300.0, "U/L"),
        ("LDH", 5000.0, "nkat/l", 300.0, "U/L"),
        ("creatinine", 88.402, "umol/L", 1.0, "mg/dL"),
        ("bilirubin", 17.104, "\u03bcmol/L", 1.0, "mg/dL"),
        ("Albumin", 38.0, "g/L", 3.8, "g/dL"),
        ("CRP", 1.2, "mg/dL", 12.0, "mg/L"),
        ("Hemoglobin", 6.2058, "mmol/L", 10.0, "g/dL"),
        ("Hb", 120.0, "g/l", 12.0, "g/dL"),
        ("PLT", 250_000.0, "/uL", 250.0, "10^9/L"),
        ("ANC", 1.5, "K/uL", 1.5, "10^9/L"),
        ("WBC", 4.1, "x10\u2079/L", 4.1, "10^9/L"),
        ("lymphocytes", 900.0, "cells/mm3", 0.9, "10^9/L"),
        ("ferritin", 450.0, "ng/mL", 450.0, "ug/L"),
        ("calcium", 10.0, "mg/dL", 2.495, "mmol/L"),
        ("glucose", 90.0, "mg/dL", 4.9957, "mmol/L"),
        ("TSH", 2.1, "uIU/mL", 2.1, "mIU/L"),
        ("IL-6", 0.02, "ng/mL", 20.0, "ng/L"),
    ],
)
def test_canonical_units(
    analytes: dict[str, LabAnalyte], analyte: str, value: float, unit: str, expected: float, canonical: str
) -> None:
    reading = convert(lab(analyte, value, unit), analytes)
    assert reading.value == pytest.approx(expected, rel=2e-4)
    assert reading.unit == canonical
    assert reading.supply is Supply.USABLE
    assert reading.reason == ""


def test_every_known_unit_of_one_measurement_gives_the_same_number(analytes: dict[str, LabAnalyte]) -> None:
    for analyte in analytes.values():
        middle = min(analyte.plausible_high, max(1.0, 2 * analyte.plausible_low))
        found = {
            convert(lab(analyte.analyte, middle / factor, unit), analytes).value
            for unit, factor in analyte.units.items()
        }
        assert found == {middle}, analyte.analyte


def test_unknown_analyte_and_unit_are_kept_with_the_reason(analytes: dict[str, LabAnalyte]) -> None:
    unknown = convert(lab("troponin", 12, "ng/L"), analytes)
    assert (unknown.value, unknown.unit, unknown.analyte) == (None, "", "troponin")
    assert unknown.supply is Supply.SUPPLIED_NOT_USABLE
    assert unknown.reason == "this version knows no analyte of that name"
    wrong = convert(lab("LDH", 300, "mg/dL"), analytes)
    assert wrong.value is None
    assert wrong.reason.startswith("unit 'mg/dL' is not one of U/L, IU/L")


def test_implausible_value_is_left_out_and_never_rescaled(analytes: dict[str, LabAnalyte]) -> None:
    reading = convert(lab("creatinine", 88.0, "mg/dL"), analytes)
    assert reading.value is None
    assert reading.supply is Supply.SUPPLIED_NOT_USABLE
    assert "88 mg/dL is 88 mg/dL, outside the plausible range 0.05 to 40 mg/dL" in reading.reason
    assert convert(lab("platelets", -5, "10^9/L"), analytes).value is None


def test_names_do_not_clash_and_canonical_units_are_listed(analytes: dict[str, LabAnalyte]) -> None:
    for analyte in analytes.values():
        assert analyte.units[analyte.canonical_unit] == 1.0
        assert analyte.plausible_low < analyte.plausible_high
        for name in (analyte.analyte, analyte.label, *analyte.synonyms):
            assert find_analyte(name.upper(), analytes) is analyte
        for unit, factor in analyte.units.items():
            assert find_factor(f" {unit.lower()} ", analyte) == factor
