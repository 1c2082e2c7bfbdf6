"""What a peer in Python needs to take part in a race of trainings: tasks read, iterations timed."""

import time

import numpy as np

from serve import serve


def read(array):
    return np.array(array["data"], dtype=np.float64).reshape(array["shape"])


def serve_trainings(open_training):
    """Serves what `open_training(task)` gives: a function that trains for one iteration and returns its loss, and one
    that returns the present parameters as flat lists, in the order and layout of the task. A message may hold the task, so
    that a fresh process starts with any command."""
    state = {}

    def task_of(message):
        state["task"] = message.get("task", state.get("task"))
        return state["task"]

    def load(message):
        step, parameters = open_training(task_of(message))
        state["step"] = step
        losses = [step()]
        after = parameters()
        losses += [step() for _ in range(message["iterations"] - 1)]
        return {"losses": losses, "parameters": after}

    def iterate(message):
        step = state["step"]
        start = time.perf_counter()
        for _ in range(message["count"]):
            step()
        return {"milliseconds": 1000 * (time.perf_counter() - start)}

    def until(message):
        task = task_of(message)
        start = time.perf_counter()
        step, _ = open_training(task)
        iterations = 1
        while step() > message["loss"] and iterations < message["limit"]:
            iterations += 1
        return {"milliseconds": 1000 * (time.perf_counter() - start), "iterations": iterations}

    serve({"load": load, "iterate": iterate, "until": until})
