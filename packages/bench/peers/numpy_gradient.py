"""The textbook's finite-difference gradient of a two-layer network, in NumPy.

Written as introductory textbooks write it: the loss runs once above and once below for every weight, and each run is
vectorized over the batch. Images are float64 already, which is faster here than the usual float32: nothing needs
converting in each product.

The one addition is `every` and `first`: nudge only each `every`-th weight, so that a benchmark can time a part of it.
"""

import time

import numpy as np

from serve import serve


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    if x.ndim == 2:
        x = x.T
        x = x - np.max(x, axis=0)
        y = np.exp(x) / np.sum(np.exp(x), axis=0)
        return y.T
    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))


def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size


def numerical_gradient(f, x, every=1, first=0):
    h = 1e-4
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    place = 0
    while not it.finished:
        if place % every == first:
            idx = it.multi_index
            tmp_val = x[idx]
            x[idx] = tmp_val + h
            fxh1 = f(x)
            x[idx] = tmp_val - h
            fxh2 = f(x)
            grad[idx] = (fxh1 - fxh2) / (2 * h)
            x[idx] = tmp_val
        place += 1
        it.iternext()
    return grad


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

    def predict(self, x):
        W1, W2 = self.params["W1"], self.params["W2"]
        b1, b2 = self.params["b1"], self.params["b2"]
        a1 = np.dot(x, W1) + b1
        z1 = sigmoid(a1)
        a2 = np.dot(z1, W2) + b2
        return softmax(a2)

    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def numerical_gradient(self, x, t, every=1, first=0):
        loss_W = lambda W: self.loss(x, t)
        return {name: numerical_gradient(loss_W, self.params[name], every, first) for name in self.params}


state = {}


def read(array):
    return np.array(array["data"], dtype=np.float64).reshape(array["shape"])


def load(message):
    state["net"] = TwoLayerNet(*(read(array) for array in message["parameters"]))
    state["x"] = read(message["x"])
    state["t"] = read(message["t"])
    return {"loss": float(state["net"].loss(state["x"], state["t"]))}


def gradient(message):
    every, first = message["every"], message["first"]
    start = time.perf_counter()
    grads = state["net"].numerical_gradient(state["x"], state["t"], every, first)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "gradients": [grad.ravel()[first::every].tolist() for grad in grads.values()]}


serve({"load": load, "gradient": gradient})
