"""Right and wrong answers to ``question_3_9() -> letter``."""

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
def computed():
    return "abcd"[-1]


@wrong(loses=CHOICE)
def perfect_fit():
    return "a"


@wrong(loses=CHOICE)
def overflow():
    return "b"


@wrong(loses=CHOICE)
def missing_mean():
    return "c"


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
def two_letters():
    return "cd"


@wrong(loses=CHOICE)
def list_of_letters():
    return ["d"]


@wrong(loses=CHOICE)
def the_whole_sentence():
    return "It gives every class probability 0.1: it has learned nothing yet."
