"""Returns more than there is: an array that is not filled yet, text without end.

Nothing on a plain kernel either: nobody calls the functions of a stub from outside.
"""


# %% instead of identity_params-answer
def identity_params(Z, eps):
    return np.zeros((100_000, 12_500)), np.broadcast_to(np.float64(1), (10**9, 10**9))


# %% instead of question_3_4-answer
class Endless:
    def __repr__(self):
        while True:
            pass


def question_3_4():
    return Endless()
