"""Drivers, CDK4/6 and radiotherapy statements in own words with their ties: read by carry_over_reviews.py."""

DRIVER_KINDS = {
    "monitor trigger": "monitoring",
    "monitor source": "monitoring",
    "sequencing": "order",
    "patient factor": "patient",
}
SWITCH = (
    "listed under what to monitor; contrasts of two timepoints are shown where images hold them, and no rule "
    "turns a rise into a change of therapy"
)
DRIVERS: dict[str, dict[str, str]] = {
    "TME-01": {
        "item": "abnormal vessels",
        "action": "normalise the vessels",
        "constraints": "vessels_abnormal",
        "axes": "vessels",
        "strategies": "anti_vegf_pd1",
    },
    "TME-02": {
        "item": "macrophages turned suppressive",
        "action": "turn them to the inflammatory kind",
        "constraints": "myeloid_suppression",
        "axes": "macrophages",
        "strategies": "csf1r_pd1;cd47_blockade;car_macrophage",
    },
    "TME-03": {
        "item": "want of nutrients, hypoxia",
        "action": "metabolic inhibitors",
        "constraints": "metabolic_hostility",
        "axes": "hypoxia;metabolism;adenosine",
        "strategies": "ido_pd1;adenosine_pd1",
    },
    "TME-04": {
        "item": "suppressive signals",
        "action": "a checkpoint inhibitor with a blocker of the signal",
        "constraints": "checkpoint_brake;stroma_exclusion",
        "axes": "checkpoint_ligands;tgfb_exclusion",
        "strategies": "tgf_beta_pd1;lag3_pd1;ctla4_pd1",
    },
    "TME-05": {
        "item": "poor presentation of antigen",
        "action": "agents that raise it",
        "constraints": "antigen_presentation_poor",
        "axes": "antigen_presentation;cdc1",
        "strategies": "sting_agonist_pd1;tlr_agonist_pd1;vaccine_dendritic_cell",
    },
    "TME-06": {
        "item": "active fibroblasts, dense matrix",
        "action": "change stroma and fibroblasts",
        "constraints": "stroma_exclusion",
        "axes": "fibroblasts;mesenchymal_stroma;tgfb_exclusion",
        "strategies": "tgf_beta_pd1",
    },
    "TME-07": {
        "item": "regulatory T cells and suppressive myeloid cells",
        "action": "deplete or turn suppressive myeloid cells",
        "constraints": "treg_suppression;myeloid_suppression",
        "axes": "regulatory_t_cells;suppressive_myeloid",
        "strategies": "chemotherapy_treg_mdsc_depletion;csf1r_pd1",
    },
    "TME-08": {
        "item": "density of immune cells",
        "axes": "t_nk_infiltration;b_cells;cytotoxicity",
        "constraints": "priming_poor",
    },
    "TME-09": {
        "item": "ligands of checkpoints",
        "axes": "checkpoint_ligands",
        "constraints": "checkpoint_brake",
    },
    "TME-10": {
        "item": "metabolic limits",
        "axes": "metabolism;hypoxia",
        "constraints": "metabolic_hostility",
    },
    "TME-11": {
        "item": "stroma and who lies beside whom",
        "axes": "fibroblasts;mesenchymal_stroma",
        "constraints": "stroma_exclusion",
        "used_in": "cells in space",
    },
    "TME-12": {
        "item": "cytokines",
        "axes": "cytokines;interferon_gamma",
        "used_in": "stated cytokines of the laboratory and the RNA axis",
    },
    "TME-13": {
        "item": "multiplexed stains, single cells, tissue in space, functional tests, imaging, clinic",
        "axes": "cytokine_release;cytotoxicity_assay;cd8_pet;cd8_density",
        "used_in": "inputs of a case",
    },
    "TME-14": {"item": "T cells do not arrive", "constraints": "trafficking_poor"},
    "TME-15": {
        "item": "macrophages turned suppressive, as a bottleneck",
        "constraints": "myeloid_suppression",
    },
    "TME-16": {
        "item": "exhaustion of T cells rises under treatment",
        "action": "strengthen the blockade",
        "constraints": "exhaustion",
        "axes": "exhaustion",
        "strategies": "lag3_pd1;ctla4_pd1",
        "gap": SWITCH,
    },
    "TME-17": {
        "item": "suppressive populations rise under treatment",
        "action": "change the agent or add another kind of therapy",
        "constraints": "treg_suppression;myeloid_suppression",
        "axes": "regulatory_t_cells;suppressive_myeloid",
        "strategies": "chemotherapy_treg_mdsc_depletion;csf1r_pd1;cd47_blockade",
        "gap": SWITCH,
    },
    "TME-18": {
        "item": "repeated biopsies, imaging and ctDNA",
        "used_in": "what to watch under the leading options",
    },
    "TME-19": {
        "item": "agent on the microenvironment before the checkpoint inhibitor",
        "used_in": "logic of order; no human comparison behind the statement",
    },
    "TME-20": {
        "item": "both at once when pressure has to last",
        "used_in": "logic of order; no human comparison behind the statement",
    },
    "TME-21": {
        "item": "earlier therapy, other diseases, organ function",
        "used_in": "rules of eligibility",
    },
    "TME-22": {
        "item": "PD-L1, TMB and interferon signature tell a part; panels tell more",
        "axes": "pdl1_tps;pdl1_cps;tmb;interferon_gamma",
        "used_in": "response predictors, each shown apart",
    },
    "TME-23": {
        "item": "adaptive and basket trials; response, PFS, quality of life",
        "used_in": "outside of a plan for one patient; endpoints stand in monitoring",
    },
    "TME-24": {
        "item": "too many tests, privacy, discrimination, honest uncertainty, fair access",
        "used_in": "next test with its cost, consent, decision record, statements of uncertainty",
    },
}
CDK46: dict[str, dict[str, str]] = {
    "CDK-01": {
        "statement": "raises presentation of tumour antigen",
        "strategies": "cdk46_abemaciclib_pembrolizumab",
    },
    "CDK-02": {"statement": "more T cells in the tumour", "strategies": "cdk46_abemaciclib_pembrolizumab"},
    "CDK-03": {"statement": "fewer regulatory T cells", "strategies": "cdk46_abemaciclib_pembrolizumab"},
    "CDK-04": {
        "statement": "arrests dividing immune cells too, T cells among them",
        "strategies": "cdk46_trilaciclib_atezolizumab_chemotherapy",
        "overridden_by": "TOX-11;INT-02",
    },
    "CDK-05": {"statement": "may suppress immunity", "overridden_by": "TOX-11"},
    "CDK-06": {
        "statement": "more immune-related events with a checkpoint inhibitor",
        "strategies": "cdk46_abemaciclib_pembrolizumab;cdk46_palbociclib_nivolumab_ai",
        "overridden_by": "TOX-01;TOX-02;TOX-04;INT-03",
    },
    "CDK-07": {
        "statement": "low blood counts",
        "strategies": "cdk46_endocrine",
        "overridden_by": "TOX-03;INT-02",
    },
    "CDK-08": {
        "statement": "early trials called the pair feasible, with signs of synergy",
        "strategies": "cdk46_abemaciclib_pembrolizumab;cdk46_palbociclib_nivolumab_ai;"
        "cdk46_palbociclib_avelumab_fulvestrant",
        "overridden_by": "TOX-01;TOX-02;TOX-03;TOX-04;INT-01",
    },
    "CDK-09": {"statement": "dose, schedule and the right patients are not known"},
    "CDK-10": {
        "statement": "palbociclib, ribociclib and abemaciclib in HR-positive, HER2-negative breast cancer",
        "strategies": "cdk46_endocrine",
    },
}
MACHINE = "a claim about machine learning in research, without a number or a patient"
RADIOTHERAPY: dict[str, dict[str, str]] = {
    "RTIO-01": {
        "statement": "radiotherapy acts as a vaccine in place, by immunogenic cell death",
        "strategies": "radiotherapy_pd1;car_t_with_radiotherapy",
    },
    "RTIO-02": {
        "statement": "radiotherapy changes the immune microenvironment",
        "strategies": "radiotherapy_pd1",
    },
    "RTIO-03": {"statement": "models of many layers of data could tune the pair", "out_of_scope": MACHINE},
    "RTIO-04": {"statement": "models could find predictive markers", "out_of_scope": MACHINE},
    "RTIO-05": {"statement": "models could explain what radiation does", "out_of_scope": MACHINE},
    "RTIO-06": {"statement": "patients differ in response", "strategies": "radiotherapy_pd1"},
    "RTIO-07": {"statement": "regimens are complex", "strategies": "radiotherapy_pd1"},
    "RTIO-08": {"statement": "toxicities overlap", "strategies": "radiotherapy_pd1"},
}
