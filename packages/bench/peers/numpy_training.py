"""Training by backprop in NumPy, float64, vectorized over the batch; its linear algebra has its threads."""

import numpy as np

from training import read, serve_trainings


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def open_training(task):
    parameters = [read(each) for each in task["parameters"]]
    layers = list(zip(parameters[0::2], parameters[1::2]))
    x, t = read(task["x"]), read(task["t"])
    rate, samples = task["learningRate"], len(x)
    cross_entropy = task["output"] == "softmax"

    def step():
        values = [x]
        for W, b in layers[:-1]:
            values.append(sigmoid(values[-1] @ W + b))
        W, b = layers[-1]
        z = values[-1] @ W + b
        if cross_entropy:
            y = softmax(z)
            loss = -np.sum(t * np.log(y)) / samples
            d = (y - t) / samples
        else:
            y = sigmoid(z)
            loss = 0.5 * np.sum((y - t) ** 2) / samples
            d = (y - t) * y * (1 - y) / samples
        for level in reversed(range(len(layers))):
            W, b = layers[level]
            a = values[level]
            dW, db = a.T @ d, d.sum(axis=0)
            if level > 0:
                d = (d @ W.T) * a * (1 - a)
            W -= rate * dW
            b -= rate * db
        return float(loss)

    return step, lambda: [each.ravel().tolist() for each in parameters]


serve_trainings(open_training)
