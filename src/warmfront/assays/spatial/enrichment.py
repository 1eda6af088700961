"""Contacts between roles against chance: over all cells, and within compartments."""

import dataclasses
import math

import numpy as np

from warmfront.assays.spatial.contact_draws import draw_ratios
from warmfront.assays.spatial.contact_null import ContactNull, contact_null
from warmfront.assays.spatial.contacts import STRATA, Contacts, count_between
from warmfront.assays.spatial.inputs import INFILTRATE_GROUPS, SpatialInput, is_told_apart, list_roles
from warmfront.assays.spatial.intervals import bound_draws
from warmfront.assays.spatial.mixing import take_contacts
from warmfront.domain.assay import FloatArray
from warmfront.domain.space import COMPARTMENTS, ROLES, CellRole
from warmfront.domain.spatial_profile import SpatialStatistic

Labels = dict[str, tuple[CellRole, ...]]
LEFT_OUT = (CellRole.OTHER, CellRole.UNMAPPED)
NONE_SEEN = "no contact seen"
NO_INTERVAL = "no interval; z says how far chance reaches"


def measure_enrichment(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Compare contacts with chance for every pair of roles, and for groups of infiltrating cells with tumour.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        From `compare_contacts` and `compare_within`; roles that the panel does not tell apart are left out.
    """
    contacts = take_contacts(given)
    least = given.value("contact_least_expected")
    names = [role.value for role in CellRole if role in given.panel and role not in LEFT_OUT]
    names += [name for name in INFILTRATE_GROUPS if name not in names and is_told_apart(name, given.panel)]
    labels = {name: list_roles(name) for name in names}
    draws = draw_ratios(given, contacts, _members(labels))
    found = [
        _bound(given, one, draws[:, names.index(one.role), names.index(one.to_role)])
        if one.statistic == "contact_enrichment" and one.value is not None
        else one
        for one in compare_contacts(contacts, labels, least)
    ]
    if contacts.stratified is None:
        return (*found, *_refuse_stratified(given, labels, contacts.radius_um))
    return (*found, *compare_within(contacts, labels, least))


def _refuse_stratified(given: SpatialInput, labels: Labels, radius_um: float) -> list[SpatialStatistic]:
    """Say why nothing is shuffled within compartments: over all cells it would be the plain one again."""
    return [
        SpatialStatistic(
            statistic=statistic,
            value=None,
            unit=unit,
            role=first,
            to_role=second,
            radius_um=radius_um,
            note=f"no compartments: {given.region.note}",
        )
        for first, second in _pairs(labels)
        for statistic, unit in (
            ("contact_enrichment_stratified", "log2 ratio"),
            ("contact_z_stratified", "standard deviations"),
        )
    ]


def _bound(given: SpatialInput, found: SpatialStatistic, draws: FloatArray) -> SpatialStatistic:
    """Put the interval of the block bootstrap around an enrichment."""
    if found.value is None or found.note.startswith(NONE_SEEN):
        return found
    bounded = bound_draws(found.value, draws, given.blocks.sum_area(), given.knowledge)
    return dataclasses.replace(found, low=bounded.low, high=bounded.high, interval=bounded.interval)


def _members(labels: Labels) -> FloatArray:
    return np.array([[float(role in roles) for roles in labels.values()] for role in ROLES])


def compare_contacts(
    contacts: Contacts, labels: Labels, least_expected: float
) -> tuple[SpatialStatistic, ...]:
    """Compare the contacts of every pair of labels with those that chance would give.

    Parameters
    ----------
    contacts : Contacts
        Contact graph with its shape.
    labels : dict of str to tuple of CellRole
        Roles and groups of roles by name. Pairs of labels that share a role are left out, except a label with
        itself.
    least_expected : float
        Below so many expected contacts there is no ratio.

    Returns
    -------
    tuple of SpatialStatistic
        ``contact_enrichment``, log2 of observed over expected, and ``contact_z``, the number of standard
        deviations between them, with labels shuffled over the whole image; the same with ``_stratified`` when
        labels are shuffled within compartments only; ``contact_enrichment`` with a compartment counts
        contacts inside it. Above 0: more contacts than chance.
    """
    members = _members(labels)
    pairs = _pairs(labels)
    whole = contact_null(contacts.whole, members)
    found: list[SpatialStatistic] = []
    for first, second in pairs:
        seen = count_between(contacts.counts, labels[first], labels[second])
        found += _compare(
            "", (first, second), seen, _at(whole, labels, first, second), contacts, least_expected
        )
    if contacts.stratified is None:
        return tuple(found)
    within = contact_null(contacts.stratified, members)
    for first, second in pairs:
        seen = count_between(contacts.counts, labels[first], labels[second])
        moments = _at(within, labels, first, second)
        found += _compare("_stratified", (first, second), seen, moments, contacts, least_expected)
    return tuple(found)


def expected_within(contacts: Contacts, stratum: str, members: FloatArray) -> FloatArray:
    """Return the contacts that chance would give inside one compartment, per pair of labels.

    Parameters
    ----------
    contacts : Contacts
        With its shape by compartment.
    stratum : str
        Compartment, or ``none`` for the cells in none.
    members : ndarray of float64, shape (roles, labels)
        1 where a role belongs to a label.

    Returns
    -------
    ndarray of float64, shape (labels, labels)
        Expected unordered contacts.
    """
    at = STRATA.index(stratum)
    shape = contacts.stratified or contacts.whole
    sizes = shape.sizes[at] @ members
    cells = float(shape.sizes[at].sum())
    possible = max(cells * (cells - 1), 1.0)
    chance = np.outer(sizes, sizes) / possible
    np.fill_diagonal(chance, sizes * (sizes - 1) / possible / 2)
    return chance * float(shape.edges[at, at])


def compare_within(contacts: Contacts, labels: Labels, least_expected: float) -> tuple[SpatialStatistic, ...]:
    """Compare contacts inside each compartment with chance inside that compartment.

    Parameters
    ----------
    contacts : Contacts
        Contact graph with compartments.
    labels : dict of str to tuple of CellRole
        As in `compare_contacts`.
    least_expected : float
        Below so many expected contacts there is no ratio.

    Returns
    -------
    tuple of SpatialStatistic
        ``contact_enrichment`` by compartment; empty without compartments.
    """
    if contacts.stratified is None:
        return ()
    members = _members(labels)
    names = list(labels)
    found: list[SpatialStatistic] = []
    for at, compartment in enumerate(COMPARTMENTS):
        if not contacts.stratified.sizes[at].sum():
            continue
        expected = expected_within(contacts, compartment.value, members)
        for first, second in _pairs(labels):
            seen = count_between(contacts.within[at], labels[first], labels[second])
            mean = float(expected[names.index(first), names.index(second)])
            ratio, note = _log_ratio(seen, mean, least_expected)
            found.append(
                SpatialStatistic(
                    statistic="contact_enrichment",
                    value=ratio,
                    unit="log2 ratio",
                    role=first,
                    to_role=second,
                    compartment=compartment.value,
                    radius_um=contacts.radius_um,
                    note=note,
                )
            )
    return tuple(found)


def _pairs(labels: Labels) -> list[tuple[str, str]]:
    names = list(labels)
    return [
        (first, second)
        for place, first in enumerate(names)
        for second in names[place:]
        if first == second or not set(labels[first]) & set(labels[second])
    ]


def _at(null: ContactNull, labels: Labels, first: str, second: str) -> tuple[float, float]:
    names = list(labels)
    place = names.index(first), names.index(second)
    return float(null.mean[place]), float(null.variance[place])


def _log_ratio(seen: int, mean: float, least: float) -> tuple[float | None, str]:
    mean += 0.0  # -0.0 is written as 0
    if mean < least:
        return None, f"{mean:.3g} contacts expected, fewer than {least:g}"
    if seen == 0:
        # log2 of zero is no number; half a contact stands in for none and the note says so.
        return math.log2(0.5 / mean), f"{NONE_SEEN}, {mean:.4g} expected; half a contact was put in"
    return math.log2(seen / mean), f"{seen} contacts seen, {mean:.4g} expected"


def _compare(
    suffix: str,
    names: tuple[str, str],
    seen: int,
    moments: tuple[float, float],
    contacts: Contacts,
    least: float,
) -> list[SpatialStatistic]:
    mean, variance = moments
    ratio, note = _log_ratio(seen, mean, least)
    # The variance is a difference of squares: below their rounding there is none, nothing can be shuffled.
    spread = math.sqrt(variance) if variance > 1e-12 * max(mean, 1.0) ** 2 else 0.0
    z = (seen - mean) / spread if ratio is not None and spread > 0 else None
    z_note = note if z is not None or ratio is None else "chance leaves one count only"
    return [
        SpatialStatistic(
            statistic=f"contact_enrichment{suffix}",
            value=ratio,
            unit="log2 ratio",
            interval=NO_INTERVAL,
            note=note,
            role=names[0],
            to_role=names[1],
            radius_um=contacts.radius_um,
        ),
        SpatialStatistic(
            statistic=f"contact_z{suffix}",
            value=z,
            unit="standard deviations",
            note=z_note,
            role=names[0],
            to_role=names[1],
            radius_um=contacts.radius_um,
        ),
    ]
