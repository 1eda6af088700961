"""What must hold of the next test over patients of the shared cohorts."""

from pathlib import Path

import pytest

from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.arranging import arrange, scale_of, weights_of
from warmfront.strategy.next_test import Replacing, find_heads, value_tests
from warmfront.strategy.open_questions import list_facts
from warmfront.strategy.what_if import answer_option

ROOT = Path(__file__).resolve().parents[2]
EVERY = {
    "imvigor210_dev": 25,
    "liu2019": 15,
    "hugo2016": 9,
    "vanallen2015": 14,
    "riaz2017_subset": 8,
    "nathanson2017": 8,
    "padron2022": 9,
    "tcga_coadread": 150,
}


@pytest.mark.shared
def test_values_lie_in_their_ranges_and_facts_change_ranks_as_a_full_ranking_would(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from shared_patients import read_patients

    knowledge = load_knowledge()
    scale = scale_of(knowledge)
    checked = 0
    for patient in read_patients(shared, knowledge, every=EVERY):
        ranking = patient.ranking(knowledge)
        found = value_tests(ranking, patient.case, patient.bottleneck, patient.applicability, knowledge)
        pays = {value.assay_id for value in found.assays if value.net is not None and value.net > 0}
        assert found.best in pays or found.verdict != "test"
        assert not pays or found.verdict != "no further test"
        for value in found.assays:
            if value.net is None or value.net_low is None or value.net_high is None:
                assert value.gain is None
                continue
            assert value.net_low - 1e-12 <= value.net <= value.net_high + 1e-12
            assert value.gain is not None
            assert 0 <= value.gain <= 1
        replacing = Replacing(ranking, knowledge)
        for fact in list_facts(ranking, patient.case, knowledge)[:3]:
            answered = []
            for option in ranking.options:
                met = option.strategy_id not in fact.against
                answers = dict.fromkeys(fact.questions, Verdict.PASS if met else Verdict.FAIL)
                answered.append(answer_option(option, answers, knowledge, scale))
            kept = [option for option in answered if option is not None]
            made = arrange(kept, weights_of(knowledge, ranking.weights), scale)
            slow = {option.strategy_id: option.rank for members in made.values() for option in members}
            assert replacing.ranks(fact, holds=True) == slow
            assert find_heads(slow, replacing.tiers)
            checked += 1
    assert checked > 30
