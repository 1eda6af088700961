"""The compiled kernel behind the contract of engines."""

from dataclasses import dataclass

import numpy as np

from warmfront.simulation.batch import Batch, BatchSolution, SolverSettings
from warmfront.simulation.batch_checks import check_batch
from warmfront.simulation.kernel.machine import ObjectStore, load_program

# Patients whose parameters are laid out at once: bounds the workspace and changes no result.
PATIENTS_AT_ONCE = 4096


@dataclass(frozen=True)
class KernelEngine:
    """Solve batches with code that is compiled for the model and the processor.

    A Rosenbrock method (Rodas5P) with one sequence of steps per patient, several patients per vector
    register. On one processor the result of a patient is the same to the last bit whatever other patients
    are solved beside it. It can be sent to other processes.

    Parameters
    ----------
    store : ObjectStore or None
        Keeps machine code between processes; None compiles once per process, which takes a fraction of a
        second.
    lanes : int
        Patients per register; 0 for as many as the processor has.

    Examples
    --------
    >>> KernelEngine().name
    'warmfront kernel (Rodas5P)'
    """

    store: ObjectStore | None = None
    lanes: int = 0

    @property
    def name(self) -> str:
        """Name for reports."""
        return "warmfront kernel (Rodas5P)"

    def solve_batch(self, batch: Batch, settings: SolverSettings) -> BatchSolution:
        """Solve every patient of a batch; the contract is `warmfront.simulation.batch.BatchEngine`.

        Parameters
        ----------
        batch : Batch
            Patients and schedule.
        settings : SolverSettings
            Tolerances and limits.

        Returns
        -------
        BatchSolution
            Values, or per patient the reason why there are none.

        Raises
        ------
        SimulationError
            When the call is wrong, with every problem named.
        """
        return self.solve_counted(batch, settings)[0]

    def solve_counted(self, batch: Batch, settings: SolverSettings) -> tuple[BatchSolution, int]:
        """Solve a batch and count the steps of whole groups, for measurements.

        Parameters
        ----------
        batch : Batch
            Patients and schedule.
        settings : SolverSettings
            Tolerances and limits.

        Returns
        -------
        solution : BatchSolution
            As from `solve_batch`.
        calls : int
            Steps of a group of lanes; over lanes and calls, the share of lanes that did work shows.

        Raises
        ------
        SimulationError
            When the call is wrong.
        """
        # Imported here because they bring numba, and `import warmfront` stays light.
        from warmfront.simulation.kernel.driver import CODE_DIGEST, solve_lanes
        from warmfront.simulation.kernel.memory import make_block, make_job
        from warmfront.simulation.kernel.preparation import (
            Arrays,
            absolute_tolerances,
            find_variant,
            prepare_model,
            prepare_patients,
        )

        check_batch(batch, settings)
        model = batch.model
        variant = find_variant(batch, settings)
        loaded = load_program(model, variant, self.store, self.lanes)
        rows = loaded.rows
        block = make_block(rows, loaded.width)
        block[rows.relative] = settings.relative_tolerance
        tolerances = slice(rows.tolerance, rows.tolerance + rows.n_states)
        block[tolerances] = absolute_tolerances(model, settings)[:, None]
        for place, (index, _) in enumerate(model.computed_parameters):
            block[rows.given + place] = float(model.parameters[index] in batch.parameters)
        numbers, arrays = prepare_model(loaded, model, settings)
        solution = _unsolved(batch)
        calls = 0
        for first in range(0, batch.n_patients, PATIENTS_AT_ONCE):
            part = slice(first, min(first + PATIENTS_AT_ONCE, batch.n_patients))
            more_numbers, more_arrays = prepare_patients(batch, settings, loaded, variant.infused, part)
            status = np.zeros(part.stop - part.start, dtype=np.int64)
            filled: Arrays = {
                "out_values": solution.values[part],
                "out_status": status,
                "out_failed_day": solution.failed_day[part],
                "out_final_states": solution.final_states[part],
                "out_steps": solution.steps[part],
            }
            job, kept = make_job(
                CODE_DIGEST,
                {**numbers, **more_numbers, "block": block.ctypes.data},
                {**arrays, **more_arrays, **filled},
            )
            calls += int(solve_lanes(job))
            del kept
            solution.status[part] = status
        return solution, calls


def _unsolved(batch: Batch) -> BatchSolution:
    n, n_states = batch.n_patients, len(batch.model.states)
    return BatchSolution(
        values=np.full((n, len(batch.output_days), len(batch.outputs)), np.nan),
        status=np.zeros(n, dtype=np.int8),
        failed_day=np.full(n, np.nan),
        final_states=np.full((n, n_states), np.nan),
        steps=np.zeros(n, dtype=np.int64),
    )
