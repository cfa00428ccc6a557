"""Right and wrong answers to ``question_3_11() -> letter``."""

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
    answer = "  b\n"
    return answer


@right
def looked_up():
    choices = dict(zip(("tape", "variable", "compile", "slope"), "abcd", strict=True))
    return choices["variable"]


@wrong(loses=CHOICE)
def tape_used_up():
    return "a"


@wrong(loses=CHOICE)
def not_compiled():
    return "c"


@wrong(loses=CHOICE)
def flat():
    return "d"


@wrong(loses=CHOICE)
def no_such_letter():
    return "e"


@wrong(loses=CHOICE)
def number_of_the_choice():
    return 2


@wrong(loses=CHOICE)
def prints_instead_of_returning():
    print("b")


@wrong(loses=CHOICE)
def list_of_letters():
    return ["b"]


@wrong(loses=CHOICE)
def with_its_full_stop():
    return "b."


@wrong(loses=CHOICE)
def the_whole_sentence():
    return "After the first update, w is a plain tensor, which the tape does not watch."
