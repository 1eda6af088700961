"""Carry gene lists over from the shared collection into src/warmfront/knowledge/data/signatures.

    python scripts/carry_over_signatures.py --shared ../shared --out src/warmfront/knowledge/data/signatures

Symbols are mended against the packaged gene table; what was mended or dropped is written into the note of
each signature. An ambiguous alias is dropped, never guessed.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

from warmfront.knowledge.genes import GeneIdentities, load_genes


@dataclass(frozen=True)
class Recipe:
    """Where one signature comes from: lists of the collection, and genes named here."""

    signature: str
    label: str
    lists: tuple[str, ...]
    source: str
    status: str
    note: str = ""
    genes: tuple[str, ...] = ()


RECIPES = (
    Recipe(
        "t_nk_danaher",
        "T and NK cells",
        (
            "T_cells_Danaher_et_al",
            "CD8_T_cells_Danaher_et_al",
            "NK_cells_Danaher_et_al",
            "NK_CD56dim_cells_Danaher_et_al",
        ),
        "genes_danaher2017",
        "preclinical",
        "Union of the T-cell, CD8, NK and CD56dim lists of one paper; the union is the project's choice.",
    ),
    Recipe(
        "cytotoxic_danaher",
        "Cytotoxic cells",
        ("Cytotoxic_cells_Danaher_et_al",),
        "genes_danaher2017",
        "preclinical",
    ),
    Recipe("ifng_ayers", "Interferon-gamma, six genes", ("IFN_Ayers",), "genes_ayers2017", "trial"),
    Recipe(
        "apm_wang", "Antigen-presentation machinery, class I", ("APM_Wang",), "genes_wang2019_apm", "trial"
    ),
    Recipe(
        "coinhibition_apc_rooney",
        "Co-inhibition by antigen-presenting cells",
        ("Co_inhibition_APC_Rooney_et_al",),
        "genes_rooney2015",
        "preclinical",
    ),
    Recipe(
        "coinhibition_t_cell_rooney",
        "Co-inhibition of T cells",
        ("Co_inhibition_T_cell_Rooney_et_al",),
        "genes_rooney2015",
        "preclinical",
        "Receptors of inhibition, not a state of exhaustion proven by function.",
    ),
    Recipe("treg_rooney", "Regulatory T cells", ("Treg_Rooney_et_al",), "genes_rooney2015", "preclinical"),
    Recipe(
        "myeloid_inflammation_mcdermott",
        "Myeloid inflammation",
        (),
        "genes_mcdermott2018",
        "trial",
        "Six genes used to stratify the trial in renal cancer.",
        ("IL6", "CXCL1", "CXCL2", "CXCL3", "CXCL8", "PTGS2"),
    ),
    Recipe("macrophages_danaher", "Macrophages", ("Macrophage_Danaher",), "genes_danaher2017", "preclinical"),
    Recipe("b_cells_danaher", "B cells", ("B_cells_Danaher_et_al",), "genes_danaher2017", "preclinical"),
    Recipe(
        "tls_chemokines_messina", "Twelve chemokines", ("Chemokine_Messina",), "genes_messina2012", "trial"
    ),
    Recipe(
        "fibroblasts_mcpcounter",
        "Fibroblasts",
        ("MCPcounter_Fibroblasts",),
        "genes_becht2016",
        "preclinical",
    ),
    Recipe(
        "tgfb_fibroblast_mariathasan",
        "Pan-fibroblast TGF-beta response",
        ("TGFB_Mariathasan",),
        "genes_mariathasan2018",
        "trial",
    ),
    Recipe(
        "emt2_mariathasan",
        "Epithelial-mesenchymal transition, list 2",
        ("EMT2",),
        "genes_mariathasan2018",
        "trial",
    ),
    Recipe(
        "angiogenesis_mcdermott",
        "Angiogenesis",
        (),
        "genes_mcdermott2018",
        "trial",
        "Six genes used to stratify the trial in renal cancer.",
        ("VEGFA", "KDR", "ESM1", "PECAM1", "ANGPTL4", "CD34"),
    ),
    Recipe(
        "hypoxia_ye",
        "Hypoxia, 15 genes",
        ("IOBRlist_Nature_metabolism_Hypoxia",),
        "genes_ye2019",
        "assumption",
        "Citation unverified.",
    ),
    Recipe(
        "glycolysis_lactate_curated",
        "Glycolysis and lactate",
        ("CUR_glycolysis_lactate",),
        "project_gene_lists",
        "assumption",
        "Not a published signature.",
    ),
    Recipe("adenosine_sidders", "Adenosine signalling", ("ADO_Sidders",), "genes_sidders2020", "trial"),
    Recipe(
        "icd_competence_curated",
        "Danger signals and cGAS-STING",
        ("CUR_ICD_DAMP", "CUR_cGAS_STING"),
        "project_gene_lists",
        "assumption",
        "Not a published signature; union of danger signals with their receptors and the cGAS-STING pathway.",
    ),
    Recipe(
        "cdc1_curated",
        "Cross-presenting dendritic cells",
        (),
        "project_gene_lists",
        "assumption",
        "Not a published signature; lineage genes of human cDC1.",
        ("XCR1", "CLEC9A", "BATF3", "IRF8", "FLT3", "CADM1", "CLNK", "WDFY4", "ZBTB46"),
    ),
    Recipe(
        "cytokines_curated",
        "T-cell supporting cytokines",
        (),
        "project_gene_lists",
        "assumption",
        "Not a published signature.",
        ("IL2", "IL7", "IL12A", "IL12B", "IL15", "IL18", "IL21", "IFNG", "TNF", "CSF2"),
    ),
    Recipe("proliferation_pabla", "Proliferation", ("proliferation_Pabla",), "genes_pabla2019", "trial"),
    Recipe(
        "t_effector_mariathasan",
        "CD8 T-effector",
        ("IOBRlist_CD_8_T_effector",),
        "genes_mariathasan2018",
        "trial",
        "Feature of the phenotype model and of the tertile rule; not an axis.",
    ),
)


def mend(names: list[str], identities: GeneIdentities) -> tuple[list[str], list[str]]:
    """Turn labels into current symbols; return them and a sentence for each that changed or fell."""
    kept: list[str] = []
    said: list[str] = []
    for name in names:
        owners = (name,) if name in identities.symbols else identities.by_alias.get(name, ())
        if len(owners) != 1:
            why = f"could mean {' or '.join(owners)}" if owners else "names no gene"
            said.append(f"{name} dropped ({why}).")
            continue
        if owners[0] != name:
            said.append(f"{name} is now {owners[0]}.")
        if owners[0] not in kept:
            kept.append(owners[0])
    return kept, said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    lists: dict[str, list[str]] = {}
    path = arguments.shared / "reference" / "genesets" / "tme_genesets.gmt"
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, *genes = line.split("\t")
        lists[name] = [gene for gene in genes if gene]
    identities = load_genes()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for recipe in RECIPES:
        names = [gene for name in recipe.lists for gene in lists[name]] + list(recipe.genes)
        kept, said = mend(names, identities)
        note = " ".join([recipe.note, *said]).strip()
        rows = [kept[i : i + 8] for i in range(0, len(kept), 8)]
        body = "\n".join("  " + ", ".join(f'"{gene}"' for gene in row) + "," for row in rows)
        text = (
            f'label = "{recipe.label}"\n'
            f'source = "{recipe.source}"\nstatus = "{recipe.status}"\n'
            + (f'note = "{note}"\n' if note else "")
            + f"genes = [\n{body}\n]\n"
        )
        (arguments.out / f"{recipe.signature}.toml").write_text(text, encoding="utf-8")
        print(recipe.signature, len(kept), note)


if __name__ == "__main__":
    main()
