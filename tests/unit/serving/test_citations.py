"""Numbered citations."""

from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.citations import Citations, find_addresses


def test_numbers_follow_the_first_mention_and_stay(knowledge: KnowledgeBase) -> None:
    citations = Citations(knowledge.sources)
    assert "#source-1" in citations.cite("paper-b")
    assert "[<a href" in citations.cite("paper-a", "paper-b", "paper-a")
    assert citations.cite("", "") == ""
    assert [entry.source_id for entry in citations.listed()] == ["paper-b", "paper-a"]


def test_an_entry_carries_its_doi_and_whether_it_was_read(knowledge: KnowledgeBase) -> None:
    citations = Citations(knowledge.sources)
    citations.cite("paper-a", "paper-b", "lost")
    seen, memory, lost = citations.listed()
    assert seen.link == "https://doi.org/10.1000/made.up"
    assert seen.checked == "statement read in the source"
    assert (memory.link, memory.checked) == ("", "from memory, not checked against the source")
    assert lost.citation == "lost (not in the knowledge base of this version)"


def test_records_that_are_named_by_number_are_one_click_away() -> None:
    found = find_addresses("NCT02453594 Bang et al. 2019 (PMID: 30709424, PMC6424137); again NCT02453594")
    assert [address for address, _ in found] == [
        "https://pubmed.ncbi.nlm.nih.gov/30709424/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC6424137",
        "https://clinicaltrials.gov/study/NCT02453594",
    ]
    assert find_addresses("N Engl J Med 2020;382, 12345678 patients") == ()
