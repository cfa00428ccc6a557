"""Right and wrong answers to ``question_3_6() -> letter``."""

from grader.catalogue import right, wrong

CHOICE = "the choice is the right one"


@right
def the_letter():
    return "b"


@right
def capital_letter():
    return "B"


@right
def with_a_line_break():
    return "b\n"


@right
def by_elimination():
    left = {"a", "b", "c", "d"} - {"a", "c", "d"}
    return left.pop()


@wrong(loses=CHOICE)
def covariate_shift():
    return "a"


@wrong(loses=CHOICE)
def regularization():
    return "c"


@wrong(loses=CHOICE)
def only_the_inputs():
    return "d"


@wrong(loses=CHOICE)
def none_of_them():
    return ""


@wrong(loses=CHOICE)
def number_of_the_choice():
    return 2


@wrong(loses=CHOICE)
def prints_instead_of_returning():
    print("b")


@wrong(loses=CHOICE)
def two_letters():
    return "ab"


@wrong(loses=CHOICE)
def set_of_letters():
    return {"b"}


@wrong(loses=CHOICE)
def the_whole_sentence():
    return "It makes the loss smoother along the step."
