"""SASRec in plain PyTorch, to compare Nightreel's with: its numbers and its speed. See README.md."""
import json
import math
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, width, heads, dropout, gated):
        super().__init__()
        self.heads, self.dropout, self.gated = heads, dropout, gated
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.query_key_value, self.attention_output = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.expand, self.contract = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        if gated:
            self.gates = nn.ModuleList(nn.Linear(width, width) for _ in range(2))
            self.scale = nn.Linear(width, 4 * width)

    def forward(self, x, mask):
        batch, length, width = x.shape
        q, k, v = self.query_key_value(self.norms[0](x)).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        dropout = self.dropout if self.training else 0
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=dropout)
        y = F.dropout(self.attention_output(y.transpose(1, 2).reshape(batch, length, width)), dropout)
        x = x + (y * torch.sigmoid(self.gates[0](x)) if self.gated else y)
        y = self.norms[1](x)
        y = F.silu(self.expand(y)) * self.scale(y) if self.gated else F.gelu(self.expand(y))
        y = F.dropout(self.contract(y), dropout)
        return x + (y * torch.sigmoid(self.gates[1](x)) if self.gated else y)

    def weights(self):
        """In Nightreel's order."""
        first = [self.norms[0], self.query_key_value, self.attention_output]
        second = [self.norms[1], self.expand]
        if self.gated:
            return first + [self.gates[0]] + second + [self.scale, self.contract, self.gates[1]]
        return first + second + [self.contract]


class SasRec(nn.Module):
    """Sequences are padded on the left with item 0, which is nothing."""

    def __init__(self, items, width, heads, blocks, length, dropout, gated=False, temperature=0.0, tied=True):
        super().__init__()
        self.width, self.dropout, self.temperature = width, dropout, temperature
        self.items, self.positions = nn.Embedding(items + 1, width), nn.Embedding(length, width)
        self.scored = self.items if tied else nn.Embedding(items + 1, width)
        for table in (self.items, self.positions, self.scored):
            nn.init.normal_(table.weight, std=0.02)
        self.blocks = nn.ModuleList(Block(width, heads, dropout, gated) for _ in range(blocks))
        self.norm = nn.LayerNorm(width)

    def forward(self, x):
        length = x.shape[1]
        past = torch.ones(length, length, dtype=torch.bool).tril()[None] & (x > 0)[:, None, :]
        mask = (past | torch.eye(length, dtype=torch.bool)[None])[:, None]
        scale = 1 if self.temperature else math.sqrt(self.width)
        h = self.items(x) * scale + self.positions.weight[-length:]
        h = F.dropout(h, self.dropout, self.training)
        for block in self.blocks:
            h = block(h, mask)
        return self.norm(h)

    def logits(self, h):
        items = self.scored.weight[1:]
        if self.temperature:
            return F.normalize(h, dim=-1) @ F.normalize(items, dim=-1).T / self.temperature
        return h @ items.T


def padded(rows, length):
    x = torch.zeros(len(rows), length, dtype=torch.long)
    for i, row in enumerate(rows):
        x[i, length - len(row):] = torch.tensor(row)
    return x


def loss_of(model, rows):
    length = max(len(row) for row in rows) - 1
    x, y = padded([row[:-1] for row in rows], length), padded([row[1:] for row in rows], length)
    return F.cross_entropy(model.logits(model(x)[y > 0]), y[y > 0] - 1)


def optimizer_of(model, rate):
    return torch.optim.AdamW(model.parameters(), rate, betas=(0.9, 0.98), weight_decay=0.0)


def step(model, optimizer, rows, largest):
    loss = loss_of(model, rows)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), largest)
    optimizer.step()
    return loss


def fill(model):
    """Weights that both sides can compute: the number j of weight k is 0.2 sin(k + 0.7 j), plus 1 in norms."""
    modules = [module for block in model.blocks for module in block.weights()] + [model.norm]
    tables = [model.items] + ([model.scored] if model.scored is not model.items else [])
    weights = [table.weight[1:] for table in tables] + [model.positions.weight]
    weights += [weight for module in modules for weight in (module.weight, module.bias)]
    norms = {id(module.weight) for module in modules if isinstance(module, nn.LayerNorm)}
    with torch.no_grad():
        for k, weight in enumerate(weights):
            numbers = 0.2 * torch.sin(k + 0.7 * torch.arange(weight.numel(), dtype=torch.float64))
            weight.copy_(numbers.view(weight.shape).float() + (1 if id(weight) in norms else 0))


def numbers():
    """What Nightreel's network must give with the same weights: src/test/resources/nightreel/train/pytorch.json."""
    cases = []
    for architecture in ("plain", "gated"):
        for temperature, tied in ((0.0, True), (0.05, True), (0.0, False)):
            model = SasRec(6, 8, 2, 2, 5, 0.0, architecture == "gated", temperature, tied)
            fill(model)
            rows = [[4, 2, 5, 1], [3, 6]]
            last = model(padded([row[:-1] for row in rows], 3))[:, -1]
            case = dict(architecture=architecture, temperature=temperature, tied=tied)
            case["scores"] = model.logits(last).flatten().tolist()
            optimizer = optimizer_of(model, 0.01)
            case["losses"] = [step(model, optimizer, rows, 0.5).item() for _ in range(5)]
            cases.append(case)
    json.dump(cases, sys.stdout, indent=1)
    print()


def speed(gated, items, width, heads, blocks, length, batch, steps, threads):
    """Answers each line `train` or `score` of the standard input with the seconds that it took."""
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = SasRec(items, width, heads, blocks, length, 0.2, gated)
    optimizer = optimizer_of(model, 0.001)
    rows = [torch.randint(1, items + 1, (length + 1,)).tolist() for _ in range(steps * batch)]
    batches = [rows[i:i + batch] for i in range(0, len(rows), batch)]
    for line in sys.stdin:
        began = time.perf_counter()
        if line.strip() == "train":
            model.train()
            losses = [step(model, optimizer, some, 5.0) for some in batches]
            assert math.isfinite(losses[-1].item())
        else:
            model.eval()
            with torch.no_grad():
                for some in batches:
                    model.logits(model(padded([row[1:] for row in some], length))[:, -1]).numpy()
        print(time.perf_counter() - began, flush=True)


if sys.argv[1] == "numbers":
    numbers()
else:
    speed(sys.argv[2] == "gated", *map(int, sys.argv[3:]))
