# ruff: noqa: E501
"""What each row of the review tables is tied to here: written by hand, read by carry_over_reviews.py.

A row that a script cannot tie from its own words is tied here by id. The knowledge check refuses a name that
does not exist.
"""

# Lists inside a cell are separated by semicolons, as in every table of the knowledge base.
CELL_AND_ICI = (
    "car_t_with_checkpoint_inhibitor;car_t_cd19_pd1_lymphoma;car_t_mesothelin_pembrolizumab;"
    "til_with_checkpoint_inhibitor;tcr_t_with_checkpoint_inhibitor;cik_with_checkpoint_inhibitor"
)
NO_ANSWER = "the review offers nothing against it"
CHALLENGES: dict[str, dict[str, str]] = {
    "CH-01": {
        "counter_strategies": "cells with a checkpoint inhibitor;CAR-T cells that secrete a PD-1 antibody "
        "fragment in place",
        "constraints": "checkpoint_brake",
        "strategies": CELL_AND_ICI,
        "related": "ACT-T2-02;TOX-07;TOX-08",
    },
    "CH-02": {
        "counter_strategies": "cyclophosphamide or carboplatin against Treg and MDSC;NK cells with NKG2D.zeta "
        "against MDSC",
        "constraints": "treg_suppression;myeloid_suppression",
        "strategies": "chemotherapy_treg_mdsc_depletion;car_t_with_chemotherapy;"
        "car_t_with_second_cell_product;nk_with_second_cell_product",
        "related": "ACT-T2-05;ACT-TX-07;BM-29;BM-65;DR-05",
    },
    "CH-03": {
        "counter_strategies": "cytokines given or blocked;armoured CAR-T cells;inverted cytokine receptors "
        "(IL-4/7, IL-4/21)",
        "constraints": "myeloid_suppression;trafficking_poor",
        "strategies": "car_t_with_cytokine;cytokine_il12_local",
        "related": "ACT-T2-19;ACT-T2-20;BM-33;BM-35;INC-34;INC-52",
    },
    "CH-04": {
        "constraints": "metabolic_hostility",
        "strategies": "ido_pd1;adenosine_pd1",
        "gap": f"{NO_ANSWER}; the options for it here come from elsewhere and are hypotheses; the iron, ROS and "
        "c-Myc path to PD-L1 has no option",
    },
    "CH-05": {
        "constraints": "trafficking_poor",
        "related": "ctnnb1_activation",
        "gap": f"{NO_ANSWER}, and no strategy here acts on WNT and beta-catenin: activation of CTNNB1 argues for poor "
        "trafficking, and what answers that does not answer its cause",
    },
    "CH-06": {
        "counter_strategies": "radiotherapy raises chemokines and adhesion molecules;CAR-T cells armoured with "
        "CCL19 and IL-7",
        "constraints": "trafficking_poor;vessels_abnormal",
        "strategies": "car_t_with_radiotherapy;radiotherapy_pd1;car_t_with_cytokine;anti_vegf_pd1",
        "related": "ACT-T2-17;BM-36;BM-37;BM-38;BM-39;TME-01",
    },
    "CH-07": {
        "counter_strategies": "radiotherapy;NK cells against MDSC;change of the stroma",
        "constraints": "stroma_exclusion",
        "strategies": "radiotherapy_pd1;nk_with_second_cell_product;tgf_beta_pd1",
        "related": "ACT-T2-05;TME-06",
    },
    "CH-08": {
        "counter_strategies": "checkpoint inhibitor;culture in IL-7 and IL-15;vaccine that raises central "
        "memory cells;lymphodepletion",
        "constraints": "exhaustion",
        "strategies": f"{CELL_AND_ICI};car_t_with_vaccine;car_t_cldn6_carvac;chemotherapy_lymphodepletion",
        "related": "BM-20;BM-21;BM-22;DR-01;ACT-T2-14;ACT-T2-16",
    },
    "CH-09": {
        "counter_strategies": "TIL with many specificities;CAR-T cells with two or three binders;CAR-T cells "
        "one after the other",
        "constraints": "recognition_loss;low_antigenicity",
        "strategies": "til;car_t_tandem_cd19_cd20;car_t_egfr_il13ra2_glioma;car_t_with_second_cell_product;car_t_cd22_after_cd19",
        "related": "ACT-TX-05",
    },
    "CH-10": {
        "counter_strategies": "tandem CAR;CD22 after CD19;CIK cells, which kill without MHC",
        "constraints": "recognition_loss",
        "strategies": "car_t_tandem_cd19_cd20;car_t_egfr_il13ra2_glioma;car_t_cd22_after_cd19;cik_cells",
        "related": "DR-17;ACT-T2-09",
    },
    "CH-11": {
        "counter_strategies": "radiotherapy raises MHC-I;NK and CIK cells kill what has lost MHC-I;CARs bind "
        "without MHC",
        "constraints": "recognition_loss;antigen_presentation_poor",
        "strategies": "nk_cells;cik_cells;car_t;car_t_with_radiotherapy;nk_with_radiotherapy;radiotherapy_pd1",
        "related": "INC-32;BM-15",
    },
    "CH-12": {
        "counter_strategies": "IL-6 receptor antibody;timing by biomarkers",
        "classes": "CAR-T",
        "related": "DR-11;DR-13;BM-44;BM-45;BM-46;BM-47;BM-49;TOX-12",
        "gap": "a harm, not a bottleneck: answered by monitoring and rules, not by an option",
    },
    "CH-13": {
        "counter_strategies": "monitoring by markers of nerve and vessel (NfL, GFAP, S100B, Ang-2 to Ang-1)",
        "classes": "CAR-T",
        "related": "DR-12;DR-13;BM-48;BM-50;BM-51;BM-55;BM-56;BM-57",
        "gap": "a harm, not a bottleneck: answered by monitoring and rules, not by an option",
    },
    "CH-14": {
        "counter_strategies": "standardised manufacture",
        "classes": "CIK",
        "strategies": "cik_cells",
        "related": "BM-28;INC-36",
        "gap": "no limit for the composition of a CIK product is published in the review",
    },
    "CH-15": {
        "counter_strategies": "second-generation CAR with a CD3-zeta and TIR tail, against the turn to M2 only",
        "classes": "CAR-macrophage",
        "strategies": "car_macrophage",
        "gap": "nothing is offered against the poor growth of the cells themselves",
    },
    "CH-16": {
        "counter_strategies": "NK cells whose TGF-beta receptor II lacks its inner part",
        "classes": "NK",
        "strategies": "nk_cells;tgf_beta_pd1",
        "gap": "no file for NK cells with a deleted TGF-beta receptor: no human row is known here",
    },
    "CH-17": {
        "classes": "NK",
        "strategies": "nk_cells",
        "gap": f"{NO_ANSWER}: no option blocks KIR, and high MHC-I speaks for T cells rather than NK cells",
    },
    "CH-18": {
        "counter_strategies": "TIL in an earlier line;TIL with pembrolizumab",
        "constraints": "low_antigenicity",
        "strategies": "til_lifileucel_melanoma;til_with_checkpoint_inhibitor;til",
        "related": "DR-18;BM-70;BM-71;ACT-T1-08;ACT-T2-04;INC-37",
    },
    "CH-19": {
        "counter_strategies": "allogeneic products from the shelf;closed bioreactor",
        "classes": "CAR-T;TIL;NK",
        "strategies": "nk_cells",
        "gap": "time and cost stand with each option as its feasibility; no strategy has allogeneic CAR-T cells",
    },
}
CYCLE = {
    "CY-01": "icd_anthracycline;icd_oxaliplatin;radiotherapy_pd1;oncolytic_virus_t_vec;phototherapy_icd;"
    "nanoparticle_icd;car_t_with_chemotherapy;car_t_with_radiotherapy",
    "CY-02": "vaccine_dendritic_cell;vaccine_mrna_neoantigen;radiotherapy_pd1;sting_agonist_pd1;cd47_blockade",
    "CY-03": "vaccine_dendritic_cell;cytokine_il2_high_dose;cytokine_il12_local;cytokine_il15_n803_bcg;"
    "car_t_with_cytokine;car_t_with_vaccine",
    "CY-04": "car_t_with_cytokine;radiotherapy_pd1;car_t_with_radiotherapy;anti_vegf_pd1",
    "CY-05": "radiotherapy_pd1;nk_with_second_cell_product;car_t_with_second_cell_product;tgf_beta_pd1;"
    "car_t_with_cytokine",
    "CY-06": "car_t;tcr_t;car_t_tandem_cd19_cd20;car_t_with_radiotherapy",
    "CY-07": "pd1_monotherapy;lag3_pd1;car_t;tcr_t;til;nk_cells;cik_cells;car_macrophage;"
    "cytokine_il2_high_dose;car_t_with_cytokine",
}
CYCLE_WORDS = {
    "CY-01": "chemotherapy;radiotherapy;oncolytic virus;inducers of immunogenic cell death;phototherapy;"
    "nanoparticles",
    "CY-02": "vaccines (dendritic cells, mRNA, whole cells);danger signals (ATP, HMGB1, type I interferon);"
    "radiotherapy through cGAS-STING;less CD47",
    "CY-03": "vaccines;cytokines (IL-2, IL-7, IL-12, IL-15);armoured CAR-T cells",
    "CY-04": "CCL19;chemokines after radiotherapy;armoured CAR-T cells;normal vessels",
    "CY-05": "adhesion molecules after radiotherapy;fewer MDSC;change of the stroma;armoured CAR-T cells",
    "CY-06": "engineered CAR or TCR;tandem CAR;MHC-I, FAS and TRAIL-R2 after radiotherapy",
    "CY-07": "checkpoint inhibitors;transferred cells;cytokines;inverted cytokine receptors",
}
ICD: dict[str, dict[str, str]] = {
    "ICD-01": {"strategies": "icd_anthracycline", "cycle_steps": "1", "item": "anthracyclines"},
    "ICD-02": {
        "strategies": "radiotherapy_pd1;car_t_with_radiotherapy",
        "cycle_steps": "1",
        "item": "radiotherapy",
    },
    "ICD-03": {"strategies": "phototherapy_icd", "cycle_steps": "1", "item": "phototherapy"},
    "ICD-04": {
        "strategies": "nanoparticle_icd",
        "cycle_steps": "1",
        "item": "nanoparticles that carry an inducer",
    },
    "ICD-05": {
        "cycle_steps": "1",
        "constraints": "antigen_release_poor",
        "item": "the dying tumour cell sends out danger signals",
    },
    "ICD-06": {
        "cycle_steps": "2",
        "constraints": "antigen_presentation_poor",
        "item": "dendritic cells are alerted and take up debris",
    },
    "ICD-07": {
        "cycle_steps": "2;3",
        "constraints": "antigen_presentation_poor;priming_poor",
        "item": "antigen is shown to T cells",
    },
    "ICD-08": {
        "cycle_steps": "4;5",
        "constraints": "trafficking_poor;stroma_exclusion",
        "item": "cytotoxic T cells enter the tumour",
    },
    "ICD-09": {
        "cycle_steps": "7",
        "constraints": "checkpoint_brake",
        "item": "the tumour becomes sensitive to a checkpoint inhibitor: claimed, not shown in patients",
    },
    "ICD-10": {"item": "examples of excluded or cold tumours: pancreas, some breast cancers"},
    "ICD-11": {"item": "mini-review: no pooled effect, no safety data, in part animals and laboratory"},
    "ICD-12": {
        "cycle_steps": "1;2",
        "constraints": "antigen_presentation_poor",
        "item": "ATP, HMGB1 and type I interferon after chemotherapy",
    },
    "ICD-13": {
        "cycle_steps": "1;2;6",
        "constraints": "antigen_presentation_poor;recognition_loss",
        "item": "radiotherapy: cGAS-STING to type I interferon, CD47 down, MHC-I, FAS and TRAIL-R2 up",
    },
}
ICD_KINDS = {"DAMP": "danger signal", "DAMP/RT": "danger signal"}
