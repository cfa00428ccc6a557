"""Right and wrong answers to ``question_3_4() -> letter``."""

from grader.catalogue import right, wrong

CHOICE = "the choice is the right one"


@right
def the_letter():
    return "c"


@right
def capital_letter():
    return "C"


@right
def with_spaces():
    answer = " c "
    return answer


@right
def looked_up():
    choices = {"speed": "a", "division": "b", "freedom": "c", "fixed": "d"}
    return choices["freedom"]


@wrong(loses=CHOICE)
def speed():
    return "a"


@wrong(loses=CHOICE)
def division():
    return "b"


@wrong(loses=CHOICE)
def keeps_mean_and_variance():
    return "d"


@wrong(loses=CHOICE)
def no_such_letter():
    return "e"


@wrong(loses=CHOICE)
def number_of_the_choice():
    return 3


@wrong(loses=CHOICE)
def prints_instead_of_returning():
    print("c")


@wrong(loses=CHOICE)
def two_letters():
    return "a and c"


@wrong(loses=CHOICE)
def list_of_letters():
    return ["c"]


@wrong(loses=CHOICE)
def the_whole_sentence():
    return "With mean 0 and variance 1 fixed, a unit could not take the distribution it needs."
