"""Linear and integer programs. The only module that touches MathOpt, OR-Tools' door to HiGHS.

HiGHS (Huangfu and Hall, *Parallelizing the dual revised simplex method*, 2018) computes in floating point: what it
finds is rounded and checked, what it proves is rounded up, and certificates are computed anew in integers. It runs on
one thread, and its limits are iterations and nodes, so that the same program has the same answer every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from solver.budget import Budget
from solver.programs.program import Floats, Program

ITERATIONS = 2_000_000
"""Most steps of one linear program."""
LARGE = 20_000
"""Columns from which on the interior is a quicker way than along the edges."""
NODES = 20_000
"""Most nodes of one integer program."""
CLOSE = 1e-9
"""By how much, relatively, sums in floating point may be wrong."""


@dataclass(frozen=True, eq=False)
class Answer:
    """``values`` of the columns, None where none was found. No solution gains more than ``bound``: infinity where that
    is not known, minus infinity where there is none. ``prices`` of the rows, of linear programs that were solved.
    """

    values: Floats | None
    bound: float
    prices: Floats | None = None


def relaxed(program: Program, gain: Floats, budget: Budget) -> Answer:
    """The most that ``gain`` can reach with fractions allowed."""
    if not len(gain):
        return _empty(program)
    limits = mathopt.SolveParameters(iteration_limit=ITERATIONS)
    if len(gain) > LARGE:
        limits.lp_algorithm = mathopt.LPAlgorithm.BARRIER
    result = _solve(_model(program, gain, whole=False), limits, budget)
    if result is None:
        return Answer(None, np.inf)
    reason = result.termination.reason
    if reason == mathopt.TerminationReason.INFEASIBLE:
        return Answer(None, -np.inf)
    if reason != mathopt.TerminationReason.OPTIMAL:
        return Answer(None, np.inf)
    return Answer(_flat(result.variable_values()), float(result.objective_value()), _flat(result.dual_values()))


def whole(program: Program, gain: Floats, budget: Budget, nodes: int = NODES) -> Answer:
    """The most that whole ``gain`` can reach with whole numbers."""
    if not len(gain):
        return _empty(program)
    limits = mathopt.SolveParameters(node_limit=nodes, absolute_gap_tolerance=0.5, relative_gap_tolerance=0.0)
    result = _solve(_model(program, gain, whole=True), limits, budget)
    if result is None:
        return Answer(None, np.inf)
    if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        return Answer(None, -np.inf)
    values = np.rint(_flat(result.variable_values())) if result.has_primal_feasible_solution() else None
    return Answer(values, float(result.best_objective_bound()))


def _empty(program: Program) -> Answer:
    """Of a program without columns."""
    if np.any(program.least > 0) or np.any(program.most < 0):
        return Answer(None, -np.inf)
    return Answer(np.zeros(0), 0.0, np.zeros(len(program.least)))


def rounded(bound: float) -> float:
    """The greatest whole number that something of at most ``bound``, up to errors of arithmetic, can be."""
    return float(np.floor(bound + max(1e-6, min(0.5, CLOSE * abs(bound))))) if np.isfinite(bound) else bound


def _solve(model: model_pb2.ModelProto, limits: mathopt.SolveParameters, budget: Budget) -> mathopt.SolveResult | None:
    """None where HiGHS gave up, with presolve and, should that have been the reason, without."""
    limits.highs.string_options["parallel"] = "off"
    for presolve in (None, mathopt.Emphasis.OFF):
        left = budget.left()
        if left == 0.0:
            return None
        limits.presolve, limits.time_limit = presolve, None if left is None else timedelta(seconds=left)
        try:
            return mathopt.solve(mathopt.Model.from_model_proto(model), mathopt.SolverType.HIGHS, params=limits)
        except (RuntimeError, ValueError, ArithmeticError, AttributeError):
            # OR-Tools 9.15 stumbles over errors of HiGHS that it has no name for: hence AttributeError.
            continue
    return None


def _model(program: Program, gain: Floats, *, whole: bool) -> model_pb2.ModelProto:
    model, columns, rows = model_pb2.ModelProto(), len(program.upper), len(program.least)
    model.variables.ids.extend(range(columns))
    model.variables.lower_bounds.extend([0.0] * columns)
    model.variables.upper_bounds.extend(program.upper.tolist())
    model.variables.integers.extend([whole] * columns)
    gaining = np.flatnonzero(gain)
    model.objective.maximize = True
    model.objective.linear_coefficients.ids.extend(gaining.tolist())
    model.objective.linear_coefficients.values.extend(gain[gaining].tolist())
    model.linear_constraints.ids.extend(range(rows))
    model.linear_constraints.lower_bounds.extend(program.least.tolist())
    model.linear_constraints.upper_bounds.extend(program.most.tolist())
    order = np.lexsort((program.column, program.row))
    model.linear_constraint_matrix.row_ids.extend(program.row[order].tolist())
    model.linear_constraint_matrix.column_ids.extend(program.column[order].tolist())
    model.linear_constraint_matrix.coefficients.extend(program.coefficient[order].tolist())
    return model


def _flat(values: dict[object, float]) -> Floats:
    """MathOpt names values by variable or row, in the order in which these were given."""
    return np.fromiter(values.values(), np.float64, len(values))
