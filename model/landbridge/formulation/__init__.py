"""From a case to a Pyomo model: one file per concept, everything declared in `model.build_model`."""

from landbridge.formulation.model import build_arrays, build_model

__all__ = ["build_arrays", "build_model"]
