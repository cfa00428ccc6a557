"""Answers every call with another message that is malformed in its own way.

Nothing on a plain kernel either: it is made for this engine.
"""

# %%
import itertools
import json
import sys

side = sys.modules.get("course.judge.kernel_side")
deep = ["list", []]
for _ in range(900):
    deep = ["list", [deep]]
VALUES = itertools.cycle(
    [
        ["array", "<f8", [2**40], ""],
        ["array", "|O", [1], "AAAAAAAAAAA="],
        ["array", "<f8", [-1, True], ""],
        ["array", "<f8", [0] * 64, ""],
        ["int", "9" * 100_000],
        ["float", "0x" + "f" * 10_000 + "p99999"],
        ["function", 0],
        ["opaque", {}, []],
        ["rng", ["dict", [["bit_generator", "MT19937"], ["state", ["int", "-1"]]]]],
        ["rng", ["dict", [["bit_generator", "PCG64"], ["state", None]]]],
        ["dict", [["a", 1, 2], [None], "ab"]],
        ["tuple", {"0": 1}],
        {"tuple": []},
        deep,
        1e400,
        [[]],
    ]
)
ODD = itertools.cycle([None, -1, "x", [], {}, 1e999, ["dict", [["Z", None]]], True])


def reply_to(question):
    reply = {
        "value": next(VALUES),
        "arguments": next(ODD) or ["tuple", [["tuple", []], ["dict", []]]],
        "printed": next(ODD),
        "used_global_rng": next(ODD),
        "names": next(ODD),
    }
    return json.dumps({"reply": reply})


if side:
    side.reply_to = reply_to
