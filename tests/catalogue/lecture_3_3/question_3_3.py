"""Right and wrong answers to ``question_3_3() -> letter``."""

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
    answer = "b  "
    return answer


@right
def computed():
    fit_at_once = 1
    return "b" if fit_at_once == 1 else "d"


@wrong(loses=CHOICE)
def number_of_hyperparameters():
    return "a"


@wrong(loses=CHOICE)
def field_of_application():
    return "c"


@wrong(loses=CHOICE)
def always_caviar():
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
    return "ab"


@wrong(loses=CHOICE)
def list_of_letters():
    return ["b"]


@wrong(loses=CHOICE)
def the_whole_sentence():
    return "How many models you can afford to train at the same time."
