"""The kernel's side of a judged call: look the function up, call it, say what became of it.

The grader runs a submission's cells in a kernel of their own and judges from outside. It asks this
module to call one function of the submission at a time; there is nothing secret here.

The two talk by the messages that Jupyter has for ``input()``: the prompt that the kernel shows is
its reply, and what is typed in is the next question. To have code run for every call would take
IPython five times as long.
"""

from __future__ import annotations

import builtins
import importlib
import json
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

from IPython import get_ipython
from IPython.core.error import StdinNotImplementedError

from course.judge.call import (
    CountingSink,
    global_rng_state,
    parameter_names,
    plain,
    quiet,
    student_lines,
)
from course.judge.wire import decode, encode, encode_arguments

kept: dict[int, Any] = {}
"""What is judged: the submission's functions as they stood at their check cells, by its place."""


def keep(place: int, namespace: dict[str, Any], name: str) -> None:
    """Keep ``namespace[name]`` for judging the check cell at a place, if there is such a name."""
    if name in namespace:
        kept[place] = namespace[name]


def serve() -> None:
    """Answer the grader's questions until it has no more, which an empty line says."""
    kernel = get_ipython().kernel
    builtins.input = _no_input  # ipykernel puts back what there was
    # Before it asks, the kernel has all that was printed sent off: here there is never anything.
    with quiet(CountingSink()):
        reply = json.dumps({"reply": None})
        while question := kernel.raw_input(reply):
            reply = reply_to(question)


def reply_to(question: str) -> str:
    """Return the reply to a question, as JSON.

    Parameters
    ----------
    question : str
        JSON: the ``place`` of a check cell and, unless the question is only whether anything was
        kept for it, the encoded ``arguments`` of a call and the name of its ``driver`` (see
        ``Guarded.through``), or none.
    """
    asked = json.loads(question)
    reply = _call(asked) if "arguments" in asked else {"kept": asked["place"] in kept}
    return json.dumps({"reply": reply})


def _call(asked: dict[str, Any]) -> dict[str, Any]:
    """Call what was kept for a place; return what became of it."""
    function = kept[asked["place"]]
    if asked["driver"]:
        function = partial(_find_driver(asked["driver"]), function)
    args, kwargs = decode(asked["arguments"], _judges_function)
    sink, global_rng = CountingSink(), global_rng_state()
    reply: dict[str, Any] = {}
    try:
        with quiet(sink):
            value = plain(function(*args, **kwargs))
        reply["value"] = encode(value)
    except BaseException as error:
        # A kernel's refusal of input() is a kind of NotImplementedError too, but no stub.
        if type(error) is NotImplementedError:
            reply["stub"] = True
        else:
            reply["error"] = student_lines(error)
    reply["arguments"] = encode((tuple(args), kwargs))
    reply["printed"] = sink.lines
    reply["used_global_rng"] = global_rng_state() != global_rng
    reply["names"] = list(parameter_names(function))
    return reply


def _no_input(prompt: object = "") -> NoReturn:
    raise StdinNotImplementedError("input() was called, but nobody is there to answer.")


def _find_driver(name: str) -> Callable:
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


def _judges_function(place: int) -> Callable:
    """Return a stand-in for a function of the judge's: it has the judge call it and answer."""

    def function(*args: Any, **kwargs: Any) -> Any:
        arguments, functions = encode_arguments((args, kwargs))
        if functions:
            raise TypeError("Call it with numbers and arrays, not with a function.")
        question = json.dumps({"function": place, "arguments": arguments})
        answer = json.loads(get_ipython().kernel.raw_input(question))
        if "error" in answer:
            name, text = answer["error"]
            raise getattr(builtins, name, RuntimeError)(text)
        return decode(answer["value"])

    return function
