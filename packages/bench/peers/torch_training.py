"""Training in PyTorch on the processor, float64, as its tutorials do it. The argument is the number of threads."""

import sys

import torch
from torch import nn

from training import read, serve_trainings

torch.set_num_threads(int(sys.argv[1]))


def open_training(task):
    sizes = task["sizes"]
    model = nn.Sequential()
    for inputs, units in zip(sizes, sizes[1:]):
        model.append(nn.Linear(inputs, units, dtype=torch.float64))
        model.append(nn.Sigmoid())
    tensors = [torch.from_numpy(read(each)) for each in task["parameters"]]
    with torch.no_grad():
        for layer, W, b in zip(model[0::2], tensors[0::2], tensors[1::2]):
            layer.weight.copy_(W.T)
            layer.bias.copy_(b)
    x, t = torch.from_numpy(read(task["x"])), torch.from_numpy(read(task["t"]))
    if task["output"] == "softmax":
        model = model[:-1]
        labels = t.argmax(dim=1)
        loss_of = lambda y: nn.functional.cross_entropy(y, labels)
    else:
        loss_of = lambda y: nn.functional.mse_loss(y, t, reduction="sum") / (2 * len(x))
    optimizer = torch.optim.SGD(model.parameters(), lr=task["learningRate"])

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(x))
        loss.backward()
        optimizer.step()
        return loss.item()

    def parameters():
        layers = [layer for layer in model if isinstance(layer, nn.Linear)]
        return [each.flatten().tolist() for layer in layers for each in (layer.weight.T, layer.bias)]

    return step, parameters


serve_trainings(open_training)
