"""Writes HTML into a text cell.

On stock nbgrader: it acts on its reader.
"""

# %% markdown
# <script>document.title = "{marker}"</script> <img src=x onerror="alert(1)">
#
# <style>body { display: none }</style> [score](javascript:alert(1))
#
# <iframe src="https://example.org/{marker}"></iframe>
