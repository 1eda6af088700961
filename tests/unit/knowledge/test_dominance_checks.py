"""Wrong rules of the second axis are named."""

from dataclasses import replace

from warmfront.knowledge.dominance_checks import check_dominance
from warmfront.knowledge.files import load_knowledge

BASE = load_knowledge()


def test_the_packaged_rules_pass() -> None:
    assert check_dominance(BASE) == []


def test_what_does_not_fit_together_is_named() -> None:
    compartment, ligand, _ = BASE.dominance
    wrong = replace(
        compartment,
        poles=(replace(compartment.poles[0], axes=("nowhere",), minimum_axes=2),),
        low=70.0,
        margin=None,
    )
    found = "\n".join(check_dominance(replace(BASE, dominance=(wrong, ligand, ligand))))
    for words in (
        "dominance.toml: dimension 'checkpoint_ligand' has 2 rules; allowed: 1",
        "dimension 'metabolic_constraint' has 0 rules",
        "compartment: 1 poles; allowed for a contrast: 2",
        "low 70 and high 67",
        "a contrast needs a positive margin",
        "axis 'nowhere' is not in axes.toml",
        "minimum_axes lie between 1",
    ):
        assert words in found
