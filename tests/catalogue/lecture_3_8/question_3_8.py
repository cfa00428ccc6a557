"""Right and wrong answers to ``question_3_8() -> letter``."""

from grader.catalogue import right, wrong

CHOICE = "the choice is the right one"


@right
def the_letter():
    return "b"


@right
def capital_letter():
    return "B"


@right
def with_spaces():
    choice = " B "
    return choice


@right
def looked_up():
    choices = dict(zip(("both near 1", "shared total"), "ab", strict=True))
    return choices["shared total"]


@wrong(loses=CHOICE)
def both_near_one():
    return "a"


@wrong(loses=CHOICE)
def overflow():
    return "c"


@wrong(loses=CHOICE)
def use_hardmax():
    return "d"


@wrong(loses=CHOICE)
def no_such_letter():
    return "f"


@wrong(loses=CHOICE)
def number_of_the_choice():
    return 2


@wrong(loses=CHOICE)
def prints_instead_of_returning():
    print("b")


@wrong(loses=CHOICE)
def two_letters():
    return "b, d"


@wrong(loses=CHOICE)
def list_of_letters():
    return ["b"]


@wrong(loses=CHOICE)
def the_whole_sentence():
    return "Softmax outputs share a total of 1; use one sigmoid a class."
