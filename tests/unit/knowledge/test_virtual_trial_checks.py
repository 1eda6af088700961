import dataclasses

from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.virtual_trial import VirtualTrialKnowledge
from warmfront.knowledge.virtual_trial_checks import check_virtual_trial


def problems(**changes: object) -> list[str]:
    base = load_knowledge()
    return check_virtual_trial(
        dataclasses.replace(base, virtual_trial=dataclasses.replace(base.virtual_trial, **changes))
    )


def test_packaged_entries_hold() -> None:
    assert problems() == []
    base = dataclasses.replace(load_knowledge(), virtual_trial=VirtualTrialKnowledge())
    assert check_virtual_trial(base) == []


def test_numbers() -> None:
    numbers = load_knowledge().virtual_trial.numbers
    short = {name: number for name, number in numbers.items() if name != "gone_mm"}
    assert problems(numbers=short) == ["virtual_trial/numbers.toml: gone_mm is missing"]
    far = {**numbers, "lesion_log_sd": dataclasses.replace(numbers["lesion_log_sd"], value=6.1)}
    assert "6.1 lies outside of 0 to 1" in problems(numbers=far)[0]
    odd = {**numbers, "luck": dataclasses.replace(numbers["gone_mm"], number="luck")}
    assert "no virtual trial asks for it" in problems(numbers=odd)[0]
    turned = {**numbers, "gone_mm": dataclasses.replace(numbers["gone_mm"], value=7.0)}
    assert "must rise" in problems(numbers=turned)[0]


def test_links() -> None:
    links = load_knowledge().virtual_trial.links
    link = links["ovarian_early_change"]
    less = {key: value for key, value in link.coefficients.items() if key != "shape"}
    found = problems(links={**links, "x": dataclasses.replace(link, coefficients={**less, "form": 2.0})})
    assert any("coefficient shape is missing" in problem for problem in found)
    assert any("has no coefficient form" in problem for problem in found)
    turned = dataclasses.replace(link, coefficients={**link.coefficients, "shape": -1.0})
    assert "shape is -1" in problems(links={"x": turned})[0]
