"""How the target of each product stands in one patient, judged per product and not per modality.

Protein decides. RNA may exclude an antigen or prompt its test and never satisfies it. Mutation antigens are
read from the mutation report, HLA from the product's own alleles.
"""

import dataclasses
from collections.abc import Sequence

from warmfront.domain.case import Case, Mutation, Zygosity
from warmfront.domain.cell_therapy import CellTherapy, TargetAntigen, TargetJudgement
from warmfront.domain.records import record
from warmfront.domain.therapy import EligibilityCheck, Strategy
from warmfront.domain.tme import TmeProfile
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.disease import tumour_type
from warmfront.strategy.products import answer_hla, products_of, say_facts, stands_for_any
from warmfront.strategy.rules.answer import Answer
from warmfront.strategy.target_escape import prior_against, say_escape
from warmfront.strategy.target_evidence import read_evidence

BEST_FIRST = (Verdict.PASS, Verdict.WARN, Verdict.UNDETERMINED, Verdict.FAIL)
RULES_OF_PRODUCTS = ("target_antigen", "hla_required", "hla_excluded")
"""Rules that a product answers for its strategy."""

MHC_GENES = ("B2M", "TAP1", "TAP2")

NO_ANTIGEN = "none"
"""Name under which a product without an antigen is listed."""

WHEN_TESTED = "recoverable when a protein assay of the tumour is positive"
WHEN_KNOWN = "recoverable when this is known"
WHEN_FRESH = "recoverable when a fresh protein assay is clearly positive"


@record
class ProductAnswer:
    """What one product asks of antigen and HLA, answered.

    Parameters
    ----------
    product : CellTherapy
        The product.
    target, needed, excluded : Answer or None
        Antigen, alleles it needs, alleles that exclude; None where it asks nothing.
    """

    product: CellTherapy
    target: Answer | None
    needed: Answer | None
    excluded: Answer | None

    @property
    def worst(self) -> Verdict:
        """Worst of the three answers; PASS when nothing is asked."""
        given = [a.verdict for a in (self.target, self.needed, self.excluded) if a is not None]
        return max(given, key=BEST_FIRST.index, default=Verdict.PASS)


def judge_targets(
    strategy: Strategy, case: Case, profile: TmeProfile | None, knowledge: KnowledgeBase
) -> tuple[TargetJudgement, ...]:
    """Judge every antigen of every product that a strategy means for this patient.

    Parameters
    ----------
    strategy : Strategy
        Names agents; engagers and antibodies are judged by the antigens that the strategy asks for.
    case : Case
        Protein assays, stated measurements, mutations, HLA, what was given before.
    profile : TmeProfile or None
        RNA of antigen genes.
    knowledge : KnowledgeBase
        Antigens, products, limits.

    Returns
    -------
    tuple of TargetJudgement
        One per product and antigen, and one for each product without an antigen; empty for a strategy that
        needs none and has no cells.
    """
    antigens = knowledge.options.antigens
    judged = []
    for product in products_of(strategy, case, knowledge):
        if not product.targets:
            judged.append(_without_antigen(product, case))
        judged += [_judge(antigens[name], product, case, profile, knowledge) for name in product.targets]
    if not judged and not stands_for_any(strategy, knowledge):
        judged = [
            _judge(antigens[name], None, case, profile, knowledge)
            for name in strategy.target_antigens
            if name in antigens
        ]
    return tuple(judged)


def answer_by_product(
    checks: Sequence[EligibilityCheck],
    strategy: Strategy,
    case: Case,
    profile: TmeProfile | None,
    knowledge: KnowledgeBase,
) -> list[EligibilityCheck]:
    """Answer the rules on antigen and HLA by the products of a strategy.

    Parameters
    ----------
    checks : sequence of EligibilityCheck
        Every rule's answer so far.
    strategy : Strategy
        Its products; antigen and HLA must hold for one and the same of them.
    case, profile, knowledge : Case, TmeProfile or None, KnowledgeBase
        As for `judge_targets`.

    Returns
    -------
    list of EligibilityCheck
        The same checks, with those on antigen and HLA from the product that stands best. A strategy without
        cells keeps its checks; RNA that excludes its antigen turns an open one into FAIL.
    """
    products = products_of(strategy, case, knowledge)
    if not products:
        if stands_for_any(strategy, knowledge):
            return [_without_product(check, case, knowledge) for check in checks]
        return [_with_rna(check, strategy, case, profile, knowledge) for check in checks]
    answers = sorted(
        (_answer(product, case, profile, knowledge) for product in products),
        key=lambda answer: BEST_FIRST.index(answer.worst),
    )
    kept = [check for check in checks if check.rule not in RULES_OF_PRODUCTS]
    breach = {c.rule: c.on_breach for c in strategy.conditions}
    return kept + _checks_of(answers, breach)


def _without_product(check: EligibilityCheck, case: Case, knowledge: KnowledgeBase) -> EligibilityCheck:
    """Leave the antigen of an open product open, and say that none was tried in the disease."""
    if check.rule != "target_antigen" or check.verdict is not Verdict.UNDETERMINED:
        return check
    tumour = tumour_type(case, knowledge)
    where = knowledge.group_names.get(tumour.group, tumour.group) if tumour is not None else "this tumour"
    reason = (
        f"no product tried in {where} is held: the antigen is known only once a trial's product is chosen"
    )
    return dataclasses.replace(check, reason=reason)


def _judge(
    antigen: TargetAntigen,
    product: CellTherapy | None,
    case: Case,
    profile: TmeProfile | None,
    knowledge: KnowledgeBase,
) -> TargetJudgement:
    evidence = read_evidence(antigen, product, case, profile, knowledge)
    words, verdict = evidence.words, evidence.verdict
    before = prior_against(antigen, case, knowledge)
    if before:
        names = ", ".join(dict.fromkeys(before))
        words += f"; {names} saw the same antigen before: the assay has to be newer than that"
        verdict = Verdict.WARN if verdict is Verdict.PASS else verdict
    return TargetJudgement(
        antigen=antigen.antigen,
        verdict=verdict,
        measured_by=evidence.measured_by,  # type: ignore[arg-type]
        words=words,
        escape=say_escape(antigen, product, evidence, case, knowledge),
        source=antigen.source,
        product=product.product_id if product is not None else "",
        product_name=product.name if product is not None else "",
        facts=say_facts(product) if product is not None else _say_organs(antigen),
        facts_source=product.source if product is not None else antigen.source,
    )


def _say_organs(antigen: TargetAntigen) -> str:
    return f"also on {', '.join(antigen.normal_tissue)}" if antigen.normal_tissue else ""


def _without_antigen(product: CellTherapy, case: Case) -> TargetJudgement:
    lost = [m.gene for m in case.biomarkers.mutations or () if m.gene in MHC_GENES and _both_copies(m)]
    helped = product.modality == "NK" and lost
    said = f"; {', '.join(lost)} is lost in both copies: no MHC-I holds the cells back" if helped else ""
    return TargetJudgement(
        antigen=NO_ANTIGEN,
        verdict=Verdict.PASS,
        measured_by="nothing",
        words=f"no antigen is asked for{said}",
        escape=". ".join(limit[0].upper() + limit[1:] for limit in product.limits),
        source=product.source,
        product=product.product_id,
        product_name=product.name,
        facts=say_facts(product),
        facts_source=product.source,
    )


def _both_copies(mutation: Mutation) -> bool:
    gone = mutation.effect in ("loss_of_function", "deletion")
    return gone and mutation.zygosity is Zygosity.BIALLELIC


def _answer(
    product: CellTherapy, case: Case, profile: TmeProfile | None, knowledge: KnowledgeBase
) -> ProductAnswer:
    needed, excluded = answer_hla(product, case, knowledge)
    antigens = knowledge.options.antigens
    judged = [_judge(antigens[name], product, case, profile, knowledge) for name in product.targets]
    target = None
    if judged:
        best = min(judged, key=lambda entry: BEST_FIRST.index(entry.verdict))
        others = [f"{e.antigen}: {e.words}" for e in judged if e is not best]
        lost = [entry.antigen for entry in judged if entry.verdict is Verdict.FAIL and entry is not best]
        verdict = best.verdict
        if verdict is Verdict.PASS and lost:
            verdict = Verdict.WARN
        target = Answer(verdict=verdict, reason="; ".join([f"{best.antigen}: {best.words}", *others]))
    return ProductAnswer(product=product, target=target, needed=needed, excluded=excluded)


def _checks_of(answers: list[ProductAnswer], breach: dict[str, Verdict]) -> list[EligibilityCheck]:
    best = answers[0]
    several = len(answers) > 1
    named = f"{best.product.name}: " if several else ""
    others = [a.product.name for a in answers[1:] if a.worst is Verdict.FAIL]
    tail = f" (antigen or allele missing for: {', '.join(others)})" if others and several else ""
    found = []
    for rule, answer in zip(RULES_OF_PRODUCTS, (best.target, best.needed, best.excluded), strict=True):
        if answer is None:
            continue
        verdict = answer.verdict
        recoverable = ""
        if verdict is Verdict.FAIL:
            verdict = breach.get(rule, Verdict.FAIL)
            recoverable = WHEN_TESTED if rule == "target_antigen" and "RNA excludes" in answer.reason else ""
        elif verdict is not Verdict.PASS:
            recoverable = WHEN_KNOWN if verdict is Verdict.UNDETERMINED else WHEN_FRESH
        # What is open is asked in the same words for every option, so that the list of gaps counts it once.
        plain = verdict is Verdict.UNDETERMINED
        after = tail if rule == "target_antigen" and not plain else ""
        found.append(
            EligibilityCheck(
                rule=rule,
                verdict=verdict,
                reason=answer.reason if plain else f"{named}{answer.reason}{after}",
                recoverable=recoverable,
                source=best.product.source,
            )
        )
    return found


def _with_rna(
    check: EligibilityCheck,
    strategy: Strategy,
    case: Case,
    profile: TmeProfile | None,
    knowledge: KnowledgeBase,
) -> EligibilityCheck:
    """Answer for the antigens of an engager or antibody; the worse of both answers stands."""
    if check.rule != "target_antigen" or check.verdict is Verdict.FAIL:
        return check
    judged = judge_targets(strategy, case, profile, knowledge)
    if not judged:
        return check
    best = min((entry.verdict for entry in judged), key=BEST_FIRST.index)
    reason = "; ".join(f"{entry.antigen}: {entry.words}" for entry in judged)
    if best is Verdict.WARN:
        return dataclasses.replace(check, verdict=best, reason=reason, recoverable=WHEN_FRESH)
    if best is not Verdict.FAIL:
        return dataclasses.replace(check, reason=reason)
    return EligibilityCheck(
        rule=check.rule, verdict=Verdict.FAIL, reason=reason, recoverable=WHEN_TESTED, source=judged[0].source
    )


def name_unknown_antigens(case: Case, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Say which of the antigens with a protein result no table knows.

    Parameters
    ----------
    case : Case
        Protein results by antigen.
    knowledge : KnowledgeBase
        Antigens, and those that strategies name.

    Returns
    -------
    tuple of str
        At most one sentence.
    """
    named = {name for strategy in knowledge.strategies.values() for name in strategy.target_antigens}
    known = {*knowledge.options.antigens, *named}
    unknown = [name for name in case.biomarkers.antigens or {} if name not in known]
    if not unknown:
        return ()
    return (f"no table names these antigens, so that no rule read their result: {', '.join(unknown)}",)
