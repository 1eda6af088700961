"""Run the main job on real tumours and check what must hold of the result.

All 175 samples of the urothelial development cohort in one call and 20 colorectal tumours. Every patient
gets a plan or a stated abstention; the same seed gives the same bytes, whatever the number of workers.

    python scripts/run_main_job.py --shared ../shared --out out/main-job
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd

COLUMNS = Path(__file__).resolve().parents[1] / "tests" / "integration" / "data"
SEED = "11"
N_UROTHELIAL, N_COLORECTAL = 175, 20


def tailor(expression: Path, clinical: Path, columns: Path, out: Path, workers: int) -> None:
    command = [sys.executable, "-m", "warmfront", "tailor", "--cohort", str(expression)]
    command += ["--clinical", str(clinical), "--columns", str(columns), "--out", str(out)]
    command += ["--seed", SEED, "--workers", str(workers)]
    subprocess.run(command, check=True)  # noqa: S603


def plans_in(folder: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in folder.glob("*/plan.json")}


def check(folder: Path, again: Path, expected: int) -> None:
    first, second = plans_in(folder), plans_in(again)
    if len(first) != expected:
        raise SystemExit(f"{folder}: {len(first)} plans, expected {expected}")
    if first != second:
        raise SystemExit(f"{again}: the same seed did not give the same bytes")
    for name, content in first.items():
        plan = json.loads(content)
        options = sum(len(plan["ranking"][tier]) for tier in ("approved", "trial", "hypothesis"))
        if options == 0 or (plan["phenotype"]["abstained"] and not plan["phenotype"]["reason"]):
            raise SystemExit(f"{folder / name}: neither a plan nor a stated abstention")
    table = pd.read_csv(folder / "cohort.tsv", sep="\t")
    print(table.groupby(["call", "phenotype_abstained"], dropna=False).size().to_string())
    print(table.groupby(["bottleneck", "bottleneck_abstained"], dropna=False).size().to_string())
    print(f"{folder.name}: {len(first)} plans; made twice, identical to the last byte")


def run(expression: Path, clinical: Path, columns: Path, out: Path, expected: int) -> None:
    again = out.with_name(f"{out.name}-again")
    for folder, workers in ((out, 2), (again, 1)):
        shutil.rmtree(folder, ignore_errors=True)
        tailor(expression, clinical, columns, folder, workers)
    check(out, again, expected)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    out: Path = arguments.out
    if not arguments.shared.is_dir():
        raise SystemExit(
            f"{arguments.shared}: the shared cohorts are missing; put them beside the repository"
        )
    out.mkdir(parents=True, exist_ok=True)

    urothelial = arguments.shared / "data" / "imvigor210_dev"
    run(
        urothelial / "expression_zscore.parquet",
        urothelial / "clinical.csv",
        COLUMNS / "imvigor210_columns.toml",
        out / "urothelial",
        N_UROTHELIAL,
    )

    colorectal = pd.read_parquet(arguments.shared / "data" / "tcga_coadread" / "expression_log2rsem1.parquet")
    few = colorectal[colorectal.columns[:N_COLORECTAL]]
    few.to_parquet(out / "colorectal.parquet")
    pd.DataFrame({"sample_id": few.columns}).to_csv(out / "colorectal.csv", index=False)
    run(
        out / "colorectal.parquet",
        out / "colorectal.csv",
        COLUMNS / "tcga_coadread_columns.toml",
        out / "colorectal",
        N_COLORECTAL,
    )


if __name__ == "__main__":
    main()
