"""Rough prices of mentors before anything is solved: at which everybody asks for their favorite and nobody is overrun.

The strongest pairs of everybody may all lead to the same few mentors, and what is missed then has to be found layer by
layer. At balanced prices the favorites of all mentees together come close to what a best matching uses. A sample of the
mentees spreads its demand smoothly (the entropic relaxation of the transportation problem) while prices rise where it
exceeds the places and fall, not below zero, where it falls short: Sinkhorn's scaling, with inequalities for mentors
(Peyré and Cuturi, *Computational Optimal Transport*, chapter 4). Nothing rests on how exact these prices are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solver.network.flow import Ints
from solver.network.screen import Products

SAMPLED = 512
"""Mentees who stand for all."""
SMOOTH = (0.3, 0.1, 0.03, 0.01, 0.003)
"""Over which parts of the range of points demand is spread, one after the other."""
SWEEPS = 8


def balanced(products: Products, mentees: Ints, places: Ints) -> Ints:
    """A price in points for a place of each mentor."""
    sample = mentees[np.linspace(0, len(mentees) - 1, min(SAMPLED, len(mentees))).astype(np.int64)]
    if not len(sample) or not places.any():
        return np.zeros(len(places), np.int64)
    worth = products.of(sample).astype(np.float32)
    # A few mentors worth far more than all others say nothing about how much points usually differ.
    spread = float(np.ptp(np.percentile(worth, (2, 98))))
    # Where there are fewer places than mentees, all places are taken, and it is as if as many fewer asked.
    asking = min(len(mentees), int(places.sum())) / len(sample)
    room = np.maximum(places, 0.01) / asking
    price = np.zeros(len(places), np.float32)
    for smooth in SMOOTH:
        heat = np.float32(max(smooth * spread, 1.0))
        for _ in range(SWEEPS):
            price = np.maximum(price + heat * np.log(_demand(worth - price, heat) / room), 0).astype(np.float32)
    return price.astype(np.int64)


def _demand(profit: NDArray[np.float32], heat: np.float32) -> NDArray[np.float32]:
    """What the sample asks of each mentor, one unit each."""
    profit -= profit.max(axis=1, keepdims=True)
    profit /= heat
    share = np.exp(profit, out=profit)
    share /= share.sum(axis=1, keepdims=True)
    demand: NDArray[np.float32] = np.maximum(share.sum(axis=0), np.float32(1e-9))
    return demand
