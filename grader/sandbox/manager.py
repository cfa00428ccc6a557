"""How the grading engine starts kernels, whatever is installed and registered."""

from __future__ import annotations

from typing import Any

from jupyter_client import AsyncKernelManager
from traitlets import DottedObjectName, Type

from grader.sandbox import untrusted
from grader.sandbox.client import CarefulClient
from grader.sandbox.provisioner import WalledProvisioner


class CarefulKernelManager(AsyncKernelManager):
    """A kernel manager that does not trust what its kernels send."""

    client_class = DottedObjectName(f"{CarefulClient.__module__}.{CarefulClient.__name__}")
    client_factory = Type(klass=CarefulClient)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.session.unpacker = f"{untrusted.__name__}.loads"


class WalledKernelManager(CarefulKernelManager):
    """A kernel manager whose kernels are walled in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # A manager keeps a provisioner that it has; it asks for one by name only if it has none.
        self.provisioner = WalledProvisioner(kernel_spec=self.kernel_spec, parent=self)
