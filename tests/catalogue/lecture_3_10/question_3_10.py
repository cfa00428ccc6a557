"""Right and wrong answers to ``question_3_10() -> letter``."""

from grader.catalogue import right, wrong

CHOICE = "the choice is the right one"


@right
def the_letter():
    return "b"


@right
def capital_letter():
    return "B "


@right
def from_a_variable():
    answer = "b"
    return answer


@right
def looked_up():
    choices = {"licence": "a", "governance": "b", "users": "c", "speed": "d"}
    return choices["governance"]


@wrong(loses=CHOICE)
def free_licence():
    return "a"


@wrong(loses=CHOICE)
def many_users():
    return "c"


@wrong(loses=CHOICE)
def speed():
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
def two_letters():
    return "a and b"


@wrong(loses=CHOICE)
def list_of_letters():
    return ["b"]


@wrong(loses=CHOICE)
def the_whole_sentence():
    return "Governance by known rules in which no single company has the last word."
