"""The encoder as an ONNX graph without weights: they lie beside it as int8 and are handed over when it is opened.

int8 dynamic quantisation by hand: each matrix holds -63..63 with one scale a column, activations are quantised as they
come. 63, not 127: on processors without VNNI two products of larger values overflow 16 bits (onnxruntime's
``reduce_range``), and every machine should give the same numbers.
"""

from __future__ import annotations

from typing import Any

import onnx
from onnx import TensorProto, helper

LN_EPSILON = 1e-5


class Graph:
    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.outside: list[Any] = []
        self.inside: list[Any] = []

    def op(self, kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def weight(self, name: str, shape: list[int], kind: int = TensorProto.FLOAT) -> str:
        """An initialiser whose numbers come from outside."""
        tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="given-at-load")
        self.outside.append(tensor)
        return name

    def constant(
        self, name: str, values: list[Any], kind: int = TensorProto.INT64, shape: list[int] | None = None
    ) -> str:
        self.inside.append(helper.make_tensor(name, kind, [len(values)] if shape is None else shape, values))
        return name

    def linear(self, x: str, name: str, inside: int, outside: int) -> str:
        q, s, z = f"{name}.q", f"{name}.s", f"{name}.z"
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], [q, s, z]))
        codes = self.weight(f"{name}.codes", [inside, outside], TensorProto.INT8)
        whole = self.op("MatMulInteger", [q, codes, z], f"{name}.i")
        real = self.op("Cast", [whole], f"{name}.f", to=TensorProto.FLOAT)
        scale = self.op("Mul", [s, self.weight(f"{name}.scale", [outside])], f"{name}.ss")
        scaled = self.op("Mul", [real, scale], f"{name}.fs")
        return self.op("Add", [scaled, self.weight(f"{name}.bias", [outside])], f"{name}.y")

    def norm(self, x: str, name: str, width: int) -> str:
        gain, bias = self.weight(f"{name}.weight", [width]), self.weight(f"{name}.bias", [width])
        return self.op("LayerNormalization", [x, gain, bias], f"{name}.y", axis=-1, epsilon=LN_EPSILON)


def build(*, width: int, hidden: int, layers: int, heads: int) -> bytes:
    """Input ``x`` (t, width): vectors plus positions of one window. Output ``pooled`` (3 * width,)."""
    g, each = Graph(), width // heads
    first, last, two = g.constant("c0", [0]), g.constant("cend", [2**31]), g.constant("c2", [2])
    minus = g.constant("cm2", [-2])
    split, merge = g.constant("split", [0, heads, each]), g.constant("merge", [0, width])
    x = g.norm("x", "norm_in", width)
    padded = g.op("Pad", [x, g.constant("around", [1, 0, 1, 0])], "padded")
    left, right = (
        g.op("Slice", [padded, first, minus, first], "left"),
        g.op("Slice", [padded, two, last, first], "right"),
    )
    near = g.op("Concat", [left, x, right], "near", axis=-1)
    x = g.op("Add", [x, g.linear(near, "mix", 3 * width, width)], "mixed")
    root = g.constant("root", [each**-0.5], TensorProto.FLOAT, [])
    for n in range(layers):
        b = f"blocks.{n}"
        qkv = g.linear(g.norm(x, f"{b}.norm_a", width), f"{b}.qkv", width, 3 * width)
        g.nodes.append(helper.make_node("Split", [qkv], [f"{b}.q", f"{b}.k", f"{b}.v"], axis=-1, num_outputs=3))
        parts = {}
        for name, order in (("q", [1, 0, 2]), ("k", [1, 2, 0]), ("v", [1, 0, 2])):
            cut = g.op("Reshape", [f"{b}.{name}", split], f"{b}.{name}r")
            parts[name] = g.op("Transpose", [cut], f"{b}.{name}t", perm=order)
        scores = g.op("Mul", [g.op("MatMul", [parts["q"], parts["k"]], f"{b}.qk"), root], f"{b}.scores")
        share = g.op("Softmax", [scores], f"{b}.share", axis=-1)
        seen = g.op("Transpose", [g.op("MatMul", [share, parts["v"]], f"{b}.seen")], f"{b}.seent", perm=[1, 0, 2])
        out = g.linear(g.op("Reshape", [seen, merge], f"{b}.seenr"), f"{b}.out", width, width)
        x = g.op("Add", [x, out], f"{b}.x1")
        up = g.op("Relu", [g.linear(g.norm(x, f"{b}.norm_f", width), f"{b}.up", width, hidden)], f"{b}.relu")
        x = g.op("Add", [x, g.linear(up, f"{b}.down", hidden, width)], f"{b}.x2")
    x = g.norm(x, "norm_out", width)
    mean = g.op("ReduceMean", [x, first], "mean", keepdims=0)
    top = g.op("ReduceMax", [x, first], "top", keepdims=0)
    read = g.op("MatMul", [x, g.weight("attend.weight", [width, heads])], "attend.m")
    share = g.op("Softmax", [g.op("Add", [read, g.weight("attend.bias", [heads])], "attend.y")], "attend.share", axis=0)
    weighted = g.op("Mul", [g.op("Reshape", [x, split], "cut"), g.op("Unsqueeze", [share, two], "share3")], "weighted")
    seen = g.op("ReduceSum", [weighted, first], "seen3", keepdims=0)
    seen = g.op("Reshape", [seen, g.constant("flat", [width])], "seen")
    g.op("Concat", [mean, top, seen], "pooled", axis=0)
    graph = helper.make_graph(
        g.nodes,
        "opini.mini",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["pieces", width])],
        [helper.make_tensor_value_info("pooled", TensorProto.FLOAT, [3 * width])],
        g.inside + g.outside,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9, producer_name="opini")
    data: bytes = model.SerializeToString()
    onnx.load_model_from_string(data)
    return data
