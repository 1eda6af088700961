"""Every spatial statistic has a section with its source in the reference."""

from pathlib import Path

from warmfront.assays.spatial.statistics import STATISTICS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "spatial-statistics.md"


def test_every_family_has_its_section_and_source():
    sections = PAGE.read_text(encoding="utf-8").split("\n## ")
    for family in STATISTICS:
        mine = [section for section in sections if section.splitlines()[0].endswith(f"(`{family.name}`)")]
        assert len(mine) == 1, f"{family.name} needs one section whose heading ends with its name"
        assert f"`{family.source}`" in mine[0], f"{family.name}: its section must name {family.source}"


def test_no_section_without_a_family():
    names = {family.name for family in STATISTICS} | {"keren2018"}
    sections = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    assert {section.splitlines()[0].rsplit("(`")[-1].removesuffix("`)") for section in sections} == names
