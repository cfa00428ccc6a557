"""A walled kernel for the tests: cells in, their text out."""

import asyncio
import time
from functools import cache

from grader.sandbox.manager import WalledKernelManager
from grader.sandbox.parent import WarmParent
from grader.sandbox.refusal import WallsRefused


class Walled:
    """A walled kernel that runs one cell after the other."""

    def __init__(self, folder=None, manager=None, **settings):
        self.loop = asyncio.new_event_loop()
        self.manager = manager or WalledKernelManager(kernel_name="python3")
        for name, value in settings.items():
            setattr(self.manager.provisioner, name, value)
        began = time.monotonic()
        self.do(self.manager.start_kernel(**({"cwd": str(folder)} if folder else {})))
        self.client = self.manager.client()
        self.client.start_channels()
        self.do(self.client.wait_for_ready(timeout=30))
        self.seconds_to_ready = time.monotonic() - began

    def do(self, coroutine):
        return self.loop.run_until_complete(coroutine)

    def run(self, code, seconds=60):
        """Return what a cell prints and shows, and its error."""
        said = []

        def keep(message):
            content = message["content"]
            if message["msg_type"] == "stream":
                said.append(content["text"])
            elif message["msg_type"] == "error":
                said.append(f"{content['ename']}: {content['evalue']}")
            elif "data" in content:
                said.append(" ".join(sorted(content["data"])))

        self.do(self.client.execute_interactive(code, output_hook=keep, timeout=seconds))
        return "".join(said).strip()

    def send(self, code):
        """Have a cell run, without waiting for it."""
        self.client.execute(code)

    def ended(self, seconds=20):
        """Return the exit code when the kernel has ended, None if it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            code = self.do(self.manager.provisioner.poll())
            if code is not None:
                return code
            time.sleep(0.02)
        return None

    def restart(self):
        self.do(self.manager.restart_kernel(now=True))
        self.do(self.client.wait_for_ready(timeout=30))

    def interrupt(self):
        self.do(self.manager.interrupt_kernel())

    def close(self):
        self.do(self.manager.shutdown_kernel(now=True))
        self.client.stop_channels()
        self.loop.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


@cache
def why_not():
    """Return why there can be no walls here, nothing if there can."""
    try:
        WarmParent(modules=(), slow=()).close()
    except WallsRefused as refused:
        return str(refused)
    return ""
