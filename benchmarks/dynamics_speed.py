"""Time and memory of analysing 100,000 turns with given labels.

Run: ``python benchmarks/dynamics_speed.py [couples conversations turns]``. Memory is the process's peak, simulated
conversations included.
"""

from __future__ import annotations

import resource
import sys
import time

from dynamics_simulation import World, simulate

from classifier.dynamics import analyze


def main(couples: int, conversations: int, turns: int) -> None:
    world = World("speed", couples, conversations, turns, heat=0.5, repeat=0.3)
    talks, labels = simulate(world, 0)
    start, used = time.perf_counter(), time.process_time()
    analyze(talks, labels=labels)
    seconds, used = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{couples} x {conversations} x {turns} turns: {seconds:.1f} s ({used:.1f} s of CPU), peak {peak:.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4] or (50, 40, 50)))
