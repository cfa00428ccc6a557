"""Shows other pages inside of its feedback.

On stock nbgrader: it acts on its reader.
"""

# %%
from IPython.display import HTML, IFrame, display

display(IFrame("https://example.org/{marker}", 800, 600))
display(HTML("<iframe srcdoc='<script>top.document.title=1</script>'></iframe>"))
display(HTML("<object data='https://example.org/{marker}'></object><embed src='//example.org/x'>"))
