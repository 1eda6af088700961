"""What the printed rows do not say in so many words: written by hand, read by carry_over_evidence.py."""

# Rows whose printed finding is a sentence: the same in our words. All other findings are the printed values.
WORDED = {
    "ACT-T1-05": "safety manageable; PR in 1, SD in 1, PD in 1; the cells persisted",
    "ACT-T1-10": "mPFS: 7 wks; mOS: 31 wks; two patients lived 98 and 135 wks",
    "ACT-T1-12": "with oxaliplatin more cells of colorectal lines die, by the mitochondrial path",
    "ACT-T1-13": "kills chemotherapy-resistant AML in mice",
    "ACT-T1-14": "safety, manufacture and trafficking were studied; no rate and no survival is printed",
    "ACT-T2-02": "tumours shrank more in mice than with cells that secrete a PD-1 fragment alone",
    "ACT-T2-05": "CAR-T cells entered and worked better in models rich in MDSC",
    "ACT-T2-15": "better tumour control and survival of vaccinated mice",
    "ACT-T2-17": "tumours of all mice regressed, and they lived longer than with plain CAR-T cells",
    "ACT-T2-18": "tumours of the orthotopic KPC model cleared; more T cells in their core",
    "ACT-T2-19": "more regression and longer survival of mice; cells persisted longer",
    "ACT-T2-20": "regression and longer survival of mice; cells grew better",
    "ACT-TX-01": "objective response 3 of 7, printed as 43.9%",
    "ACT-TX-02": "OS not reached with a PD-1 antibody; 10.9 months with CAR-T cells alone",
    "ACT-TX-03": "said to help in the same way, without a figure",
    "ACT-TX-04": "ORR from 70% to 90%, CRR about 70%, over three reports",
    "ACT-TX-05": "called encouraging, without a figure",
    "ACT-TX-06": "local recurrence after CAR-T cells may profit from radiotherapy, without a figure",
    "ACT-TX-07": "carboplatin before the cells gave more regression, also with fewer cells",
    "ACT-TX-08": "said to prolong OS and PFS in several cancers, without a figure",
    "ACT-TX-09": "T cells loaded with virus were more specific, more potent and grew more in mice",
    "ACT-TX-10": "3 of 12 responded to pembrolizumab after CAR-T cells, all with PD-L1 > 5%",
    "ACT-TX-11": "protons made mesothelin CAR-T cells work better, in mice",
    "ACT-TX-12": "FDA approval August 2024, first TCR-T product",
    "ACT-TX-13": "phase 3, recruiting; no result",
}
# Short printed values of those rows; a row without any says so.
VERBATIM = {
    "ACT-T1-05": "PR in 1 pt, SD in 1 pt, PD in 1 pt",
    "ACT-T1-10": "mPFS: 7 wks; mOS: 31 wks; PFS of 37 wks and OS of 98 & 135 wks in 2 pts",
    "ACT-TX-01": "43.9% (3/7)",
    "ACT-TX-02": "OS not reached vs 10.9 months",
    "ACT-TX-04": "ORR 70% to 90%, CRR approximately 70%",
    "ACT-TX-10": "12 participants, three responders, PD-L1 > 5%",
    "ACT-TX-12": "August 2024",
}
NO_FIGURE = "no figure printed"
TANDEM = "single product, several targets"
INTERACTIONS = {
    "ACT-T1-12": "combination",
    # One product that secretes its partner, or carries another receptor, is one agent.
    "ACT-T2-02": "single agent",
    "ACT-T2-17": "single agent",
    "ACT-T2-18": "single agent",
    "ACT-T2-19": "single agent",
    "ACT-T2-20": "single agent",
    "ACT-T2-06": TANDEM,
    "ACT-T2-07": TANDEM,
    "ACT-T2-08": TANDEM,
    "ACT-TX-04": TANDEM,
    "ACT-TX-05": TANDEM,
    "ACT-T2-09": "sequential",
    "ACT-T2-12": "sequential",
    "ACT-T2-14": "sequential",
    "ACT-TX-06": "sequential",
    "ACT-TX-07": "sequential",
    "ACT-TX-10": "sequential",
    "ACT-TX-11": "sequential",
}
COMPARATORS = {
    "ACT-T1-07": "ipilimumab",
    "ACT-TX-02": "CAR-T cells alone",
    "ACT-TX-13": "pembrolizumab alone",
}
RANDOMISED = {"ACT-T1-07": "yes", "ACT-TX-13": "yes"}
# Design not told, or no patients: neither yes nor no.
DESIGN_NOT_TOLD = ("ACT-T2-10", "ACT-TX-03", "ACT-TX-04", "ACT-TX-05", "ACT-TX-08", "ACT-TX-12")
PRIOR = {
    "ACT-T1-08": "two groups: without and after a PD-1 antibody",
    "ACT-T2-04": "no checkpoint inhibitor",
    "ACT-T2-09": "CD19 CAR-T cells",
    "ACT-TX-06": "CAR-T cells",
    "ACT-TX-10": "CAR-T cells that failed",
    "ACT-TX-13": "none for advanced disease",
}
SUBJECTS = {
    "ACT-T1-05": "tumours with shared KRAS or TP53 mutations",
    "ACT-T1-08": "prior PD-1 antibody",
    "ACT-T1-14": "HER2 overexpressed",
    "ACT-T2-05": "tumours rich in MDSC",
    "ACT-T2-09": "loss of CD19 after CAR-T cells",
    "ACT-T2-12": "tumour thrombus of the inferior vena cava",
    "ACT-T2-16": "CLDN6 on the tumour",
    "ACT-TX-01": "mismatch repair intact",
    "ACT-TX-02": "TP53 mutated",
    "ACT-TX-06": "local recurrence after CAR-T cells",
    "ACT-TX-10": "failure of CAR-T cells; PD-L1 of responders",
}
REQUIRES = {
    "ACT-T1-14": "her2_positive",
    "ACT-T2-16": "target:CLDN6",
    "ACT-TX-01": "mss",
    "ACT-TX-02": "mutated:TP53",
}
OVERLAPS = {
    "ACT-T2-03": "ACT-T2-04",
    "ACT-T2-04": "ACT-T2-03",
    "ACT-T2-06": "ACT-TX-04",
    "ACT-T2-07": "ACT-T2-08;ACT-TX-04",
    "ACT-T2-08": "ACT-T2-07;ACT-TX-04",
    "ACT-TX-04": "ACT-T2-06;ACT-T2-07;ACT-T2-08",
}
SUPERSEDES = {"ACT-T2-07": "ACT-T2-08"}
CUTOFFS = {
    "ACT-T1-09": "not stated; responses ongoing at a cut-off",
    "ACT-T2-03": "not stated; responses ongoing at a cut-off",
    "ACT-T2-04": "not stated; median follow-up 17.2 months",
}
# Rows below what their design and size would give, because of what is wrong in them.
DOUBTED = (
    "ACT-T1-01",  # the registry number is that of another trial
    "ACT-T2-01",  # survival belongs to a part of the patients
    "ACT-T2-10",  # the arm of the count is not known
)
FEW = 20
"""Fewer evaluable patients than this make a single arm very uncertain. Assumption."""

UNITS = {"ACT-T2-14-2": "days"}
"""Unit of a median that was not reached, printed beside a median in this unit."""

VERSUS = {
    "ACT-T1-07-1": "3.1 months (3.0-4.3) with ipilimumab",
    "ACT-T1-07-3": "18.9 months (13.8-32.6) with ipilimumab",
}
