"""A matching with what bounds it, and how one is found where the network alone does not settle it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from solver.budget import Budget
from solver.candidates import Candidates
from solver.goals import PREFERRED, TOTAL, attained, stated
from solver.network.branch import branch
from solver.network.floor import floor_of
from solver.network.flow import Ints
from solver.network.proven import Proven, Source
from solver.network.relaxation import Relaxation
from solver.network.stages import Best, Bounds, bounds_beside
from solver.outcome import Stage
from solver.programs.proofs import Proofs
from solver.programs.repair import repaired
from solver.progress import Progress
from solver.rules import has_rules
from solver.so_far import Timed


@dataclass(frozen=True, eq=False)
class Matching:
    """Candidate pairs of ``relaxation`` that can all be timed, and what no matching betters, goal by goal; ``network``
    is what was best, and proven, when times clashed no more, or before others had to decide.
    """

    relaxation: Relaxation
    pairs: Ints
    bounds: Bounds
    network: Best | None
    ties: str
    reproducible: bool = True
    proofs: Proofs = field(default_factory=dict)

    @property
    def candidates(self) -> Candidates:
        return self.relaxation.candidates

    @property
    def stages(self) -> tuple[Stage, ...]:
        stages = stated(self.relaxation.aims, floor_of(self.candidates, self.pairs))
        values = attained(stages, self.candidates, self.pairs)
        return tuple(Stage(aim.goal, value, self.bounds[aim.goal]) for aim, value in zip(stages, values, strict=True))


@dataclass(frozen=True, eq=False)
class Beyond:
    """What is done where the network's best matching clashes, or breaks a rule, and no more rooms help."""

    source: Source
    proven: Proven
    network: Best
    budget: Budget
    progress: Progress

    def matching(self, timed: Matching | None, knotted: Collection[int], tell: Timed | None, *, cut: bool) -> Matching:
        """``timed`` is as good as the network, but for the lottery; ``knotted`` are the mentors that clash."""
        bound, ruled = self.proven.best, has_rules(self.source.candidates.problem)
        drawn = None if ruled else branch(bound.relaxation, bound, self.budget)
        if drawn is not None:
            return self._programs(knotted, drawn, cut=cut)
        if timed is not None:
            return replace(timed, reproducible=not (cut or self.budget.spent()))
        near = None if self.source.all or ruled else self._near()
        if near is None:
            return self._programs(knotted, None, cut=cut)
        if tell is not None:
            tell(near.pairs, near.candidates)
        return replace(near, reproducible=not cut)

    def _near(self) -> Matching | None:
        """The network's matching made to fit, if only points are lost: what is still better is made of few pairs, which
        ``wider`` finds among all."""
        bound = self.proven.best
        pairs = repaired(bound, self.budget)
        bounds = self.source.bounds(self.network, bound.relaxation, pairs, bound.bounds)
        near = Matching(bound.relaxation, pairs, bounds, self.network, "order")
        before = [stage for stage in near.stages if stage.goal not in (TOTAL, PREFERRED)]
        return near if all(stage.value == stage.bound for stage in before) else None

    def _programs(self, knotted: Collection[int], drawn: Best | None, *, cut: bool) -> Matching:
        """The best by integer programs; where branches ``drawn`` have settled it, only proofs are asked of them."""
        from solver.programs.knots import untie  # noqa: PLC0415 - loading HiGHS takes time; few rounds need it

        bound, start = self.proven.best, None if drawn is None else drawn.lucky
        untied = untie(bound, knotted, self.budget, self.progress, start)
        pairs, bounds = untied.pairs, untied.bounds
        if drawn is not None:
            # Where nobody could say whether some pairs can be timed, a branch may have gone without need.
            doubted = bound.relaxation.candidates.doubts
            pairs, bounds = drawn.lucky, bounds_beside(bound, drawn.lucky) if doubted else drawn.bounds
        return Matching(
            bound.relaxation,
            pairs,
            self.source.bounds(self.network, bound.relaxation, pairs, bounds),
            self.network,
            "order" if drawn is None else self.proven.ties,
            reproducible=not (cut or untied.cut),
            proofs=untied.proofs if self.network is bound else {},
        )
