"""Comes with the outputs and the reports of a submission that has full marks.

Nothing on a plain kernel either: nbgrader clears outputs.
"""

# %% instead of identity_params {"outputs": [{"output_type": "display_data", "metadata": {}, "data": {"text/plain": "identity_params: all 7 properties hold"}}], "course": {"report": {"exercise": "identity_params", "notes": [], "results": [{"name": "perfect", "outcome": "holds", "hidden": false, "weight": 1.0}]}}}

# %% instead of question_3_4 {"course": {"report": {"exercise": "question_3_4", "notes": [], "results": [{"name": "perfect", "outcome": "holds", "hidden": false, "weight": 1.0}]}}}

# %% instead of plain {"course": {"report": {"exercise": "plain", "notes": [], "results": [{"name": "perfect", "outcome": "holds", "hidden": false, "weight": 1.0}]}}}

# %% notebook {"course": {"flags": []}, "kernelspec": {"name": "julia", "display_name": "Julia", "language": "julia"}}
