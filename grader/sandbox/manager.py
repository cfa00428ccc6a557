"""How the grading engine starts walled kernels, whatever is installed and registered."""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

from jupyter_client import AsyncKernelClient, AsyncKernelManager
from traitlets import DottedObjectName, Type

from grader.sandbox.provisioner import WalledProvisioner


class ReadyClient(AsyncKernelClient):
    """A client of kernels that are known to listen before they are talked to."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel's messages arrive here, and old ones have been read.

        Jupyter's own waits until nothing has come for 0.2 s. Here, it is enough that the end of
        a request has come: messages come in order.

        Parameters
        ----------
        timeout : float, optional
            Seconds.

        Raises
        ------
        RuntimeError
            If it takes longer, or the kernel ends.
        """
        end = time.monotonic() + (float("inf") if timeout is None else timeout)
        while time.monotonic() < end:
            sent = self.kernel_info()
            try:
                while (await self.get_shell_msg(timeout=1))["parent_header"]["msg_id"] != sent:
                    pass
                while not _ends(await self.get_iopub_msg(timeout=0.1), sent):
                    pass
            except Empty:  # not connected yet
                if not await self.is_alive():
                    raise RuntimeError("The kernel ended before it was ready.") from None
            else:
                return
        raise RuntimeError(f"The kernel was not ready within {timeout} seconds.")


class WalledKernelManager(AsyncKernelManager):
    """A kernel manager whose kernels are walled in."""

    client_class = DottedObjectName(f"{__name__}.{ReadyClient.__name__}")
    client_factory = Type(klass=ReadyClient)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # A manager keeps a provisioner that it has; it asks for one by name only if it has none.
        self.provisioner = WalledProvisioner(kernel_spec=self.kernel_spec, parent=self)


def _ends(message: dict[str, Any], request: str) -> bool:
    return (
        message["parent_header"].get("msg_id") == request
        and message["content"].get("execution_state") == "idle"
    )
