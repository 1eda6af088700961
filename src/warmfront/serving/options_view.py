"""Options, checks and everything left out, as the later pages show them."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from warmfront.domain.evidence import Study
from warmfront.domain.plan import Plan
from warmfront.domain.records import record
from warmfront.domain.therapy import EligibilityCheck, LeftOut, Option, Ranking
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.wording import say_count, say_list, say_number, say_rate, shorten

FEWEST_FOR_A_RATE = 5
"""Below it a printed rate is said to support none: two of two are 16 to 100% by the exact interval."""

HARM_CHARACTERS = 70
CLAUSES = (". ", "; ")
NO_EVIDENCE = "No rankable evidence"
ROWS_WRITTEN_OUT = 5
RULES_NAMED = 2
WORST_FIRST = (Verdict.FAIL, Verdict.WARN, Verdict.UNDETERMINED, Verdict.PASS)
DECIDES_INDICATION = ("approval_marker", "biomarker", "target_antigen", "hla_required", "hla_excluded")
"""Rules that say whether the option is meant for this tumour at all; page 1 has room for two."""


@record
class EvidenceRow:
    """One row of evidence behind an option, with the sources to cite."""

    words: str
    sources: tuple[str, ...]


@record
class CheckGroup:
    """Checks with the same answer that could change in the same way."""

    verdict: Verdict
    recoverable: str
    checks: tuple[EligibilityCheck, ...]


@record
class SharedReason:
    """Strategies left out for the very same reason, with the vetoes behind it and their sources."""

    reason: str
    entries: tuple[LeftOut, ...]

    @property
    def vetoes(self) -> tuple[str, ...]:
        """Named vetoes, each once."""
        return tuple(dict.fromkeys(veto for entry in self.entries for veto in entry.vetoes))

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of the vetoes, each once."""
        return tuple(dict.fromkeys(source for entry in self.entries for source in entry.sources))


@record
class LeftOutGroup:
    """Everything left out for the same kind of reason; `common` is how every reason of the kind ends."""

    kind: str
    n: int
    common: str
    reasons: tuple[SharedReason, ...]


def open_checks(option: Option) -> tuple[EligibilityCheck, ...]:
    """Return the checks that did not pass, worst first, and of equal ones those on the indication first."""
    found = [check for check in option.checks if check.verdict is not Verdict.PASS]
    return tuple(sorted(found, key=_by_weight))


def _by_weight(check: EligibilityCheck) -> tuple[int, bool]:
    return WORST_FIRST.index(check.verdict), check.rule not in DECIDES_INDICATION


def group_checks(option: Option) -> tuple[CheckGroup, ...]:
    """Group the checks of an option by answer and by when they can change, worst first."""
    found: dict[tuple[Verdict, str], list[EligibilityCheck]] = {}
    for check in sorted(option.checks, key=lambda check: WORST_FIRST.index(check.verdict)):
        passed = check.verdict is Verdict.PASS
        found.setdefault((check.verdict, "" if passed else check.recoverable), []).append(check)
    return tuple(
        CheckGroup(verdict=verdict, recoverable=recoverable, checks=tuple(checks))
        for (verdict, recoverable), checks in found.items()
    )


def say_kind_recovery(kind: str) -> str:
    """Say when strategies that were left out for one kind of reason can come back; reasons may say more."""
    return {
        "does not answer the bottleneck": "recoverable when a later finding shows that what it answers leads",
        "not for this disease": "not recoverable in this disease without a new indication or cohort",
        "hard stop": "recoverable within a trial only",
        "not eligible": "recoverable where the reason says so",
    }.get(kind, "")


def say_rule(rule: str) -> str:
    """Write the name of a rule in words that stand alone."""
    return {"needs_intact": "needed function"}.get(rule, rule.replace("_", " "))


def say_ties(option: Option, ranking: Ranking) -> str:
    """Name the options that cannot be told apart from this one; empty when there is none."""
    names = {other.strategy_id: other.name for other in ranking.options}
    tied = [names.get(strategy_id, strategy_id) for strategy_id in option.tied_with]
    return f"Cannot be told apart from {say_list(tied)}." if tied else ""


def say_fit(option: Option) -> str:
    """Write the fit with what it is."""
    return f"{say_number(option.fit, 2)} of 1 (an ordering device, not a probability; no interval)"


def say_evidence(option: Option, knowledge: KnowledgeBase) -> str:
    """Write the option's own rate with its cell, or that nothing can be ranked, and the note on it."""
    if option.evidence is None:
        stated = option.evidence_note.startswith(NO_EVIDENCE)
        return option.evidence_note if stated else f"{NO_EVIDENCE} (this is not zero). {option.evidence_note}"
    cell = option.evidence.cell
    group = knowledge.group_names.get(cell.disease_group, cell.disease_group)
    place = f"{cell.product}; {group}, line {cell.line}, {cell.age_group}, {cell.criterion}"
    doubt = f" Doubt: {option.evidence.flag}." if option.evidence.flag else ""
    row = f"Row {option.evidence.study_id}."
    if option.pooled is not None:
        return f"Cell: {place}. {option.evidence_note}{doubt}"
    return f"Response {say_rate(option.evidence)}. Cell: {place}. {row}{doubt} {option.evidence_note}".strip()


def _say_study(study: Study) -> str:
    size = "n not reported" if study.n_printed is None else f"n = {study.n_printed}"
    few = study.n_printed is not None and study.n_printed < FEWEST_FOR_A_RATE
    limit = "so few patients support no rate" if few else ""
    parts = [
        study.product,
        study.indication,
        size,
        study.design,
        f"level {study.level}",
        study.finding,
        limit,
    ]
    return f"{study.study_id}: {', '.join(part for part in parts if part)}"


def say_open_rules(option: Option) -> str:
    """Name the first rules that did not pass; empty when all passed."""
    names = list(dict.fromkeys(say_rule(check.rule) for check in open_checks(option)))
    more = [f"{len(names) - RULES_NAMED} more"] if len(names) > RULES_NAMED else []
    return ", ".join(names[:RULES_NAMED] + more)


def say_harm(option: Option) -> str:
    """Write the harm of a combination in a few words for page 1; empty for a single agent."""
    harm = option.harm
    if harm.observed:
        more = len(harm.observed) - 1
        event, _, told = harm.observed[0].partition(": ")
        rate = (told or event).split(" (", 1)[0]
        if rate[:1].isdigit():
            rate = f"{event.split(', grade', 1)[0].split(' (', 1)[0]} {rate}"
        words = shorten(rate, HARM_CHARACTERS)
        return f"Harm: {words}" + (f" (and {more} more)" if more else "")
    if not harm.statement.startswith("Combination"):
        return ""
    organs = f"; shared organs: {', '.join(harm.shared_organs)}" if harm.shared_organs else ""
    return shorten(f"Harm: combination rate unknown{organs}", HARM_CHARACTERS + 6)


def further_rows(option: Option) -> tuple[str, ...]:
    """Return the names of the evidence rows that are not written out."""
    return _rows_in_order(option)[ROWS_WRITTEN_OUT:]


def _rows_in_order(option: Option) -> tuple[str, ...]:
    """Order the rows that the picture of counted rows does not already hold."""
    own = option.evidence.study_id if option.evidence is not None else ""
    drawn = {line.study_id for line in option.lines}
    rows = (row for row in option.evidence_rows if row not in drawn)
    return tuple(sorted(rows, key=lambda row: row != own))


def evidence_rows(option: Option, knowledge: KnowledgeBase) -> tuple[EvidenceRow, ...]:
    """Write out the first rows behind an option, the patient's own cell first.

    Parameters
    ----------
    option : Option
        Names its rows.
    knowledge : KnowledgeBase
        Holds the studies and the counted responses.

    Returns
    -------
    tuple of EvidenceRow
        A row that names no study is printed as it stands.
    """
    observed = {row.study_id: row for row in knowledge.observed}
    made = []
    for row in _rows_in_order(option)[:ROWS_WRITTEN_OUT]:
        study, seen = knowledge.studies.get(row), observed.get(row)
        if study is not None:
            made.append(EvidenceRow(words=_say_study(study), sources=(study.source,)))
        elif seen is not None:
            group = knowledge.group_names.get(seen.disease_group, seen.disease_group)
            words = (
                f"{row}: {seen.events} of {seen.n} responded to {seen.agent} "
                f"({group}, line {seen.line}, {seen.criterion}). {seen.note}"
            )
            made.append(EvidenceRow(words=words.strip(), sources=(seen.source,)))
        else:
            made.append(EvidenceRow(words=row, sources=()))
    return tuple(made)


def rate_source(option: Option, knowledge: KnowledgeBase) -> str:
    """Return the source behind the option's own rate; empty when there is none."""
    if option.evidence is None:
        return ""
    study = knowledge.studies.get(option.evidence.study_id)
    if study is not None:
        return study.source
    return next((row.source for row in knowledge.observed if row.study_id == option.evidence.study_id), "")


def group_left_out(plan: Plan) -> tuple[LeftOutGroup, ...]:
    """Group everything left out by the kind of reason, then by reason, all in alphabetical order."""
    ordered = sorted(plan.ranking.left_out, key=lambda entry: (entry.kind, entry.name, entry.strategy_id))
    groups = []
    for kind, found in groupby(ordered, key=lambda entry: entry.kind):
        entries = tuple(found)
        endings = Counter(_last_clause(reason) for reason in {entry.reason for entry in entries})
        usual = max(endings, key=lambda ending: (endings[ending], ending))
        alike = tuple(entry for entry in entries if _last_clause(entry.reason) == usual)
        others = tuple(entry for entry in entries if _last_clause(entry.reason) != usual)
        split = bool(common_ending([entry.reason for entry in alike]))
        parts = (alike, others) if split else (entries,)
        groups += [_left_out_group(kind, part) for part in parts if part]
    return tuple(groups)


def _last_clause(reason: str) -> str:
    start = max(reason.rfind(mark) for mark in CLAUSES)
    return reason[start:] if start >= 0 else ""


def common_ending(reasons: Sequence[str]) -> str:
    """Return the clauses with which several different reasons all end; empty when there are none.

    Examples
    --------
    >>> common_ending(["meant for liver; this is bladder", "meant for lung; this is bladder"])
    '; this is bladder'
    """
    if len(set(reasons)) < 2:
        return ""
    shared = reasons[0]
    for reason in reasons[1:]:
        while not reason.endswith(shared):
            shared = shared[1:]
    starts = [shared.find(mark) for mark in CLAUSES if mark in shared]
    return shared[min(starts) :] if starts else ""


def _left_out_group(kind: str, entries: tuple[LeftOut, ...]) -> LeftOutGroup:
    common = common_ending([entry.reason for entry in entries])
    by_reason: dict[str, list[LeftOut]] = {}
    for entry in entries:
        reason = entry.reason.removesuffix(common) if common else entry.reason
        by_reason.setdefault(reason or entry.reason, []).append(entry)
    reasons = tuple(
        SharedReason(reason=reason, entries=tuple(shared)) for reason, shared in sorted(by_reason.items())
    )
    return LeftOutGroup(kind=kind, n=len(entries), common=common.strip(" .;"), reasons=reasons)


def say_verdicts(option: Option) -> str:
    """Count the verdicts of an option in words, worst first; passes come last."""
    counts = dict.fromkeys(WORST_FIRST, 0)
    for check in option.checks:
        counts[check.verdict] += 1
    parts = [f"{count} {verdict.value}" for verdict, count in counts.items() if count]
    return f"{say_count(len(option.checks), 'check')}: {', '.join(parts)}" if parts else "no check applies"
