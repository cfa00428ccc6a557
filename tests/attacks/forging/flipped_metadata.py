"""Says in the metadata that the test is a solution, which nobody grades.

On stock nbgrader: the submission stays ungraded.
"""

# %% instead of identity_params {"nbgrader": {"grade": false, "solution": true, "locked": false}}
pass
