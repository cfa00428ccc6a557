"""Right and wrong answers to ``question_3_1() -> letter``."""

from grader.catalogue import right, wrong

CHOICE = "the choice is the right one"


@right
def the_letter():
    return "a"


@right
def capital_letter():
    return "A"


@right
def with_spaces():
    answer = " a\n"
    return answer


@right
def looked_up():
    reasons = {"values": "a", "evenness": "b", "certainty": "c", "price": "d"}
    return reasons["values"]


@wrong(loses=CHOICE)
def evenness():
    return "b"


@wrong(loses=CHOICE)
def always_better():
    return "c"


@wrong(loses=CHOICE)
def cheaper():
    return "d"


@wrong(loses=CHOICE)
def no_such_letter():
    return "f"


@wrong(loses=CHOICE)
def number_of_the_choice():
    return 1


@wrong(loses=CHOICE)
def prints_instead_of_returning():
    print("a")


@wrong(loses=CHOICE)
def with_a_bracket():
    return "a)"


@wrong(loses=CHOICE)
def list_of_letters():
    return ["a"]


@wrong(loses=CHOICE)
def the_whole_sentence():
    return "You try 25 values of whichever hyperparameter matters, instead of 5."
