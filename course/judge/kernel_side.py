"""The kernel's side of a judged call: look the function up, call it, say what became of it.

The grader runs a submission's cells in a kernel of their own and judges from outside. It asks this
module to call one function of the submission at a time; there is nothing secret here.
"""

from __future__ import annotations

import base64
import builtins
import importlib
import json
from collections.abc import Callable
from functools import partial
from typing import Any

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

_replies: list[str] = []


def keep(place: int, namespace: dict[str, Any], name: str) -> None:
    """Keep ``namespace[name]`` for judging the check cell at a place, if there is such a name."""
    if name in namespace:
        kept[place] = namespace[name]


def call(place: int, message: str) -> None:
    """Call what was kept for a place and hold the reply ready for ``take_reply``.

    Parameters
    ----------
    place : int
        Place of the check cell.
    message : str
        JSON with the encoded ``arguments`` and the name of a ``driver`` (see ``Guarded.through``),
        or none.
    """
    asked = json.loads(message)
    function = kept[place]
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
    _replies.append(json.dumps(reply))


def _find_driver(name: str) -> Callable:
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


def _judges_function(place: int) -> Callable:
    """Return a stand-in for a function of the judge's: it has the judge call it and answer.

    The way to ask is the one that Jupyter has for ``input()``.
    """

    def function(*args: Any, **kwargs: Any) -> Any:
        from IPython import get_ipython

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


def is_kept(place: int) -> bool:
    """Return whether the submission had something of the exercise's name at its check cell."""
    return place in kept


def take_reply() -> str:
    """Return the latest reply, once: in base64, so that its ``repr`` is as simple as can be."""
    return base64.b64encode(_replies.pop().encode()).decode("ascii")
