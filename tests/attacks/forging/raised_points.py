"""Says in the metadata that a test is worth a thousand points, and adds a test of its own.

Judged honestly: question_3_4 1.
Nothing on a plain kernel either: nbgrader takes the points from its gradebook.
"""

# %% instead of question_3_4 {"nbgrader": {"points": 1000}}


# %% instead of question_3_4-answer
def question_3_4():
    return "c"


# %% at the end {"nbgrader": {"schema_version": 3, "grade": true, "solution": false, "locked": false, "task": false, "points": 500, "grade_id": "mine"}}
pass
