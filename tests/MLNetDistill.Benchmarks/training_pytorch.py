"""The training benchmark's other side: the same networks in idiomatic PyTorch, one thread.

Reads lines "text-cnn BATCH STEPS" or "mlp INPUTS HIDDEN OUTPUTS BATCH STEPS", trains that many steps, and writes the seconds they took.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

EXAMPLES, WORDS, LENGTH, WIDTH, FILTERS, CLASSES = 4096, 6000, 32, 64, 64, 6


class TextCnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(WORDS, WIDTH, padding_idx=0)
        self.convolutions = nn.ModuleList(nn.Conv1d(WIDTH, FILTERS, width) for width in (3, 4, 5))
        self.dropout = nn.Dropout(0.5)
        self.output = nn.Linear(3 * FILTERS, CLASSES)

    def forward(self, ids):
        words = self.embedding(ids).transpose(1, 2)
        features = [F.relu(convolution(words)).amax(2) for convolution in self.convolutions]
        return self.output(self.dropout(torch.cat(features, 1)))


def make(name, numbers):
    if name == "text-cnn":
        return TextCnn(), torch.randint(3, WORDS, (EXAMPLES, LENGTH)), CLASSES
    inputs, hidden, outputs = numbers
    network = nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, outputs))
    return network, torch.randn(EXAMPLES, inputs), outputs


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    print(torch.__version__, flush=True)
    known = {}
    for line in sys.stdin:
        name, *rest = line.split()
        *numbers, batch, steps = map(int, rest)
        key = (name, *numbers)
        if key not in known:
            network, inputs, classes = make(name, numbers)
            optimizer = torch.optim.AdamW(network.parameters(), 1e-3, weight_decay=0.01)
            known[key] = network, inputs, torch.randint(0, classes, (EXAMPLES,)), optimizer
        network, inputs, labels, optimizer = known[key]
        start = time.perf_counter()
        order = torch.randperm(EXAMPLES)
        for step in range(steps):
            first = step * batch % (EXAMPLES - batch)
            rows = order[first:first + batch]
            optimizer.zero_grad()
            F.cross_entropy(network(inputs[rows]), labels[rows]).backward()
            optimizer.step()
        print(time.perf_counter() - start, flush=True)


main()
