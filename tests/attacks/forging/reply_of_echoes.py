"""Answers every call with what it was asked: the arguments come back as the value.

Nothing on a plain kernel either: it is made for this engine.
"""

# %%
import base64
import json
import sys

side = sys.modules.get("course.judge.kernel_side")
heard = []


def take_reply():
    arguments = json.loads(heard[-1])["arguments"]
    reply = json.dumps(
        {
            "value": arguments[1][0],
            "arguments": arguments,
            "printed": 0,
            "used_global_rng": False,
            "names": [],
        }
    )
    return base64.b64encode(reply.encode()).decode()


if side:
    side.call = lambda place, message: heard.append(message)
    side.is_kept = lambda place: True
    side.take_reply = take_reply
