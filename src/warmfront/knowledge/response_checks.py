"""Checks of the response predictors."""

from collections import Counter

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.responses import ResponseModel, ResponseScore


def check_response_scores(base: KnowledgeBase) -> list[str]:
    """Check inputs, caps, cancer types and sources of the published scores.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems: list[str] = []
    classes = {agent.agent_class for agent in base.agents.values()}
    for key, score in base.response_scores.items():
        where = f"response_scores/{key}.toml"
        found = _terms(score) + _codes(score, base)
        named = (*score.counted_classes, *score.uncounted_classes)
        found += [f"{name!r} is no agent class of agents.toml" for name in named if name not in classes]
        both = sorted(set(score.counted_classes) & set(score.uncounted_classes))
        found += [f"agent class {name!r} is both counted and not counted" for name in both]
        problems += [f"{where}: {problem}" for problem in found]
    return problems


def _terms(score: ResponseScore) -> list[str]:
    counts = Counter(term.name for term in score.terms)
    problems = [f"input {name!r} is listed {n} times" for name, n in counts.items() if n > 1]
    for term in score.terms:
        if not term.lowest < term.highest:
            problems.append(f"input {term.name!r}: lowest {term.lowest:g} is not below {term.highest:g}")
        if term.cap is not None and not term.lowest < term.cap <= term.highest:
            problems.append(f"input {term.name!r}: cap {term.cap:g} lies outside its bounds")
    return problems


def _codes(score: ResponseScore, base: KnowledgeBase) -> list[str]:
    codes = [code for entry in score.cancer_types for code in entry.oncotree]
    problems = [f"code {code!r} belongs to {n} cancer types" for code, n in Counter(codes).items() if n > 1]
    problems += [
        f"code {code!r} is not in tumour_types.tsv" for code in codes if code not in base.tumour_types
    ]
    problems += [
        f"cancer type {entry.cancer_type!r} has no code" for entry in score.cancer_types if not entry.oncotree
    ]
    if not score.cancer_types:
        problems.append("it names no cancer type")
    return problems


def check_response_models(base: KnowledgeBase) -> list[str]:
    """Check slopes, covariances, groups and references of the response models.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems: list[str] = []
    for key, model in base.response_models.items():
        found = _covariances(model) + _groups(model, base)
        if model.axis not in {axis.axis for axis in base.axes}:
            found.append(f"axis {model.axis!r} is not in axes.toml")
        if model.clinical_score not in base.response_scores:
            found.append(f"clinical_score {model.clinical_score!r} is not in response_scores/")
        if model.stratum_sd <= 0 or model.cohort_sd < 0 or model.largest_z <= 0:
            found.append("stratum_sd and largest_z must be positive, cohort_sd zero or more")
        problems += [f"response_models/{key}.toml: {problem}" for problem in found]
    return problems


def _covariances(model: ResponseModel) -> list[str]:
    names = set(model.slopes)
    rows = model.slope_covariance
    if set(rows) != names or any(set(row) != names for row in rows.values()):
        return ["slopes and slope_covariance do not name the same modalities"]
    problems = [f"variance of slope {name!r} is not positive" for name in names if rows[name][name] <= 0]
    problems += [
        f"covariance of {name!r} and {other!r} is not symmetric"
        for name in names
        for other in names
        if name < other and rows[name][other] != rows[other][name]
    ]
    problems += [
        f"group {entry.group!r}: its covariances do not name the slopes"
        for entry in model.groups
        if set(entry.intercept_slope_covariance) != names
    ]
    return sorted(problems)


def _groups(model: ResponseModel, base: KnowledgeBase) -> list[str]:
    known = {tumour.group for tumour in base.tumour_types.values()}
    counts = Counter(entry.group for entry in model.groups)
    problems = [f"group {name!r} is listed {n} times" for name, n in counts.items() if n > 1]
    named = (*counts, *model.excluded_groups)
    problems += [f"group {name!r} is not in tumour_types.tsv" for name in named if name not in known]
    for entry in model.groups:
        where = f"group {entry.group!r}"
        if not 0 <= entry.events <= entry.n:
            problems.append(f"{where}: {entry.events} events among {entry.n} patients")
        if entry.intercept_variance <= 0 or any(reference.sd <= 0 for reference in entry.references):
            problems.append(f"{where}: variance and standard deviations must be positive")
        if any(reference.modality == "tme" for reference in entry.references):
            problems.append(
                f"{where}: the microenvironment is placed by the profile, not by a reference here"
            )
    return problems


RESPONSE_CHECKS = (check_response_scores, check_response_models)
