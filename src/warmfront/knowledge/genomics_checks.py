"""Checks of events, assays and words of variants."""

import re
from collections.abc import Iterator

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.genes import load_genes
from warmfront.knowledge.genomics import GenomicEvent, SequencingAssay
from warmfront.knowledge.variant_terms import plain_term

LARGEST_REGION_MB = 3_200.0
"""The human genome is not larger; a size in kilobases or bases is caught by it."""


def check_genomics(base: KnowledgeBase) -> list[str]:
    """Check that events, assays and words of variants hold together.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    return [*_event_problems(base), *_assay_problems(base), *_term_problems(base)]


def _event_problems(base: KnowledgeBase) -> Iterator[str]:
    symbols = load_genes().symbols
    groups = {tumour.group for tumour in base.tumour_types.values()}
    for name, event in base.genomic_events.items():
        where = f"genomic_events.toml {name}"
        for gene in event.genes:
            if gene not in symbols:
                yield f"{where}: gene {gene!r} is no current symbol"
        if not event.genes or not event.effects or not event.needs:
            yield f"{where}: needs genes, effects and the kinds of variant it is read from"
        for group in event.disease_groups:
            if groups and group not in groups:
                yield f"{where}: disease group {group!r} is not in tumour_types.tsv"
        yield from (f"{where}: {problem}" for problem in _pattern_problems(event))


def _pattern_problems(event: GenomicEvent) -> Iterator[str]:
    for pattern in event.changes:
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"pattern {pattern!r} is no regular expression ({error})"
        if pattern.startswith("p."):
            yield f"pattern {pattern!r} starts with 'p.'; write the change without it"


def _assay_problems(base: KnowledgeBase) -> Iterator[str]:
    for name, assay in base.sequencing_assays.items():
        where = f"sequencing_assays.toml {name}"
        yield from (f"{where}: {problem}" for problem in _size_problems(assay))
        if not assay.counts or "outside" in assay.counts:
            yield f"{where}: counts must name effect classes inside of coding sequence"


def _size_problems(assay: SequencingAssay) -> Iterator[str]:
    if not 0 < assay.region_mb <= LARGEST_REGION_MB:
        yield f"region_mb {assay.region_mb}; allowed: above 0, at most {LARGEST_REGION_MB:g} megabases"
    ends = (assay.region_low_mb, assay.region_high_mb)
    if (ends[0] is None) != (ends[1] is None):
        yield "a range of sizes needs both ends"
    elif ends[0] is not None and ends[1] is not None and not 0 < ends[0] <= assay.region_mb <= ends[1]:
        yield f"range {ends[0]} to {ends[1]} Mb does not hold region_mb {assay.region_mb}"


def _term_problems(base: KnowledgeBase) -> Iterator[str]:
    seen: dict[str, str] = {}
    for entry in base.consequences:
        key = plain_term(entry.term)
        if key in seen:
            yield f"variant_consequences.tsv {entry.term}: the same word as {seen[key]}"
        seen[key] = entry.term
