"""A stored run worked out again from its inputs and its solutions: what the run did, with nothing solved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from landbridge import solved
from landbridge.analysis.study import State, Study
from landbridge.case import Case
from landbridge.formulation import trust
from landbridge.kept import reload
from landbridge.outcome import Answer
from landbridge.runs import solve_states
from landbridge.solve import Instance, Solution
from landbridge.solve.program import Floats

#: Levels that a curve may have.
LEVELS = range(2, 1002)


@dataclass
class Replayed(Study):
    """A study that is answered from kept solutions, in the order in which the run met its states.

    Attributes:
        program: scenario of a past year, "" for the case itself. entries: its states in the manifest.
        pieces: solutions of each part. met: states that have been asked for.
    """

    program_name: str = ""
    entries: Sequence[Mapping[str, Any]] = ()
    pieces: list[list[tuple[Floats, Floats]]] = field(default_factory=list)
    met: list[tuple[str, Solution]] = field(default_factory=list)

    def prepare(self, many: Sequence[Instance], label: str) -> None:
        """Nothing is solved."""

    def under(self, phi: trust.Openness, instance: Instance, path: str, level: float, label: str) -> State:
        """The next state of the run, which must be the one that is asked for.

        Raises:
            ValueError: it is another, or there is none.
        """
        kept = [entry["label"] for entry in self.entries]
        if len(self.met) == len(kept) or kept[len(self.met)] != label:
            there = repr(kept[len(self.met)])[:60] if len(self.met) < len(kept) else "no more"
            raise ValueError(f"{self.words}: solution {len(self.met) + 1} is that of {there}, expected {label!r}")
        solution = solved.restored(self, instance, self.entries[len(self.met)], self.pieces)
        self.met.append((label, solution))
        return self.noted(label, path, level, phi, solution)

    @property
    def words(self) -> str:
        """Which program this is."""
        return f"back-cast {self.program_name}" if self.program_name else "the case"


@dataclass(frozen=True)
class Rebuilt:
    """What comes out again: the answer, its studies, and the hashes of their solutions by program."""

    answer: Answer
    studies: dict[str, Replayed]
    hashes: dict[str, dict[str, str]]


def rebuild(folder: Path, manifest: Mapping[str, Any], say: Callable[[str], None]) -> Rebuilt:
    """Work out a run again.

    Args:
        folder: of the run.
        manifest: of the run.
        say: called with a short label before each step.

    Raises:
        CaseError: a file cannot be read, or inputs are not those of the run.
        ValueError, LookupError, TypeError: manifest or solutions are not those of these inputs.
    """
    studies: dict[str, Replayed] = {}
    hashes: dict[str, dict[str, str]] = {}
    options = manifest["options"]
    integers, levels, headline = options["integers"], options["levels"], manifest["headline_path"]
    if not isinstance(integers, bool) or type(levels) is not int or levels not in LEVELS:
        raise ValueError(f"options: integers {integers!r} and levels {levels!r} are not as a run notes them")

    def study_of(program: str, case: Case, integers: bool = False) -> Replayed:
        study = Replayed.of(case, integers=integers, notify=say)
        study.program_name, study.entries = program, manifest["solution"][program]["states"]
        study.pieces, hashes[program] = solved.read(folder, program, study.entries, study.solver.parts)
        studies[program] = study
        return study

    case = reload(folder)
    paths = list(case.tables["paths"]["path"])
    if headline not in (paths or [""]):
        raise ValueError(f"headline_path: {headline!r} is no path of these inputs")
    answer = solve_states(study_of("", case, integers), headline, levels, say, study_of)
    for study in studies.values():
        if len(study.met) < len(study.entries):
            raise ValueError(f"{study.words}: {len(study.entries)} solutions are kept, {len(study.met)} states met")
    if set(studies) != set(manifest["solution"]):
        raise ValueError(f"solutions are kept of {sorted(manifest['solution'])}, and needed of {sorted(studies)}")
    return Rebuilt(answer, studies, hashes)
