"""A plain engine for tests: the classical Runge-Kutta method with a fixed step, from the contract alone."""

import numpy as np

from warmfront.simulation.batch import BatchSolution
from warmfront.simulation.equations.evaluation import evaluate


class PlainEngine:
    """All patients at once; extinction levels are left out, states are kept from falling below zero."""

    name = "plain Runge-Kutta"

    def __init__(self, step=0.05):
        self.step = step
        self.batches = []

    def solve_batch(self, batch, settings):  # noqa: ARG002
        self.batches.append(batch)
        model, n, plan = batch.model, batch.n_patients, batch.doses
        nothing = np.zeros((len(model.states), n))
        values = np.repeat(model.parameter_values[:, None], n, axis=1)
        for name, column in batch.parameters.items():
            values[model.parameters.index(name)] = column
        now = self._at(model, model.initial, nothing, values, 0.0)
        for name, column in batch.initial.items():
            now[model.states.index(name)] = column
        days = np.asarray(batch.output_days, dtype=float)
        sizes = np.broadcast_to(plan.sizes, (n, len(plan.acts)))
        flows = [
            (plan.days[j], plan.days[j] + plan.duration_days[j], model.states.index(act.split()[1]), j)
            for j, act in enumerate(plan.acts)
            if act.startswith("infusion ")
        ]
        edges = {*days, *plan.days, *(end for _, end, _, _ in flows)}
        edges = sorted(edge for edge in edges if days[0] <= edge <= days[-1])
        table = np.full((n, len(days), len(batch.outputs)), np.nan)
        for place, day in enumerate(edges):
            for row in np.flatnonzero(days == day):
                table[:, row] = self._read(model, batch.outputs, now, values, day).T
            now = self._dosed(model, now, values, day, plan, sizes)
            if place + 1 < len(edges):
                inflow = np.zeros_like(now)
                for start, end, state, j in flows:
                    if start <= day < end:
                        inflow[state] += sizes[:, j] / plan.duration_days[j]
                now = self._advance(model, now, values, day, edges[place + 1], inflow)
        return BatchSolution(
            values=table,
            status=np.where(np.isfinite(now).all(axis=0), 0, 3).astype(np.int8),
            failed_day=np.full(n, np.nan),
            final_states=now.T,
            steps=np.zeros(n, dtype=np.int64),
        )

    def _at(self, model, nodes, states, values, time, size=0.0):
        found = evaluate(model.graph, nodes, states=states, parameters=values, time=time, size=size)
        return np.array([np.broadcast_to(row, states.shape[1:]) for row in found], dtype=float)

    def _read(self, model, outputs, now, values, day):
        return np.array(
            [
                now[model.states.index(name)]
                if name in model.states
                else self._at(model, [model.observables[name]], now, values, day)[0]
                for name in outputs
            ]
        )

    def _dosed(self, model, now, values, day, plan, sizes):
        for j in np.flatnonzero(plan.days == day):
            act = plan.acts[j]
            if act.startswith("infusion "):
                continue
            new = now.copy()
            if act.startswith("bolus "):
                new[model.states.index(act[6:])] += sizes[:, j]
            else:
                (changes,) = (one.changes for one in model.acts if one.name == act)
                found = self._at(model, [node for _, node in changes], now, values, day, sizes[:, j])
                for (state, _), column in zip(changes, found, strict=True):
                    new[state] = column
            now = new
        return now

    def _advance(self, model, now, values, start, end, inflow):
        steps = max(1, int(np.ceil((end - start) / self.step)))
        h = (end - start) / steps

        def slope(day, states):
            return self._at(model, model.derivatives, states, values, day) + inflow

        for i in range(steps):
            day = start + i * h
            first = slope(day, now)
            second = slope(day + h / 2, now + h / 2 * first)
            third = slope(day + h / 2, now + h / 2 * second)
            fourth = slope(day + h, now + h * third)
            now = np.maximum(now + h / 6 * (first + 2 * second + 2 * third + fourth), 0.0)
        return now
