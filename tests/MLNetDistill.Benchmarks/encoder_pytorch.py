"""The encoder benchmark's other side: the same architecture in idiomatic PyTorch, padded and masked, one thread, random weights.

Reads lines "forward|training REPETITIONS LENGTH,LENGTH,…", does that many passes over a batch of sentences of those lengths, and writes
the seconds they took.
"""
import sys
import time

import torch
from torch import nn

PIECES, EMBEDDING, WIDTH, HIDDEN, HEADS, LONGEST = 8002, 256, 512, 1536, 4, 128


class Layer(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(inputs, 1e-6), nn.LayerNorm(outputs, 1e-6)
        self.qkv, self.output = nn.Linear(inputs, 3 * inputs), nn.Linear(inputs, outputs)
        self.projection = nn.Linear(inputs, outputs) if inputs != outputs else nn.Identity()
        self.feed = nn.Sequential(nn.Linear(outputs, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, outputs))

    def forward(self, x, bias):
        batch, length, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, length, 3, HEADS, width // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        mixed = torch.softmax(q * (width // HEADS) ** -0.5 @ k.transpose(-1, -2) + bias, -1) @ v
        y = self.projection(x) + self.output(mixed.transpose(1, 2).reshape(batch, length, width))
        return y + self.feed(self.norm2(y))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(PIECES, EMBEDDING)
        self.layer0, self.layer1 = Layer(EMBEDDING, WIDTH), Layer(WIDTH, WIDTH)
        self.final = nn.Linear(WIDTH, WIDTH)
        self.register_buffer("timing", torch.randn(LONGEST, EMBEDDING))

    def forward(self, ids, mask):
        x = (2 * self.embedding(ids) + self.timing[: ids.shape[1]]) * mask[..., None]
        bias = ((1 - mask) * -1e9)[:, None, None, :]
        x = self.layer1(self.layer0(x, bias), bias)
        return torch.tanh(self.final((x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)))


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    encoder = Encoder()
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        kind, repetitions, lengths = line.split()
        lengths = torch.tensor([int(length) for length in lengths.split(",")])
        longest = int(lengths.max())
        ids = torch.randint(6, 8000, (len(lengths), longest))
        mask = (torch.arange(longest)[None] < lengths[:, None]).float()
        start = time.perf_counter()
        for _ in range(int(repetitions)):
            if kind == "training":
                encoder.zero_grad()
                encoder(ids, mask).sum().backward()
            else:
                with torch.no_grad():
                    encoder(ids, mask)
        print(time.perf_counter() - start, flush=True)


main()
