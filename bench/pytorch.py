"""The trials of pytorch.ts in PyTorch: float64, one thread, gradients by autograd, no stop rules.

Reads a task as JSON from standard input. Writes JSON: the least seconds of some turns, and each
trial's final loss. Without a task, writes the version.
"""

import json
import sys
import time

import torch

torch.set_num_threads(1)


def floats(numbers):
    """A tensor also of numbers that JSON has written as integers."""
    return torch.tensor(numbers, dtype=torch.float64)


def rosenbrock(x):
    """The losses of trials, one in each row."""
    a, b = x[:, :-1], x[:, 1:]
    return (100 * (b - a * a) ** 2 + (1 - a) ** 2).sum(1)


def formula(task):
    """All trials at once, as rows of one tensor, each with its own hyperparameters."""
    lr, second = (column[:, None] for column in floats(task["trials"]).T)
    x = floats(task["start"]).repeat(len(lr), 1).requires_grad_()
    m, v = torch.zeros_like(x), torch.zeros_like(x)
    for t in range(1, task["steps"] + 1):
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
    return rosenbrock(x.detach()).tolist()


def training(task):
    """One trial after the other, as training loops are written."""
    X, y, rows = floats(task["X"]).reshape(-1, 64), torch.tensor(task["labels"]), torch.tensor(task["rows"])
    return [train(task, X, y, rows, lr) for lr in task["lrs"]]


def train(task, X, y, rows, lr):
    """Trains on batches and returns the loss of the last one."""
    start, weights = floats(task["start"]), []
    for shape in task["shapes"]:
        size = torch.Size(shape).numel()
        weights.append(start[:size].reshape(shape).clone().requires_grad_())
        start = start[size:]
    # PyTorch's momentum has lr outside of v: the same path for a constant lr.
    optimizer = torch.optim.SGD(weights, lr=lr, momentum=task["momentum"])
    for step in range(task["steps"] + 1):
        batch = rows[torch.arange(step * task["size"], (step + 1) * task["size"]) % len(rows)]
        z = X[batch]
        for i in range(0, len(weights), 2):
            z = (z if i == 0 else z.tanh()) @ weights[i] + weights[i + 1]
        loss = torch.nn.functional.cross_entropy(z, y[batch])
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
    run = training if "labels" in task else formula
    seconds = float("inf")
    for _ in range(task["turns"]):
        begin = time.perf_counter()
        losses = run(task)
        seconds = min(seconds, time.perf_counter() - begin)
    print(json.dumps({"seconds": seconds, "losses": losses}))
