"""Run the metamorphic relations over every patient of the shared cohorts and write two pages.

    python scripts/document_metamorphic.py --shared ../shared

Writes docs/reference/metamorphic.md (comparisons and breaches by relation and cohort) and
docs/reference/fairness.md (how ranks move when sex or age alone change).
"""

import argparse
from collections import Counter, defaultdict
from pathlib import Path

from metamorphic_relations import (
    NAMED_RULES,
    RELATIONS,
    ages,
    changed_rules,
    check,
    left_out_by,
    order_of,
    sexes,
    whole,
)
from pages import ROOT, tabulate
from shared_patients import Judged, read_patients
from warmfront.domain.therapy import Ranking
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge

YOUNG, OLD = 45.0, 82.0
TIERS = ("approved", "trial", "hypothesis")


class Fairness:
    """How the rankings of one cohort move when sex or age alone change."""

    def __init__(self) -> None:
        self.patients = 0
        self.moved: Counter[str] = Counter()
        self.head: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.rules: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, patient: Judged, knowledge: KnowledgeBase) -> None:
        self.patients += 1
        case = whole(patient.case)
        for what, (first, second) in (("sex", sexes(case)), ("age", ages(case, YOUNG, OLD))):
            one, two = patient.ranking(knowledge, first), patient.ranking(knowledge, second)
            self.moved[what] += order_of(one) != order_of(two)
            self.head[what] += heads(one) != heads(two)
            gone = left_out_by(one, two, NAMED_RULES[what])
            self.left[what] += bool(gone)
            self.rules[what].update(changed_rules(one, two) | ({"left out"} if gone else set()))


def heads(ranking: Ranking) -> tuple[frozenset[str], ...]:
    tiers = (ranking.approved, ranking.trial, ranking.hypothesis)
    return tuple(
        frozenset(o.strategy_id for o in tier if o.rank == min(p.rank for p in tier)) for tier in tiers
    )


def share(count: int, of: int) -> str:
    return f"{count} of {of} ({100 * count / of:.1f}%)" if of else "0 of 0"


RELATIONS_PAGE = """\
# What must hold when one thing changes

A metamorphic relation compares two rankings of the same patient and needs no expected answer. Every
patient of the shared bulk cohorts ({n}) goes through every relation; which organ, antigen, option and
contraindication is changed rotates from patient to patient. Missing history, organ function and
laboratory values are filled in on the good side first, so that the rules are answered.

{table}

Excepted by name: options whose indication asks for unfitness for cisplatin become possible when the
kidneys are worse. MSI-high is not among the added data, because it lifts the veto of a lost B2M by a
sourced rule.

{breaches}

Written by `make metamorphic`.
"""

FAIRNESS_PAGE = """\
# When sex or age alone change

Each patient is ranked as a woman who is not pregnant and as a man, and at {young:.0f} and at {old:.0f}
years, with everything else the same. Sex may enter through pregnancy only, age through the age rules of
strategies, and both through the evidence cell when an adult becomes a child, which is not done here.

{table}

The table says how the software treats people who differ in nothing else. It says nothing on whether the
evidence behind the options was gathered in people like them.

Written by `make metamorphic`.
"""


def write_metamorphic(
    made: dict[str, Counter[str]], broken: dict[str, Counter[str]], sizes: Counter[str]
) -> str:
    rows = [
        [relation, *(f"{made[relation][c]:,}" for c in sizes), f"{sum(broken[relation].values())}"]
        for relation in RELATIONS
    ]
    head = ["comparisons", *(f"{cohort} (n {n})" for cohort, n in sizes.items()), "breaches"]
    words = [f"- {relation}: {what} ({n})" for relation in RELATIONS for what, n in broken[relation].items()]
    breaches = "Breaches:\n\n" + "\n".join(words) if words else "No relation was broken."
    return RELATIONS_PAGE.format(n=sum(sizes.values()), table=tabulate(head, rows), breaches=breaches)


def write_fairness(found: dict[str, Fairness]) -> str:
    head = ["cohort", "changed", "any rank moved", "head of a tier moved", "an option left out", "rules"]
    rows = [
        [
            cohort,
            what,
            share(entry.moved[what], entry.patients),
            share(entry.head[what], entry.patients),
            share(entry.left[what], entry.patients),
            ", ".join(f"`{rule}` ({n})" for rule, n in entry.rules[what].most_common()) or "none",
        ]
        for cohort, entry in found.items()
        for what in ("sex", "age")
    ]
    return FAIRNESS_PAGE.format(young=YOUNG, old=OLD, table=tabulate(head, rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--shared", type=Path, required=True)
    arguments = parser.parse_args()
    knowledge = load_knowledge()
    made: dict[str, Counter[str]] = defaultdict(Counter)
    broken: dict[str, Counter[str]] = defaultdict(Counter)
    sizes: Counter[str] = Counter()
    fairness: dict[str, Fairness] = defaultdict(Fairness)
    for turn, patient in enumerate(read_patients(arguments.shared, knowledge)):
        sizes[patient.cohort] += 1
        for relation, tally in check(patient, knowledge, turn).items():
            made[relation][patient.cohort] += tally.made
            broken[relation].update(tally.breaches)
        fairness[patient.cohort].add(patient, knowledge)
    folder = ROOT / "docs" / "reference"
    (folder / "metamorphic.md").write_text(write_metamorphic(made, broken, sizes), encoding="utf-8")
    (folder / "fairness.md").write_text(write_fairness(fairness), encoding="utf-8")


if __name__ == "__main__":
    main()
