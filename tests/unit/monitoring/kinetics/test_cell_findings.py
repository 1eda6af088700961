"""Findings on infused cells, B cells and residual disease of one patient."""

import dataclasses
import datetime as dt

import pytest

from warmfront.domain.case import Case, Disease
from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.kinetics.findings import read_cells
from warmfront.monitoring.kinetics.infusions import find_product

KNOWLEDGE = load_knowledge()
START = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
COURSE = ((-2, 10.0), (0, 20.0), (7, 5000.0), (10, 20000.0), (14, 8000.0), (28, 500.0))


def at(day: float, series: str, value: float, *, below: bool = False, **more: object) -> Observation:
    return Observation(
        series=series, time=START + dt.timedelta(days=day), value=value, below_limit=below, **more
    )  # type: ignore[arg-type]


def infusion(day: float = 0, product: str = "tisa_cel") -> TherapyCourse:
    start = START + dt.timedelta(days=day)
    return TherapyCourse(
        therapy_id=f"cells-{day}", agents=("cells",), kind="cell infusion", start=start, product_id=product
    )


def read(
    *observations: Observation, therapies: tuple[TherapyCourse, ...] | None = None, oncotree: str = "BLL"
) -> dict[str, Finding]:
    case = dataclasses.replace(CASE, disease=Disease(oncotree=oncotree))
    given = (infusion(),) if therapies is None else therapies
    found = read_cells(FollowUp(case_id="p", observations=observations, therapies=given), case, KNOWLEDGE)
    assert all(one.statement and one.verdict for one in found)
    assert all(one.source in KNOWLEDGE.sources for one in found)
    return {one.finding: one for one in found}


CASE = Case(case_id="p", disease=Disease(oncotree="BLL"))
TRANSGENE = tuple(at(day, "car_transgene", value) for day, value in COURSE)


def test_days_are_counted_from_the_infusion_and_earlier_samples_left_out() -> None:
    found = read(*TRANSGENE)
    peak = found["car_peak_measured"]
    assert (peak.value, peak.date) == (20000, dt.date(2026, 1, 20))
    assert "5 samples" in peak.statement
    assert found["car_area_measured"].value == pytest.approx(170570)


def test_quantities_of_the_course_come_with_intervals_and_their_population() -> None:
    found = read(*TRANSGENE)
    peak, last = found["car_course_cmax"], found["car_course_beta_half_life"]
    assert peak.low < peak.value < peak.high
    assert (peak.verdict, peak.status) == ("estimated", "trial")
    assert last.verdict == "mostly the population's"
    assert "lymphoblastic leukaemia" in peak.statement
    assert {one.direction for name, one in found.items() if name.startswith("car_course")} == {"neither"}


def test_another_product_gets_the_wide_population_and_says_so() -> None:
    own = read(*TRANSGENE)["car_course_cmax"]
    other = read(*TRANSGENE, therapies=(infusion(product="cilta_cel"),), oncotree="PCM")["car_course_cmax"]
    assert other.high / other.low > own.high / own.low
    assert other.status == "assumption"
    assert "no population was read" in other.statement.lower()


def test_cells_that_are_no_car_t_have_no_course() -> None:
    found = read(*TRANSGENE, therapies=(infusion(product="lifileucel"),), oncotree="MEL")
    assert found["car_course"].verdict == "not evaluable"
    assert "no population" in found["car_course"].statement


def test_expansion_is_read_by_disease() -> None:
    assert read(*TRANSGENE)["car_expansion_reading"].verdict == "goes with response and crs"
    lymphoma = read(*TRANSGENE, oncotree="DLBCLNOS")["car_expansion_reading"]
    assert lymphoma.verdict == "goes with crs"
    assert "not read as better" in lymphoma.statement
    assert read(*TRANSGENE, oncotree="PCM")["car_expansion_reading"].verdict == "nothing was read"


def test_levels_below_the_limit_bound_the_area_and_one_alone_is_no_loss() -> None:
    once = (*TRANSGENE, at(60, "car_transgene", 50.0, below=True))
    assert read(*once)["car_persistence"].verdict == "not evaluable"
    lost = read(*once, at(90, "car_transgene", 50.0, below=True))["car_persistence"]
    assert (lost.verdict, lost.direction, lost.low, lost.high) == ("lost", "worse", 28, 60)
    assert read(*TRANSGENE)["car_persistence"].verdict == "present"
    early = read(at(0, "car_transgene", 50.0, below=True), *TRANSGENE[2:])["car_area_measured"]
    assert early.verdict == "not evaluable"
    assert 0 < early.low < early.high


def test_a_second_infusion_starts_a_new_series_and_a_split_dose_does_not() -> None:
    both = (infusion(), infusion(100))
    follow_up = FollowUp(
        case_id="p", observations=(*TRANSGENE, at(107, "car_transgene", 900.0)), therapies=both
    )
    peaks = [one for one in read_cells(follow_up, CASE, KNOWLEDGE) if one.finding == "car_peak_measured"]
    assert [one.value for one in peaks] == [20000, 900]
    split = read(*TRANSGENE, therapies=(infusion(), infusion(1)))
    assert "5 samples" in split["car_peak_measured"].statement


def test_levels_without_an_infusion_are_not_dated_by_guess() -> None:
    found = read(*TRANSGENE, therapies=())
    assert list(found) == ["car_without_infusion"]
    assert read(therapies=()) == {}


def test_a_sample_known_by_its_day_only_is_counted_in_whole_days() -> None:
    noon = Observation(
        series="car_transgene", time=dt.datetime(2026, 1, 20, 12, tzinfo=dt.UTC), value=900.0, whole_day=True
    )
    late = dataclasses.replace(infusion(), start=dt.datetime(2026, 1, 10, 23, tzinfo=dt.UTC))
    assert "on day 10." in read(noon, therapies=(late,))["car_peak_measured"].statement


def test_the_zone_in_which_times_are_written_does_not_matter() -> None:
    zone = dt.timezone(dt.timedelta(hours=14))
    moved = [dataclasses.replace(one, time=one.time.astimezone(zone)) for one in TRANSGENE]
    start = dataclasses.replace(infusion(), start=START.astimezone(zone))
    assert read(*moved, therapies=(start,)) == read(*TRANSGENE)


def test_zeros_without_a_limit_do_not_enter_the_course() -> None:
    found = read(*TRANSGENE, at(60, "car_transgene", 0.0))
    assert "1 levels of 0 without a limit were left out" in found["car_course_cmax"].statement
    only = read(at(7, "car_transgene", 0.0), at(9, "car_transgene", 0.0))
    assert only["car_course"].verdict == "not evaluable"


def test_a_course_far_from_the_population_is_doubted() -> None:
    flat = (at(day, "car_transgene", 1e8) for day in (1, 7, 14, 28))
    odd = read(*flat)["car_course_odd"]
    assert odd.value > 10.5
    assert "car_course_odd" not in read(*TRANSGENE)


def test_counts_by_flow_are_read_without_a_course() -> None:
    found = read(at(7, "car_cells", 40.0), at(9, "car_cells", 90.0))
    assert list(found) == ["car_cells_peak_measured"]
    assert found["car_cells_peak_measured"].value == 90


def test_the_order_of_observations_does_not_matter() -> None:
    assert read(*TRANSGENE[::-1]) == read(*TRANSGENE)


def b_cells(*points: tuple[float, float], **more: object) -> Finding | None:
    return read(*(at(day, "b_cells", value) for day, value in points), **more).get("b_cell_recovery")  # type: ignore[arg-type]


def test_early_recovery_flags_relapse_in_leukaemia_only() -> None:
    series = ((1, 80.0), (28, 0.0), (90, 2.0), (120, 40.0))
    early = b_cells(*series)
    assert (early.verdict, early.direction, early.low, early.high) == ("early recovery", "worse", 90, 120)
    lymphoma = b_cells(*series, oncotree="DLBCLNOS")
    assert (lymphoma.verdict, lymphoma.direction) == ("early recovery", "neither")


def test_recovery_is_judged_by_both_ends_of_its_span() -> None:
    assert b_cells((28, 0.0), (184, 1.0), (200, 30.0)).verdict == "late recovery"
    assert b_cells((28, 0.0), (150, 1.0), (200, 30.0)).verdict == "not evaluable"
    assert b_cells((28, 0.0), (150, 1.0), (182.9, 30.0)).verdict == "early recovery"
    assert b_cells((28, 0.0), (182.5, 1.0), (183, 30.0)).verdict == "not evaluable"


def test_no_recovery_before_six_months_is_not_evaluable() -> None:
    assert b_cells((28, 0.0), (120, 0.0)).verdict == "not evaluable"
    assert b_cells((28, 0.0), (190, 0.0)).verdict == "ongoing aplasia"
    assert b_cells((28, 60.0), (120, 90.0)).verdict == "no aplasia seen"
    assert b_cells((28, 0.0), therapies=(infusion(product="cilta_cel"),), oncotree="PCM") is None


def mrd(day: float, value: float, below: bool = False, **details: str) -> Observation:
    return at(day, "mrd", value, below=below, subject="flow", details=details)


def test_negative_needs_a_sensitive_assay() -> None:
    assert read(mrd(28, 1e-4, True))["mrd_state"].verdict == "negative"
    poor = read(mrd(28, 1e-3, True))["mrd_state"]
    assert (poor.verdict, poor.direction) == ("not evaluable", "neither")
    assert "not ruled out" in poor.statement
    assert read(mrd(28, 1e-3, True, sensitivity="1e-5"))["mrd_state"].verdict == "negative"
    assert read(mrd(28, 0.0))["mrd_state"].verdict == "not evaluable"
    assert read(mrd(28, 0.02))["mrd_state"].direction == "worse"


def test_relapse_is_disease_after_a_negative_by_the_same_method() -> None:
    found = read(mrd(28, 1e-4, True), mrd(90, 0.003))
    assert (found["residual_disease_back"].verdict, found["residual_disease_back"].value) == ("yes", 0.003)
    assert "residual_disease_back" not in read(mrd(28, 1e-2, True), mrd(90, 0.003))
    weak = read(mrd(28, 1e-4, True), mrd(90, 0.00002, quantifiable="no"))
    assert weak["residual_disease_back"].verdict == "not evaluable"
    assert weak["mrd_state"].verdict == "positive, not quantifiable"
    other = at(90, "mrd", 0.003, subject="pcr")
    assert "residual_disease_back" not in read(mrd(28, 1e-4, True), other)


@pytest.mark.parametrize(
    ("agents", "product", "expected"),
    [
        (("axi_cel",), "", "axi_cel"),
        (("cells",), "tisa_cel", "tisa_cel"),
        (("axi_cel",), "a product of this hospital", ""),
        (("axi_cel", "liso_cel"), "", ""),
        (("cells",), "", ""),
    ],
)
def test_the_product_is_the_stated_one_or_the_only_agent_that_is_a_product(
    agents: tuple[str, ...], product: str, expected: str
) -> None:
    course = dataclasses.replace(infusion(product=product), agents=agents)
    assert find_product(course, KNOWLEDGE) == expected
