"""Virtual patients: drawn from spreads, or taken from a table, block by block and always the same."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, Problem, name_problem
from warmfront.domain.records import record
from warmfront.domain.virtual_cohort import PatientTable, PopulationRules, Spread, VariedQuantity
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.population import Population
from warmfront.simulation.spreads import draw_spread, log_sd_of, say_spread, settle_spread

BLOCK = 250
"""Patients that share one stream of random numbers. Fixed: patient 7 is the same whatever the chunk."""
STATED_CV = 0.2
"""Coefficient of variation of a model without a population file. An assumption, said in every result."""
LISTED = 20


class PatientSource(Protocol):
    """Anything that can give patients `start` to `stop`, the same ones every time."""

    @property
    def varied(self) -> tuple[VariedQuantity, ...]:
        """What differs between patients."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be published with a result."""
        ...

    def draw(self, start: int, stop: int) -> Population:
        """Return patients `start` to `stop` (not included)."""
        ...


@record
class DrawnPatients:
    """Patients drawn from independent spreads.

    Parameters
    ----------
    parameters, initial : tuple of tuple (str, Spread)
        Name and spread, every number of it settled.
    seed : int
        Fixes every draw.
    notes : tuple of str
        What must be published with a result.
    """

    parameters: tuple[tuple[str, Spread], ...]
    initial: tuple[tuple[str, Spread], ...]
    seed: int
    notes: tuple[str, ...] = ()

    @property
    def varied(self) -> tuple[VariedQuantity, ...]:
        """What differs between patients."""
        return (
            *(VariedQuantity(name=n, kind="parameter", spread=say_spread(s)) for n, s in self.parameters),
            *(VariedQuantity(name=n, kind="initial", spread=say_spread(s)) for n, s in self.initial),
        )

    def draw(self, start: int, stop: int) -> Population:
        """Return patients `start` to `stop` (not included).

        Parameters
        ----------
        start, stop : int
            Numbers of patients, from 0.

        Returns
        -------
        Population
            The same patients whatever the bounds of earlier calls.
        """
        blocks = [self._block(number) for number in range(start // BLOCK, -(-stop // BLOCK))]
        drawn = np.concatenate(blocks, axis=1)[:, start % BLOCK : start % BLOCK + stop - start]
        n = len(self.parameters)
        return Population(
            n_patients=stop - start,
            parameters={name: drawn[i] for i, (name, _) in enumerate(self.parameters)},
            initial={name: drawn[n + i] for i, (name, _) in enumerate(self.initial)},
            notes=self.notes,
        )

    def _block(self, number: int) -> FloatArray:
        spreads = (*self.parameters, *self.initial)
        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(number,)))
        drawn = np.empty((len(spreads), BLOCK))
        for i, (name, spread) in enumerate(spreads):
            drawn[i] = draw_spread(spread, BLOCK, rng, name)
        return drawn


@record
class TabledPatients:
    """Patients of a table, row by row.

    Parameters
    ----------
    table : PatientTable
        Checked against the model.
    states : frozenset of str
        Names of the model's states: their columns are starting values.
    """

    table: PatientTable
    states: frozenset[str]

    @property
    def varied(self) -> tuple[VariedQuantity, ...]:
        """What differs between patients."""
        return tuple(
            VariedQuantity(
                name=name,
                kind="initial" if name in self.states else "parameter",
                spread=f"as in {self.table.file_name}",
            )
            for name in self.table.columns
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be published with a result."""
        return (f"Virtual patients are the rows of {self.table.file_name}.",)

    def draw(self, start: int, stop: int) -> Population:
        """Return patients `start` to `stop` (not included) in the order of the table.

        Parameters
        ----------
        start, stop : int
            Numbers of rows, from 0.

        Returns
        -------
        Population
            Their columns, split into parameters and starting values.
        """
        found = {
            name: np.ascontiguousarray(self.table.values[start:stop, i])
            for i, name in enumerate(self.table.columns)
        }
        return Population(
            n_patients=stop - start,
            parameters={name: column for name, column in found.items() if name not in self.states},
            initial={name: column for name, column in found.items() if name in self.states},
            weights=None if self.table.weights is None else self.table.weights[start:stop],
            notes=self.notes,
        )


def draw_packaged(model: MechanisticModel, seed: int) -> DrawnPatients:
    """Make the population of a packaged model: its parameters vary as its file says.

    Parameters
    ----------
    model : MechanisticModel
        With ``log_sd`` for each parameter.
    seed : int
        Fixes every draw.

    Returns
    -------
    DrawnPatients
        Log-normal, independent; the value of the file is the median.
    """
    varied = tuple(
        (one.name, Spread(distribution="lognormal", median=one.value, log_sd=one.log_sd))
        for one in model.parameters
        if one.log_sd > 0
    )
    note = (
        f"{len(varied)} of {len(model.parameters)} parameters vary between patients, log-normally and "
        "independently, as the file of the model states; starting values are the same in all patients."
    )
    return DrawnPatients(parameters=varied, initial=(), seed=seed, notes=(note,))


def draw_by_stated_cv(model: OdeModel, seed: int) -> DrawnPatients:
    """Make a population of a model of which nothing but its values is known.

    Parameters
    ----------
    model : OdeModel
        The user's model.
    seed : int
        Fixes every draw.

    Returns
    -------
    DrawnPatients
        Every positive parameter is log-normal around its value with a coefficient of variation of 20%;
        parameters that are zero, negative or computed from others, and starting values, stay.
    """
    computed = {model.parameters[index] for index, _ in model.computed_parameters}
    varied, kept = [], []
    for name, value in zip(model.parameters, model.parameter_values.tolist(), strict=True):
        if name in computed:
            continue
        if value > 0:
            spread = Spread(distribution="lognormal", median=value, log_sd=log_sd_of(STATED_CV))
            varied.append((name, spread))
        else:
            kept.append(name)
    notes = [
        f"No population was given: {len(varied)} positive parameters vary log-normally and independently "
        f"around the model's values with a coefficient of variation of {STATED_CV:.0%}. That is an "
        "assumption, not a population of patients; starting values are the same in all patients."
    ]
    if kept:
        notes.append(f"Zero or negative, so not varied: {list_names(kept)}.")
    if computed:
        notes.append(
            f"Computed by the model from others, so not varied themselves: {list_names(sorted(computed))}."
        )
    return DrawnPatients(parameters=tuple(varied), initial=(), seed=seed, notes=tuple(notes))


def draw_by_rules(rules: PopulationRules, model: OdeModel, seed: int) -> DrawnPatients:
    """Make the population that a file of distributions describes.

    Parameters
    ----------
    rules : PopulationRules
        As read.
    model : OdeModel
        Gives the values that the file leaves out.
    seed : int
        Fixes every draw.

    Returns
    -------
    DrawnPatients
        Every number settled.

    Raises
    ------
    InputError
        When a name is not in the model or a distribution lacks a number; lists every problem.
    """
    values = dict(zip(model.parameters, model.parameter_values.tolist(), strict=True))
    problems = _unknown(rules.file_name, "parameters", rules.parameters, model.parameters)
    problems += _unknown(rules.file_name, "initial", rules.initial, model.states)
    settled: dict[str, list[tuple[str, Spread]]] = {"parameters": [], "initial": []}
    for part, spreads in (("parameters", rules.parameters), ("initial", rules.initial)):
        for name, spread in sorted(spreads.items()):
            where = f"{rules.file_name}: {part}.{name}"
            made, found = settle_spread(spread, values.get(name) if part == "parameters" else None, where)
            problems += found
            if made is not None:
                settled[part].append((name, made))
    if problems:
        raise InputError(problems)
    note = (
        f"Virtual patients are drawn from the distributions of {rules.file_name}, independently of each "
        "other; everything that it does not name is the same in all patients."
    )
    return DrawnPatients(
        parameters=tuple(settled["parameters"]), initial=tuple(settled["initial"]), seed=seed, notes=(note,)
    )


def take_table(table: PatientTable, model: OdeModel) -> TabledPatients:
    """Take virtual patients from a table.

    Parameters
    ----------
    table : PatientTable
        As read.
    model : OdeModel
        Says what the columns are.

    Returns
    -------
    TabledPatients
        In the order of the table.

    Raises
    ------
    InputError
        When a column is neither a parameter nor a state; lists every problem.
    """
    known = (*model.parameters, *model.states)
    problems = _unknown(table.file_name, "column", table.columns, known)
    if problems:
        raise InputError(problems)
    return TabledPatients(table=table, states=frozenset(model.states))


def _unknown(
    file_name: str, part: str, names: Sequence[str] | Mapping[str, Spread], known: Sequence[str]
) -> list[Problem]:
    import difflib

    problems = []
    wrong = sorted(set(names) - set(known))
    for name in wrong[:LISTED]:
        close = difflib.get_close_matches(name, known, n=3)
        problems.append(
            name_problem(
                f"{file_name}: {part} {name[:60]!r}",
                "a name that the model does not have",
                list_names(list(known)),
                f"did you mean {' or '.join(close)}?" if close else "correct or remove it",
            )
        )
    if len(wrong) > LISTED:
        problems.append(
            name_problem(file_name, f"{len(wrong) - LISTED:,} more such names", "none", "mend them all")
        )
    return problems


def list_names(names: Sequence[str]) -> str:
    """Write names one after the other, at most 20 of them.

    Parameters
    ----------
    names : sequence of str
        Of a model.

    Returns
    -------
    str
        With the number of those left out.
    """
    shown = ", ".join(names[:LISTED])
    return shown if len(names) <= LISTED else f"{shown} and {len(names) - LISTED} more"
