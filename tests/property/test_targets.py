"""Relations that hold for every product: losing the antigen removes it, RNA never satisfies it."""

import dataclasses

from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.case import Biomarkers, Case, Disease, History, Specimen
from warmfront.domain.therapy import Candidate
from warmfront.domain.tme import GeneReading, TmeProfile
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.eligibility import screen
from warmfront.strategy.targets import judge_targets

KNOWLEDGE = load_knowledge()
GENES = sorted({gene for antigen in KNOWLEDGE.options.antigens.values() for gene in antigen.genes})
CODES = (
    "SYNS",
    "DLBCLNOS",
    "BLL",
    "PCM",
    "HCC",
    "PAAD",
    "STAD",
    "GB",
    "NBL",
    "SKCM",
    "BRCA",
    "COAD",
    "PLMESO",
)
STATES = ("absent", "low", "seen", "cannot be told", "not measured")
NEEDING = sorted(name for name, entry in KNOWLEDGE.strategies.items() if entry.target_antigens)

states = st.fixed_dictionaries({gene: st.sampled_from(STATES) for gene in GENES})
proteins = st.dictionaries(st.sampled_from(sorted(KNOWLEDGE.options.antigens)), st.booleans(), max_size=6)


def profile_of(found: dict[str, str]) -> TmeProfile:
    return TmeProfile(
        sample_id="s",
        scale="tpm",
        n_genes=len(found),
        reference=None,
        reference_note="",
        axes=(),
        cycle=(),
        flags=(),
        antigen_genes=tuple(
            GeneReading(gene=gene, value=1.0, amount=None, unit="TPM", state=state, note="")
            for gene, state in found.items()
        ),
    )


def patient(code: str, antigens: dict[str, bool] | None, purity: float | None = None) -> Case:
    return Case(
        case_id="made-up",
        disease=Disease(oncotree=code, line_of_therapy=2),
        history=History(prior_therapies=()),
        biomarkers=Biomarkers(antigens=antigens),
        specimens=(Specimen(specimen_id="s", purity_percent=purity),),
    )


def verdict_of(name: str, case: Case, profile: TmeProfile | None) -> Verdict:
    candidate = Candidate(
        strategy_id=name,
        tier=Tier.TRIAL,
        answers_leading=True,
        answers_runner_up=False,
        answered=(),
        reason="made up",
    )
    checks = screen((candidate,), case, KNOWLEDGE, profile)[0].checks
    return next((check.verdict for check in checks if check.rule == "target_antigen"), Verdict.PASS)


@settings(max_examples=30, deadline=None)
@given(code=st.sampled_from(CODES), found=states, purity=st.none() | st.floats(1, 100))
def test_rna_never_satisfies_a_target(code: str, found: dict[str, str], purity: float | None) -> None:
    case, profile = patient(code, None, purity), profile_of(found)
    for strategy in KNOWLEDGE.strategies.values():
        for entry in judge_targets(strategy, case, profile, KNOWLEDGE):
            if entry.antigen != "none":
                assert entry.verdict in (Verdict.UNDETERMINED, Verdict.FAIL)


@settings(max_examples=25, deadline=None)
@given(name=st.sampled_from(NEEDING), code=st.sampled_from(CODES), found=states, antigens=proteins)
def test_losing_the_antigen_removes_the_product(
    name: str, code: str, found: dict[str, str], antigens: dict[str, bool]
) -> None:
    lost = {**antigens, **dict.fromkeys(KNOWLEDGE.strategies[name].target_antigens, False)}
    assert verdict_of(name, patient(code, lost), profile_of(found)) is Verdict.FAIL


@settings(max_examples=25, deadline=None)
@given(name=st.sampled_from(NEEDING), code=st.sampled_from(CODES), found=states, antigens=proteins)
def test_losing_one_antigen_never_improves_a_product(
    name: str, code: str, found: dict[str, str], antigens: dict[str, bool]
) -> None:
    order = (Verdict.PASS, Verdict.WARN, Verdict.UNDETERMINED, Verdict.FAIL)
    profile = profile_of(found)
    before = verdict_of(name, patient(code, antigens), profile)
    for antigen in KNOWLEDGE.strategies[name].target_antigens:
        after = verdict_of(name, patient(code, {**antigens, antigen: False}), profile)
        known = antigen in antigens or before is Verdict.PASS
        assert order.index(after) >= order.index(before) or not known


@settings(max_examples=25, deadline=None)
@given(code=st.sampled_from(CODES), found=states, antigens=proteins)
def test_rna_beside_a_protein_assay_changes_nothing(
    code: str, found: dict[str, str], antigens: dict[str, bool]
) -> None:
    case = patient(code, antigens)
    for strategy in KNOWLEDGE.strategies.values():
        with_rna = judge_targets(strategy, case, profile_of(found), KNOWLEDGE)
        without = judge_targets(strategy, case, None, KNOWLEDGE)
        for first, second in zip(with_rna, without, strict=True):
            if second.measured_by == "protein":
                assert dataclasses.asdict(first) == dataclasses.asdict(second)
