"""From a model to a certified solution. The only package that imports highspy."""

from landbridge.solve.certificate import Certificate
from landbridge.solve.highs import SolveError
from landbridge.solve.program import Instance, Program
from landbridge.solve.solver import Solution, Solver

__all__ = ["Certificate", "Instance", "Program", "Solution", "SolveError", "Solver"]
