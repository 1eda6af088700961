"""Case folders: everything read, and every problem said at once."""

import dataclasses
import datetime as dt
import hashlib
import re
from pathlib import Path

import pytest

from warmfront.domain.assay import Scale
from warmfront.domain.case import (
    Biomarkers,
    Clonality,
    Disease,
    History,
    LabResult,
    Mutation,
    OrganFunction,
    Patient,
    Pdl1,
    PriorTherapy,
    Sequencing,
    Specimen,
    Supply,
    Zygosity,
)
from warmfront.domain.errors import InputError
from warmfront.io.case import read_case
from warmfront.knowledge.base import KnowledgeBase

FULL = """
case_id = "made-up"
synthetic_note = "a made-up patient"
[disease]
oncotree = "BLCA"
stage = "IV"
line_of_therapy = 2
[patient]
age_years = 67
sex = "female"
ecog = 1
pregnancy = false
[history]
comorbidities = ["hypertension"]
autoimmune_disease = []
steroids_mg_per_day = 5
transplant = "none"
[[history.prior_therapies]]
agents = ["gemcitabine", "cisplatin"]
start = 2023-01-10
end = 2023-05-02
best_response = "PR"
[organ_function]
egfr_ml_per_min = 62.0
child_pugh = "A"
[[labs]]
analyte = "LDH"
value = 310
unit = "U/L"
date = 2024-02-01
[[labs]]
analyte = "troponin"
value = 12
unit = "ng/L"
date = "2024-02-01"
[biomarkers]
tmb_mut_per_mb = 8.5
tmb_design = "paired"
msi = "MSS"
hla_alleles = ["HLA-A*02:01", "B*07:02"]
antigens = { NECTIN4 = true }
[[biomarkers.pdl1]]
score = "CPS"
value = 12
clone = "22C3"
[[biomarkers.mutations]]
gene = "B2M"
effect = "loss_of_function"
zygosity = "biallelic"
clonality = "clonal"
[[biomarkers.mutations]]
gene = "P53"
[[specimens]]
specimen_id = "S1"
site = "bladder"
kind = "FFPE"
date = 2024-01-20
purity_percent = 60
[files]
expression = "expression.tsv"
expression_scale = "tpm"
cells = "cells.csv"
variants = "variants.tsv"
cytokines = "olink.csv"
"""
MINIMAL = 'case_id = "x"\n[disease]\noncotree = "BLCA"\n'
EXPRESSION = "gene\tS1\nCD8A\t1.5\nCD4\t2\n"


def problems_of(folder: Path, knowledge: KnowledgeBase) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_case(folder, knowledge)
    return [str(problem) for problem in caught.value.problems]


def write(folder: Path, text: str) -> None:
    (folder / "case.toml").write_text(text, encoding="utf-8")


def test_everything_a_case_can_hold(case_folder: Path, knowledge: KnowledgeBase) -> None:
    write(case_folder, FULL)
    (case_folder / "expression.tsv").write_text(EXPRESSION)
    (case_folder / "cells.csv").write_text("x,y,type\n1,2,CD8\n")
    (case_folder / "olink.csv").write_text("")
    (case_folder / "letter.txt").write_text("words")
    read = read_case(case_folder, knowledge)
    case = read.case
    assert case.patient.age_years == 67
    assert case.history.prior_therapies[0].end == dt.date(2023, 5, 2)
    assert case.history.autoimmune_disease == ()
    assert case.history.active_infections is None
    assert [lab.analyte for lab in case.labs] == ["LDH", "troponin"]
    assert case.labs[1].date == dt.date(2024, 2, 1)
    assert case.biomarkers.hla_alleles == ("A*02:01", "B*07:02")
    assert case.biomarkers.antigens == {"NECTIN4": True}
    assert case.biomarkers.pdl1[0].clone == "22C3"
    assert [mutation.gene for mutation in case.biomarkers.mutations] == ["B2M", "TP53"]
    assert case.biomarkers.mutations[0].zygosity is Zygosity.BIALLELIC
    assert case.biomarkers.mutations[1].clonality is Clonality.UNKNOWN
    assert case.specimens[0].date == dt.date(2024, 1, 20)
    assert read.stated_scale is Scale.TPM
    assert read.expression.row_labels == ("CD8A", "CD4")
    assert read.sha256 == hashlib.sha256(FULL.encode()).hexdigest()
    assert read.notes == (
        "letter.txt lies in the case folder but is not named under [files]; it was not read.",
    )
    tables = {table.kind: table for table in case.tables}
    assert tables["expression"].supply is Supply.USABLE
    assert tables["expression"].sha256 == hashlib.sha256(EXPRESSION.encode()).hexdigest()
    assert tables["cells"].supply is Supply.USABLE
    assert read.cells is not None
    assert read.cells.raw.cell_type.names == ("CD8",)
    assert tables["variants"].supply is Supply.REFERENCED_NOT_SUPPLIED
    assert "no such file" in tables["variants"].reason
    assert tables["cytokines"].supply is Supply.SUPPLIED_NOT_USABLE
    assert "it cannot be read either (an empty file" in tables["cytokines"].reason


def test_the_least_a_case_needs(case_folder: Path, knowledge: KnowledgeBase) -> None:
    read = read_case(case_folder, knowledge)
    assert read.expression is None
    assert read.stated_scale is None
    assert read.case.labs is None
    assert read.case.tables == ()
    assert read.notes == ()


def test_all_problems_of_case_and_table_at_once(case_folder: Path, knowledge: KnowledgeBase) -> None:
    write(
        case_folder,
        FULL.replace("ecog = 1", 'ecog = 7\nweight_kg = 70\nage = "old"')
        .replace("age_years = 67", "age_years = true")
        .replace('"paired"', '"exome"')
        .replace("date = 2024-02-01", 'date = "1 February"')
        .replace('sex = "female"', 'sex = "F"')
        .replace("egfr_ml_per_min = 62.0", "egfr_ml_per_min = -1"),
    )
    (case_folder / "expression.tsv").write_text("gene\tS1\nCD8A\tmany\nCD4\t1\n")
    said = "\n".join(problems_of(case_folder, knowledge))
    assert "case.toml: patient.ecog: found '7'; allowed: 0, 1, 2, 3 or 4" in said
    assert "case.toml: patient: found the unknown key 'weight_kg'; allowed: age_years, sex, ecog" in said
    assert "found the unknown key 'age'" in said
    assert "did you mean age_years?" in said
    assert "patient.age_years: found 'True'" in said
    assert "biomarkers.tmb_design: found 'exome'; allowed: 'tumour_only' or 'paired'" in said
    assert "labs[1].date: found '1 February'" in said
    assert "patient.sex: found 'F'; allowed: 'female' or 'male'" in said
    assert "organ_function.egfr_ml_per_min: found -1; allowed: 0 to 300 mL/min" in said
    assert "expression.tsv: line 2 ('CD8A'), column 'S1': found 'many'" in said


def test_values_that_cannot_be(case_folder: Path, knowledge: KnowledgeBase) -> None:
    write(
        case_folder,
        FULL.split("[files]")[0]
        .replace("BLCA", "blca")
        .replace("age_years = 67", "age_years = 670")
        .replace("value = 12\nclone", "value = 120\nclone")
        .replace('unit = "U/L"', 'unit = "mg/dL"')
        .replace("end = 2023-05-02", "end = 2022-05-02")
        .replace("HLA-A*02:01", "A2")
        .replace("P53", "PD1")
        .replace("purity_percent = 60", "purity_percent = 160")
        + '[[specimens]]\nspecimen_id = "S1"\n',
    )
    said = "\n".join(problems_of(case_folder, knowledge))
    assert "disease.oncotree: found 'blca'; allowed: one of 3 OncoTree codes" in said
    assert "did you mean BLCA (Bladder Urothelial Carcinoma)" in said
    assert "patient.age_years: found 670; allowed: 0 to 130 years" in said
    assert "biomarkers.pdl1[1].value: found 120; allowed: 0 to 100" in said
    assert "labs[1].unit (ldh): found 'mg/dL'; allowed: U/L, IU/L" in said
    assert "history.prior_therapies[1].end: found 2022-05-02, before the start 2023-01-10" in said
    assert "biomarkers.hla_alleles[1]: found 'A2'" in said
    assert "biomarkers.mutations[2].gene: found 'PD1'" in said
    assert "did you mean PDCD1 or SNCA or SPATA2?" in said
    assert "specimens[1].purity_percent: found 160; allowed: 0 to 100 %" in said
    assert "specimens[2].specimen_id: found the same id as an earlier specimen" in said
    assert said.count("case.toml: ") == 9


@pytest.mark.parametrize(
    ("code", "nearest"), [("bladder", "BLCA"), ("melanoma", "SKCM"), ("COAD", "COADREAD")]
)
def test_unknown_tumour_type_names_near_ones(
    case_folder: Path, knowledge: KnowledgeBase, code: str, nearest: str
) -> None:
    write(case_folder, f'case_id = "x"\n[disease]\noncotree = "{code}"\n')
    (said,) = problems_of(case_folder, knowledge)
    assert f"did you mean {nearest} (" in said


@pytest.mark.parametrize("name", ["../secret.tsv", "/etc/hostname", ".", "", "sub/../../secret.tsv"])
def test_paths_that_leave_the_folder(case_folder: Path, knowledge: KnowledgeBase, name: str) -> None:
    (case_folder.parent / "secret.tsv").write_text(EXPRESSION)
    write(case_folder, f'case_id = "x"\n[disease]\noncotree = "BLCA"\n[files]\nexpression = "{name}"\n')
    (said,) = problems_of(case_folder, knowledge)
    assert "files.expression" in said
    assert "a file inside the case folder" in said


def test_link_that_leaves_the_folder(case_folder: Path, knowledge: KnowledgeBase) -> None:
    (case_folder.parent / "secret.tsv").write_text(EXPRESSION)
    (case_folder / "expression.tsv").symlink_to(case_folder.parent / "secret.tsv")
    write(
        case_folder, 'case_id = "x"\n[disease]\noncotree = "BLCA"\n[files]\nexpression = "expression.tsv"\n'
    )
    (said,) = problems_of(case_folder, knowledge)
    assert "a file inside the case folder" in said


def test_missing_expression_is_an_error(case_folder: Path, knowledge: KnowledgeBase) -> None:
    write(case_folder, 'case_id = "x"\n[disease]\noncotree = "BLCA"\n[files]\nexpression = "e.tsv"\n')
    assert problems_of(case_folder, knowledge) == [
        "e.tsv: found no such file; allowed: a readable file; "
        "next step: check the path and the spelling of the name"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("case_id = ", "text that is not TOML"),
        ('case_id = "x"\n', "disease: found nothing"),
        ('case_id = 5\n[disease]\noncotree = "BLCA"\n', "case_id: found int"),
        ('case_id = "x"\n[disease]\noncotree = "BLCA"\n[diseases]\n', "did you mean disease?"),
        ('case_id = "x"\nfiles = 3\n[disease]\noncotree = "BLCA"\n', "files: found int"),
        ('case_id = "x"\n[disease]\noncotree = "BLCA"\n[patient]\nage_years = nan\n', "not finite"),
        (
            'case_id = "x"\n[disease]\noncotree = "BLCA"\n[files]\nexpression_scale = "fpkm"\n',
            "counts, tpm, log2",
        ),
        ('case_id = "x"\n[disease]\noncotree = "BLCA"\n[[tables]]\n', "the unknown key 'tables'"),
        (MINIMAL + '[sequencing]\nassay = "magic"\n', "sequencing.assay: found 'magic'"),
        (MINIMAL + "[sequencing]\nregion_mb = 0\n", "sequencing.region_mb: found 0"),
        (MINIMAL + "[sequencing]\nclonal_neoantigens = 5\n", "sequencing.clonal_neoantigens: found 5"),
        (
            MINIMAL + "[sequencing]\nneoantigen_load = 3\nclonal_neoantigens = 5\n",
            "sequencing.clonal_neoantigens: found 5 of 3",
        ),
        (MINIMAL + '[sequencing]\ngenes = ["NOGENE9"]\n', "sequencing.genes[1]: found 'NOGENE9'"),
        (MINIMAL + '[biomarkers]\nopen_genes = { NOGENE9 = "x" }\n', "biomarkers.open_genes: found"),
        (
            MINIMAL + "[biomarkers]\ntmb_mut_per_mb = 5\ntmb_interval = [6, 8]\n",
            "biomarkers.tmb_interval: found 6 to 8",
        ),
        (MINIMAL + '[biomarkers]\nlost_hla = ["A2"]\n', "biomarkers.lost_hla[1]: found 'A2'"),
    ],
)
def test_case_files_that_are_wrong(case_folder: Path, knowledge: KnowledgeBase, text: str, said: str) -> None:
    write(case_folder, text)
    assert said in "\n".join(problems_of(case_folder, knowledge))


def test_no_folder_no_file_and_too_large(case_folder: Path, knowledge: KnowledgeBase) -> None:
    assert "no folder of that name" in problems_of(case_folder / "none", knowledge)[0]
    assert "give the folder" in problems_of(case_folder / "case.toml", knowledge)[0]
    write(case_folder, "# " + "x" * 2_000_000)
    assert "at most 1,048,576 bytes" in problems_of(case_folder, knowledge)[0]
    (case_folder / "case.toml").unlink()
    assert "case.toml: found no such file" in problems_of(case_folder, knowledge)[0]


DOCUMENT = Path(__file__).parents[3] / "docs" / "how-to" / "prepare-input.md"


def _fields(kind: type) -> set[str]:
    return {field.name for field in dataclasses.fields(kind)}


def test_documented_case_is_read_and_shows_every_field(case_folder: Path, knowledge: KnowledgeBase) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    shown = next(block for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL) if "[files]" in block)
    write(case_folder, shown)
    (case_folder / "expression.tsv").write_text(EXPRESSION)
    case = read_case(case_folder, knowledge).case
    assert case.specimens[0].specimen_id == "S1"
    parts = (
        Disease,
        Patient,
        History,
        PriorTherapy,
        OrganFunction,
        LabResult,
        Biomarkers,
        Pdl1,
        Mutation,
        Sequencing,
        Specimen,
    )
    for part in parts:
        for name in _fields(part):
            assert re.search(rf"^\[*[\w.]*\b{name}\b", shown, re.MULTILINE), f"{part.__name__}.{name}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 100_000, "text that is not TOML"),
        ("a = " + "[" * 50 + "]" * 50, "nested in more than 20 levels"),
        ("a = " + "9" * 5000, "text that is not TOML"),
    ],
)
def test_hostile_toml(case_folder: Path, knowledge: KnowledgeBase, text: str, said: str) -> None:
    write(case_folder, text)
    assert any(said in problem for problem in problems_of(case_folder, knowledge))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ('""', "a blank name"),
        ('"a\\u001b[31mb"', "a name with line breaks or control characters"),
        ('"' + "x" * 300 + '"', "a name of 300 characters"),
    ],
)
def test_names_that_cannot_be_shown(
    case_folder: Path, knowledge: KnowledgeBase, name: str, said: str
) -> None:
    write(case_folder, f'case_id = {name}\n[disease]\noncotree = "BLCA"\n')
    told = problems_of(case_folder, knowledge)
    assert told == [
        f"case.toml: case_id: found {said}; allowed: 1 to 200 printable characters; "
        "next step: choose a shorter, plain name"
    ]


@pytest.mark.parametrize("kind", ["expression", "cells"])
@pytest.mark.parametrize("name", ["a" * 400 + ".tsv", "a\\u0000b.tsv"])
def test_file_names_that_no_file_system_takes(
    case_folder: Path, knowledge: KnowledgeBase, kind: str, name: str
) -> None:
    write(case_folder, f'case_id = "a"\n[disease]\noncotree = "BLCA"\n[files]\n{kind} = "{name}"\n')
    told = problems_of(case_folder, knowledge)
    assert len(told) == 1
    assert told[0].startswith(f"case.toml: files.{kind}: found")


def test_folder_name_that_is_too_long(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    assert "an unusable path" in problems_of(tmp_path / ("x" * 300), knowledge)[0]


def test_blank_agent_is_refused(case_folder: Path, knowledge: KnowledgeBase) -> None:
    write(
        case_folder,
        'case_id = "a"\n[disease]\noncotree = "BLCA"\n'
        '[[history.prior_therapies]]\nagents = ["cisplatin", " "]\n',
    )
    assert problems_of(case_folder, knowledge) == [
        "case.toml: history.prior_therapies[1].agents: found a blank name; allowed: names of agents; "
        "an empty list when they are not known; next step: name the agent or remove the blank"
    ]


def test_a_therapy_cannot_be_ongoing_and_ended(case_folder: Path, knowledge: KnowledgeBase) -> None:
    write(
        case_folder,
        'case_id = "a"\n[disease]\noncotree = "BLCA"\n'
        '[[history.prior_therapies]]\nagents = ["cisplatin"]\nongoing = true\nend = 2025-03-01\n',
    )
    assert problems_of(case_folder, knowledge) == [
        "case.toml: history.prior_therapies[1].ongoing: found true, with the end 2025-03-01; allowed: "
        "ongoing = true without an end, or an end without it; next step: remove the one that is wrong"
    ]


@pytest.mark.parametrize(
    ("field", "status", "infection"),
    [("hepatitis_b", "none", "chronic HBV"), ("hepatitis_c", "cured", "Hepatitis C"), ("hiv", "none", "HIV")],
)
def test_a_virus_cannot_be_gone_and_active(
    case_folder: Path, knowledge: KnowledgeBase, field: str, status: str, infection: str
) -> None:
    text = 'case_id = "a"\n[disease]\noncotree = "BLCA"\n[history]\n'
    write(case_folder, f'{text}{field} = "{status}"\nactive_infections = ["{infection}"]\n')
    (said,) = problems_of(case_folder, knowledge)
    assert said.startswith(f"case.toml: history.{field}: found '{status}', while history.active_infections")
    write(case_folder, f'{text}{field} = "{status}"\nactive_infections = ["urinary tract"]\n')
    assert getattr(read_case(case_folder, knowledge).case.history, field) == status


@pytest.mark.parametrize("name", [" ", "x" * 201])
def test_drugs_have_names_that_can_be_read(case_folder: Path, knowledge: KnowledgeBase, name: str) -> None:
    write(
        case_folder,
        f'case_id = "a"\n[disease]\noncotree = "BLCA"\n[history]\ncurrent_drugs = ["warfarin", "{name}"]\n',
    )
    (said,) = problems_of(case_folder, knowledge)
    assert said.startswith("case.toml: history.current_drugs[2]: found a")


def test_covered_and_open_genes_get_current_symbols(case_folder: Path, knowledge: KnowledgeBase) -> None:
    write(
        case_folder,
        MINIMAL
        + '[sequencing]\ngenes = ["MYCL1", "TP53"]\n[biomarkers]\nopen_genes = { PARK2 = "not there" }\n',
    )
    case = read_case(case_folder, knowledge).case
    assert case.sequencing.genes == ("MYCL", "TP53")
    assert case.biomarkers.open_genes == {"PRKN": "not there"}
