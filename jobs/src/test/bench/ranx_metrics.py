"""Ranked lists and what ranx says that they are worth, for SummaryTest.

Prints JSON: for each user the position of the held-out movie in a list of 100 (-1: not in it), and
HR, NDCG and MRR at 5, 10, 20 and 100 as ranx computes them from the lists themselves. The binary
NDCG of ranx with one relevant movie is that of Jarvelin and Kekalainen.

    python3 -m venv /tmp/ranx && /tmp/ranx/bin/pip install ranx==0.3.21
    /tmp/ranx/bin/python ranx_metrics.py > ../resources/nightreel/evaluate/ranx.json
"""

import json
import random

from ranx import Qrels, Run, evaluate

USERS, MOVIES, LENGTH = 400, 1000, 100
CUTOFFS = [5, 10, 20, 100]

random.seed(1)
qrels, run, positions = {}, {}, []
for user in range(USERS):
    movies = random.sample(range(MOVIES), LENGTH + 1)
    # better than chance, with some misses
    position = min(int(random.expovariate(0.03)), LENGTH)
    target = movies[position]
    movies = movies[:LENGTH]
    qrels[str(user)] = {str(target): 1}
    run[str(user)] = {str(movie): float(LENGTH - rank) for rank, movie in enumerate(movies)}
    positions.append(position if position < LENGTH else -1)

names = {"hr": "hit_rate", "ndcg": "ndcg", "mrr": "mrr"}
wanted = {f"{ours}@{k}": f"{theirs}@{k}" for ours, theirs in names.items() for k in CUTOFFS}
measured = evaluate(Qrels(qrels), Run(run), list(wanted.values()))
print(
    json.dumps(
        {
            "positions": positions,
            "metrics": {ours: float(measured[theirs]) for ours, theirs in wanted.items()},
        }
    )
)
