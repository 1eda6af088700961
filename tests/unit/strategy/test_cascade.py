import dataclasses

import pytest

from warmfront.domain.cascade import CascadeCounts
from warmfront.domain.evidence import Status
from warmfront.knowledge.files import load_knowledge
from warmfront.stats.intervals import clopper_pearson
from warmfront.strategy.cascade import NOT_REPORTED, count_cascade, find_cascade
from warmfront.strategy.evidence import find_rate

KNOWLEDGE = load_knowledge()


def counts(**fields: object) -> CascadeCounts:
    base: dict[str, object] = {
        "cascade_id": "made_up",
        "label": "Made-up cells",
        "agents": ("cells",),
        "disease_group": "urothelial",
        "line": "1",
        "age_group": "adult",
        "criterion": "RECIST 1.1",
        "enrolled": 80,
        "made": 72,
        "infused": 57,
        "responded": 23,
        "response_n": 57,
        "source": "made_up",
        "status": Status.TRIAL,
    }
    return CascadeCounts(**{**base, **fields})  # type: ignore[arg-type]


def test_the_example_of_the_frame_is_held() -> None:
    """Clin Cancer Res 2013;19:4792: 40% of the treated were 29% of the enrolled, 80 enrolled, 57 treated."""
    found = count_cascade(KNOWLEDGE.options.cascades["til_intent_to_treat"])
    assert found.product == pytest.approx(0.29, abs=0.005)
    assert found.steps[2].rate == pytest.approx(0.40, abs=0.005)
    assert (found.low, found.high) == pytest.approx(clopper_pearson(23, 80))


def test_the_steps_multiply_to_the_product() -> None:
    found = count_cascade(counts())
    rates = [step.rate for step in found.steps]
    assert None not in rates
    assert found.product == pytest.approx(rates[0] * rates[1] * rates[2])  # type: ignore[operator]
    assert "72 of 80 enrolled, 90%" in found.steps[0].words
    assert "57 of 72 made" in found.steps[1].words


def test_what_is_not_reported_is_said_and_the_product_counts_it_in() -> None:
    found = count_cascade(counts(made=None))
    assert found.steps[0].words == NOT_REPORTED
    assert "57 of 80 enrolled" in found.steps[1].words
    assert found.product == pytest.approx(23 / 80)


@pytest.mark.parametrize("missing", ["infused", "responded", "response_n"])
def test_without_a_step_there_is_no_product(missing) -> None:
    found = count_cascade(counts(**{missing: None}))
    assert found.product is None
    assert "not known" in found.words


def test_fewer_judged_than_infused_widen_the_interval() -> None:
    found = count_cascade(counts(response_n=50, responded=20))
    plain = clopper_pearson(round(80 * 57 / 80 * 20 / 50), 80)
    assert found.product == pytest.approx(57 / 80 * 20 / 50)
    assert found.low < plain[0]  # type: ignore[operator]
    assert found.high > plain[1]  # type: ignore[operator]


def test_the_bounds_cover_as_often_as_they_say() -> None:
    """All outcomes of two small steps are enumerated; the true product lies inside in 95% or more."""
    from scipy.stats import binom

    given, answered, enrolled, judged = 0.7, 0.4, 12, 8
    covered = 0.0
    for infused in range(judged, enrolled + 1):
        for responded in range(judged + 1):
            found = count_cascade(
                counts(enrolled=enrolled, made=None, infused=infused, response_n=judged, responded=responded)
            )
            weight = binom.pmf(infused, enrolled, given) * binom.pmf(responded, judged, answered)
            inside = infused == judged or found.low <= given * answered <= found.high  # type: ignore[operator]
            covered += weight * inside
    possible = binom.sf(judged - 1, enrolled, given)
    assert covered / possible >= 0.95


def test_it_belongs_to_the_product_and_the_disease(case, make_knowledge, make_strategy) -> None:
    strategy = make_strategy("cells", agents=("cells",))
    base = make_knowledge(strategy)
    held = {"own": counts(cascade_id="own"), "line": counts(cascade_id="line", line="2+", enrolled=500)}
    knowledge = dataclasses.replace(base, options=dataclasses.replace(base.options, cascades=held))
    found = find_cascade(strategy, case, knowledge)
    assert found is not None
    assert found.study_id == "own"
    assert found.in_cell
    assert find_cascade(make_strategy("other"), case, knowledge) is None
    elsewhere = {"x": counts(disease_group="melanoma")}
    knowledge = dataclasses.replace(base, options=dataclasses.replace(base.options, cascades=elsewhere))
    assert find_cascade(strategy, case, knowledge) is None


def test_the_product_orders_in_the_own_cell_only(case, make_knowledge, make_strategy, make_row) -> None:
    strategy = make_strategy("cells", agents=("cells",), evidence=("R1",))
    base = make_knowledge(strategy, observed=(make_row("R1", 23, 57, agent="cells"),))

    def estimate(row: CascadeCounts):
        options = dataclasses.replace(base.options, cascades={"x": row})
        return find_rate(strategy, case, dataclasses.replace(base, options=options)).estimate

    own, other = estimate(counts()), estimate(counts(line="2+"))
    assert own is not None
    assert other is not None
    assert own.rate == other.rate == pytest.approx(23 / 57)
    assert (own.rank_low, own.rank_high) == pytest.approx(clopper_pearson(23, 80))
    assert other.rank_low > own.rank_low
