"""Numbered citations: every source mentioned on a page gets a number and one entry in its list."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.knowledge.base import Source

DOI = re.compile(r"10\.\d{4,9}/\S+")
RECORDS = (
    (r"\bPMID:? ?(\d{6,9})\b", "https://pubmed.ncbi.nlm.nih.gov/{}/"),
    (r"\bPMC(\d{5,9})\b", "https://pmc.ncbi.nlm.nih.gov/articles/PMC{}"),
    (r"\bNCT(\d{8})\b", "https://clinicaltrials.gov/study/NCT{}"),
)
"""How PubMed, PubMed Central and ClinicalTrials.gov number their records, and their addresses."""

CHECKED_WORDS = {
    "seen": "statement read in the source",
    "memory": "from memory, not checked against the source",
}


@record
class ListedSource:
    """One entry of the list of sources.

    Parameters
    ----------
    number : int
        Number used in the text.
    source_id : str
        Key in the knowledge files.
    citation : str
        Authors, journal, year; or that this knowledge base does not hold it.
    link, link_words : str
        Address of the DOI resolver and the DOI; empty when there is none.
    registry : str
        Trial number; may be empty.
    checked : str
        Whether the statement was read in the source.
    addresses : tuple of pairs of str
        Address and words of every trial number and PubMed number that registry and citation name, so that a
        source without a DOI is one click away too.
    """

    number: int
    source_id: str
    citation: str
    link: str
    link_words: str
    registry: str
    checked: str
    addresses: tuple[tuple[str, str], ...] = ()


class Citations:
    """Hands out numbers in the order in which sources are first cited.

    Parameters
    ----------
    sources : mapping of str to Source
        Sources of the knowledge base.
    """

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._numbers: dict[str, int] = {}

    def cite(self, *source_ids: str) -> Markup:
        """Return links to the entries of these sources; nothing when no id is given."""
        links = []
        for source_id in dict.fromkeys(filter(None, source_ids)):
            number = self._numbers.setdefault(source_id, len(self._numbers) + 1)
            links.append(Markup('<a href="#source-{0}">{0}</a>').format(number))
        return (
            Markup('<span class="cite">[{}]</span>').format(Markup(", ").join(links)) if links else Markup("")
        )

    def listed(self) -> tuple[ListedSource, ...]:
        """Return every source cited so far, by number."""
        return tuple(self._entry(source_id, number) for source_id, number in self._numbers.items())

    def _entry(self, source_id: str, number: int) -> ListedSource:
        source = self._sources.get(source_id)
        if source is None:
            words = f"{source_id} (not in the knowledge base of this version)"
            return ListedSource(
                number=number,
                source_id=source_id,
                citation=words,
                link="",
                link_words="",
                registry="",
                checked="unknown",
            )
        # A DOI that does not look like one is printed and never turned into an address.
        link = f"https://doi.org/{quote(source.doi, safe='/')}" if DOI.fullmatch(source.doi) else ""
        return ListedSource(
            number=number,
            source_id=source_id,
            citation=source.citation,
            link=link,
            link_words=source.doi,
            registry=source.registry,
            checked=CHECKED_WORDS[source.checked],
            addresses=find_addresses(f"{source.registry} {source.citation}"),
        )


def find_addresses(text: str) -> tuple[tuple[str, str], ...]:
    """Find the public records that a citation names by number.

    Parameters
    ----------
    text : str
        Citation or registry entry.

    Returns
    -------
    tuple of pairs of str
        Address and the number as printed, each once.

    Examples
    --------
    >>> find_addresses("Blood 2019 (PMID 30709424) NCT02453594")[0]
    ('https://pubmed.ncbi.nlm.nih.gov/30709424/', 'PMID 30709424')
    """
    found = [
        (resolver.format(match[1]), match[0])
        for pattern, resolver in RECORDS
        for match in re.finditer(pattern, text)
    ]
    return tuple(dict.fromkeys(found))
