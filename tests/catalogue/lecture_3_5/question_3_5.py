"""Right and wrong answers to ``question_3_5() -> letter``."""

from grader.catalogue import right, wrong

CHOICE = "the choice is the right one"


@right
def the_letter():
    return "d"


@right
def capital_letter_and_spaces():
    return " D\n"


@right
def from_a_variable():
    gradient_is_zero = "d"
    return gradient_is_zero


@right
def by_position():
    return "abcd"[-1]


@wrong(loses=CHOICE)
def it_moves_the_mean():
    return "a"


@wrong(loses=CHOICE)
def it_doubles_beta():
    return "b"


@wrong(loses=CHOICE)
def it_grows():
    return "c"


@wrong(loses=CHOICE)
def no_such_letter():
    return "e"


@wrong(loses=CHOICE)
def number_of_the_choice():
    return 4


@wrong(loses=CHOICE)
def nothing():
    return None


@wrong(loses=CHOICE)
def list_of_letters():
    return ["d"]


@wrong(loses=CHOICE)
def two_letters():
    return "c or d"


@wrong(loses=CHOICE)
def prints_instead_of_returning():
    print("d")


@wrong(loses=CHOICE)
def the_whole_sentence():
    return "Its gradient is zero, so it stays as it started."
