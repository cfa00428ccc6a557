"""The kernel's side of a judged call: look the function up, call it, say what became of it.

The grader runs a submission's cells in a kernel of their own and judges from outside. It asks this
module to call one function of the submission at a time; there is nothing secret here.
"""

from __future__ import annotations

import json
from typing import Any

from course.judge.call import (
    CountingSink,
    global_rng_state,
    parameter_names,
    plain,
    quiet,
    student_lines,
)
from course.judge.wire import decode, encode

_replies: list[str] = []


def call(namespace: dict[str, Any], name: str, message: str) -> None:
    """Call ``namespace[name]`` and keep the reply for ``take_reply``.

    Parameters
    ----------
    namespace : dict
        Where the submission's names are.
    name : str
        Name of the function.
    message : str
        JSON with the encoded arguments.
    """
    args, kwargs = decode(json.loads(message))
    sink, global_rng = CountingSink(), global_rng_state()
    reply: dict[str, Any] = {}
    try:
        with quiet(sink):
            value = plain(namespace[name](*args, **kwargs))
        reply["value"] = encode(value)
    except NotImplementedError:
        reply["stub"] = True
    except KeyboardInterrupt:
        reply["interrupted"] = True
    except BaseException as error:
        reply["error"] = student_lines(error)
    reply["arguments"] = encode((tuple(args), kwargs))
    reply["printed"] = sink.lines
    reply["used_global_rng"] = global_rng_state() != global_rng
    reply["names"] = list(parameter_names(namespace[name]))
    _replies.append(json.dumps(reply))


def is_function(namespace: dict[str, Any], name: str) -> str:
    """Return what the submission has under a name, as one word."""
    if name not in namespace:
        return "missing"
    return "function" if callable(namespace[name]) else type(namespace[name]).__name__


def take_reply() -> str:
    """Return the latest reply, once."""
    return _replies.pop()
