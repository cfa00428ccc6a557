"""The judge: small named properties of one function, tried one by one, explained in words.

``properties`` defines a check, ``expect`` states what must hold and why it did not, ``call``
runs the student's function safely, ``verdict`` tries everything, ``report`` is the result,
``show`` draws it and ``notebook`` is the one line in a notebook.
"""
