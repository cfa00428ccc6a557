"""Right and wrong answers to ``question_3_2() -> letter``."""

from grader.catalogue import right, wrong

CHOICE = "the choice is the right one"


@right
def the_letter():
    return "d"


@right
def capital_letter():
    return "D"


@right
def with_spaces():
    choice = "d "
    return choice


@right
def worked_out():
    share = (0.999 - 0.99) / (0.999 - 0.9)
    return "d" if share < 0.1 else "b"


@wrong(loses=CHOICE)
def the_range_is_narrow():
    return "a"


@wrong(loses=CHOICE)
def too_many_near_one():
    return "b"


@wrong(loses=CHOICE)
def logarithm_of_beta():
    return "C"


@wrong(loses=CHOICE)
def no_such_letter():
    return "e"


@wrong(loses=CHOICE)
def number_of_the_choice():
    return 4


@wrong(loses=CHOICE)
def prints_instead_of_returning():
    print("d")


@wrong(loses=CHOICE)
def letter_with_a_bracket():
    return "d)"


@wrong(loses=CHOICE)
def list_of_letters():
    return ["d"]


@wrong(loses=CHOICE)
def the_whole_sentence():
    return "Only about nine of the trials try a window of more than 100 values."
