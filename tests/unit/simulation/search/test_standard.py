from warmfront.simulation.search.standard import find_standard, human_models


def test_the_packaged_regimen_of_most_agents_stands_for_the_option(packaged):
    regimen, words = find_standard(packaged.strategies["lung_nonsmall_pembrolizumab_chemotherapy"], packaged)
    assert regimen.regimen_id == "keynote189"
    assert (
        words
        == "standard: pembrolizumab with pemetrexed and carboplatin (nonsquamous lung cancer, first line)"
    )


def test_one_of_several_antibodies_of_a_class_is_enough(packaged):
    regimen, _ = find_standard(packaged.strategies["pd1_monotherapy"], packaged)
    assert regimen.regimen_id == "pembrolizumab_q3w"


def test_what_a_regimen_lacks_follows_the_models_and_says_so(packaged):
    regimen, words = find_standard(packaged.strategies["radiotherapy_pd1"], packaged)
    assert [dose.agent for dose in regimen.doses] == ["radiotherapy_external", "pd1_antibody"]
    assert (regimen.doses[1].amount, regimen.doses[1].cycle_days) == (None, 21)
    assert words.endswith(
        "PD-1 antibody: no regimen is held; given as in the models' own schedules (assumption)"
    )


def test_an_agent_without_regimen_and_arm_leaves_nothing(packaged):
    regimen, words = find_standard(packaged.strategies["urothelial_erdafitinib"], packaged)
    assert regimen is None
    assert words == "no model has a term for erdafitinib"


def test_models_of_mice_and_without_units_are_no_models_of_people(packaged):
    names = {model.model_id for model in human_models(packaged)}
    assert {"core", "effector_prey", "checkpoint_qsp"} <= names
    assert not names & {"kosinsky2018", "depillis2003"}
