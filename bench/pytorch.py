"""The trials of pytorch.ts in PyTorch: float64, one thread, gradients by autograd, no stop rules.

Reads a task as JSON from standard input. Writes JSON: each trial's final loss, the least seconds for
a step of a trial, and the number of trials in one tensor. With --version, writes the version.
"""

import json
import math
import sys
import time

import torch

torch.set_num_threads(1)


def floats(numbers):
    """A tensor also of numbers that JSON has written as integers."""
    return torch.tensor(numbers, dtype=torch.float64)


def least(turns, work):
    """The least seconds of some turns."""
    seconds = float("inf")
    for _ in range(turns):
        begin = time.perf_counter()
        work()
        seconds = min(seconds, time.perf_counter() - begin)
    return seconds


def rosenbrock(x):
    """The losses of trials, one in each row."""
    a, b = x[:, :-1], x[:, 1:]
    return (100 * (b - a * a) ** 2 + (1 - a) ** 2).sum(1)


def formula(task, trials, steps):
    """All trials at once, as rows of one tensor, each with its own hyperparameters; their losses."""
    lr, second = (column[:, None] for column in trials.T)
    x = floats(task["start"]).repeat(len(lr), 1).requires_grad_()
    m, v = torch.zeros_like(x), torch.zeros_like(x)
    for t in range(1, steps + 1):
        (g,) = torch.autograd.grad(rosenbrock(x).sum(), x)
        with torch.no_grad():
            if task["optimizer"] == "momentum":
                v.mul_(second).sub_(lr * g)
                x.add_(v)
            else:
                m.mul_(second).add_((1 - second) * g)
                v.mul_(0.999).addcmul_(g, g, value=0.001)
                rate, root = lr / (1 - second**t), (1 - 0.999**t) ** 0.5
                x.sub_(rate * m / (v.sqrt() / root + 1e-8))
    return rosenbrock(x.detach())


def formulas(task):
    """The final losses, and the best speed over numbers of trials in a tensor."""
    trials = floats(task["trials"])
    losses = formula(task, trials, task["steps"]).tolist()

    def speed(size):
        rows = trials.repeat(math.ceil(size / len(trials)), 1)[:size]
        steps = max(50, min(task["steps"], 400_000 // size))
        return least(task["turns"], lambda: formula(task, rows, steps)) / (size * steps)

    speeds = {size: speed(size) for size in (64, 256, 1024, 4096, 16384)}
    size = min(speeds, key=speeds.get)
    return {"losses": losses, "seconds": speeds[size], "trials": size}


def training(task):
    """One trial after the other, as training loops are written."""
    X, y, rows = floats(task["X"]).reshape(-1, 64), torch.tensor(task["labels"]), torch.tensor(task["rows"])
    losses = [train(task, X, y, rows, lr) for lr in task["lrs"]]
    seconds = least(task["turns"], lambda: [train(task, X, y, rows, lr) for lr in task["lrs"]])
    return {"losses": losses, "seconds": seconds / (len(losses) * (task["steps"] + 1)), "trials": 1}


def train(task, X, y, rows, lr):
    """Trains on batches and returns the loss of the last one."""
    start, weights = floats(task["start"]), []
    for shape in task["shapes"]:
        size = torch.Size(shape).numel()
        weights.append(start[:size].reshape(shape).clone().requires_grad_())
        start = start[size:]
    # PyTorch's momentum has lr outside of v: the same path for a constant lr.
    optimizer = torch.optim.SGD(weights, lr=lr, momentum=task["momentum"])
    is_full = task["size"] == len(rows)
    for step in range(task["steps"] + 1):
        z, labels = X, y
        if not is_full:
            batch = rows[torch.arange(step * task["size"], (step + 1) * task["size"]) % len(rows)]
            z, labels = X[batch], y[batch]
        for i in range(0, len(weights), 2):
            z = (z if i == 0 else z.tanh()) @ weights[i] + weights[i + 1]
        loss = torch.nn.functional.cross_entropy(z, labels)
        if task["lambda"] > 0:
            loss = loss + task["lambda"] / 2 * sum((w * w).sum() for w in weights)
        if step < task["steps"]:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return loss.item()


if sys.argv[1:] == ["--version"]:
    print(torch.__version__)
else:
    task = json.load(sys.stdin)
    print(json.dumps(training(task) if "labels" in task else formulas(task)))
