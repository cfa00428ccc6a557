"""Right and wrong answers to ``question_3_7() -> letter``."""

from grader.catalogue import right, wrong

CHOICE = "the choice is the right one"


@right
def the_letter():
    return "b"


@right
def capital_letter_and_spaces():
    return " B "


@right
def from_a_variable():
    training_mode = "b"
    return training_mode


@right
def by_elimination():
    left = {"a", "b", "c", "d"} - {"a"} - {"c"} - {"d"}
    return left.pop()


@wrong(loses=CHOICE)
def too_little_training():
    return "a"


@wrong(loses=CHOICE)
def bad_start_of_the_averages():
    return "c"


@wrong(loses=CHOICE)
def epsilon():
    return "d"


@wrong(loses=CHOICE)
def no_such_letter():
    return "f"


@wrong(loses=CHOICE)
def number_of_the_choice():
    return 2


@wrong(loses=CHOICE)
def nothing():
    return None


@wrong(loses=CHOICE)
def list_of_letters():
    return ["b"]


@wrong(loses=CHOICE)
def two_letters():
    return "b, c"


@wrong(loses=CHOICE)
def prints_instead_of_returning():
    print("b")


@wrong(loses=CHOICE)
def the_whole_sentence():
    return "It still computes the mean and variance of the batch."
