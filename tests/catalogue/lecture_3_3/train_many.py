"""Right and wrong answers to ``train_many(train, configs, n_jobs=2) -> (best, scores)``."""

import numpy as np

from grader.catalogue import right, wrong

FOUR = "the best of four is kept, with all scores"
PROCESSES = "the trainings run in more than one process"
FAILURE = "a training that raises an error costs its own score only"


@right
def joblib_loop(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    def attempt(config):
        try:
            return train(config)
        except Exception:
            return float("nan")

    scores, best, highest = [], None, -np.inf
    running = Parallel(n_jobs=n_jobs, return_as="generator")(delayed(attempt)(c) for c in configs)
    for config, score in zip(configs, running, strict=True):
        scores.append(score)
        print(f"{len(scores)} of {len(configs)} trained: {score:.3f}")
        if score > highest:
            best, highest = config, score
    return best, scores


@right
def joblib_verbose(train, configs, n_jobs=2):
    import joblib

    def safely(config):
        try:
            return float(train(config))
        except (ValueError, ArithmeticError):
            return np.nan

    jobs = [joblib.delayed(safely)(config) for config in configs]
    scores = np.array(joblib.Parallel(n_jobs=n_jobs, verbose=11)(jobs))
    if np.isnan(scores).all():
        return None, scores
    return configs[int(np.nanargmax(scores))], scores


@right
def unordered_with_places(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    def attempt(place):
        try:
            return place, train(configs[place])
        except Exception:
            return place, float("nan")

    scores = [float("nan")] * len(configs)
    jobs = (delayed(attempt)(place) for place in range(len(configs)))
    for place, score in Parallel(n_jobs=n_jobs, return_as="generator_unordered")(jobs):
        scores[place] = score
        print("■", end="", flush=True)
    print()
    known = [place for place, score in enumerate(scores) if not np.isnan(score)]
    best = configs[max(known, key=scores.__getitem__)] if known else None
    return best, scores


@right
def futures(train, configs, n_jobs=2):
    from concurrent.futures import ProcessPoolExecutor

    scores = []
    with ProcessPoolExecutor(n_jobs) as pool:
        waiting = [pool.submit(train, config) for config in configs]
        for future in waiting:
            scores.append(np.nan if future.exception() else future.result())
            print("trained", len(scores))
    order = sorted(range(len(configs)), key=lambda i: -np.nan_to_num(scores[i], nan=-np.inf))
    return (None if np.isnan(scores[order[0]]) else configs[order[0]]), scores


@right
def pool_of_multiprocessing(train, configs, n_jobs=2):
    import multiprocessing

    scores = ()
    with multiprocessing.Pool(n_jobs) as pool:
        results = [pool.apply_async(train, (config,)) for config in configs]
        for result in results:
            try:
                scores += (np.float32(result.get()),)
            except ValueError:
                scores += (np.float32("nan"),)
            print(scores[-1])
    best = None
    for config, score in zip(configs, scores, strict=True):
        if not np.isnan(score) and (best is None or score > best[1]):
            best = config, score
    return best and best[0], scores


@wrong(loses=FOUR, mistake="keeping the lowest score")
def keeps_the_lowest(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    scores = Parallel(n_jobs=n_jobs, verbose=11)(delayed(train)(config) for config in configs)
    return configs[int(np.nanargmin(scores))], scores


@wrong(loses=FOUR, mistake="returning the place of the best")
def returns_the_place(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    scores = Parallel(n_jobs=n_jobs, verbose=11)(delayed(train)(config) for config in configs)
    return int(np.nanargmax(scores)), scores


@wrong(loses=FOUR, mistake="returning the best score as best")
def returns_the_best_score(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    scores = Parallel(n_jobs=n_jobs, verbose=11)(delayed(train)(config) for config in configs)
    return max(scores), scores


@wrong(loses=FOUR, mistake="returning the scores before the best")
def scores_first(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    scores = Parallel(n_jobs=n_jobs, verbose=11)(delayed(train)(config) for config in configs)
    return scores, configs[int(np.nanargmax(scores))]


@wrong(loses=FOUR, mistake="sorting the scores")
def sorts_the_scores(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    scores = Parallel(n_jobs=n_jobs, verbose=11)(delayed(train)(config) for config in configs)
    best = configs[int(np.nanargmax(scores))]
    return best, sorted(scores, reverse=True)


@wrong(loses=PROCESSES, mistake="training in one process")
def one_after_the_other(train, configs, n_jobs=2):
    scores, best, highest = [], None, -np.inf
    for config in configs:
        try:
            score = train(config)
        except Exception:
            score = float("nan")
        scores.append(score)
        print(score)
        if score > highest:
            best, highest = config, score
    return best, scores


@wrong(loses=PROCESSES, mistake="training in one process")
def threads(train, configs, n_jobs=2):
    from concurrent.futures import ThreadPoolExecutor

    def attempt(config):
        try:
            return train(config)
        except Exception:
            return float("nan")

    with ThreadPoolExecutor(n_jobs) as pool:
        scores = list(pool.map(attempt, configs))
    print(len(scores), "trained")
    known = [i for i in range(len(scores)) if scores[i] == scores[i]]
    return (configs[max(known, key=lambda i: scores[i])] if known else None), scores


@wrong(
    loses="scores are in the order of the configurations",
    mistake="collecting the scores in the order in which they come in",
)
def as_they_come_in(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    def attempt(config):
        try:
            return config, train(config)
        except Exception:
            return config, float("nan")

    jobs = (delayed(attempt)(config) for config in configs)
    scores, best, highest = [], None, -np.inf
    for config, score in Parallel(n_jobs=n_jobs, return_as="generator_unordered")(jobs):
        print(config, score)
        scores.append(score)
        if score > highest:
            best, highest = config, score
    return best, scores


@wrong(loses="a score of nan never wins", mistake="letting nan win")
def argmax_of_nan(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    def attempt(config):
        try:
            return train(config)
        except Exception:
            return float("nan")

    scores = Parallel(n_jobs=n_jobs, verbose=11)(delayed(attempt)(config) for config in configs)
    return configs[np.argmax(scores)], scores


@wrong(loses="a score of nan never wins", mistake="letting nan win")
def max_keeps_a_nan_in_front(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    def attempt(config):
        try:
            return train(config)
        except Exception:
            return float("nan")

    scores = Parallel(n_jobs=n_jobs, verbose=11)(delayed(attempt)(config) for config in configs)
    return configs[scores.index(max(scores))], scores


@wrong(loses=FAILURE, mistake="losing every score to one failed training")
def one_failure_ends_it_all(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    scores = Parallel(n_jobs=n_jobs, verbose=11)(delayed(train)(config) for config in configs)
    if np.isnan(scores).all():
        return None, scores
    return configs[int(np.nanargmax(scores))], scores


@wrong(loses=FAILURE)
def failed_ones_score_zero(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    def attempt(config):
        try:
            return train(config)
        except Exception:
            return 0.0

    scores = Parallel(n_jobs=n_jobs, verbose=11)(delayed(attempt)(config) for config in configs)
    return configs[int(np.nanargmax(scores))], scores


@wrong(loses=FAILURE)
def failed_ones_are_left_out(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    def attempt(config):
        try:
            return train(config)
        except Exception:
            return None

    scores = Parallel(n_jobs=n_jobs, verbose=11)(delayed(attempt)(config) for config in configs)
    scores = [score for score in scores if score is not None]
    return configs[int(np.nanargmax(scores))], scores


@wrong(loses="progress is shown", mistake="working in silence")
def silent(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    def attempt(config):
        try:
            return train(config)
        except Exception:
            return float("nan")

    scores = Parallel(n_jobs=n_jobs)(delayed(attempt)(config) for config in configs)
    if np.isnan(scores).all():
        return None, scores
    return configs[int(np.nanargmax(scores))], scores


@wrong(loses="the configurations are left unchanged")
def writes_the_score_into_the_config(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    def attempt(config):
        try:
            return train(config)
        except Exception:
            return float("nan")

    scores = Parallel(n_jobs=n_jobs, verbose=11)(delayed(attempt)(config) for config in configs)
    best = dict(configs[int(np.nanargmax([*scores, -1e9]) % len(configs))])
    for config, score in zip(configs, scores, strict=True):
        config["score"] = score
    return best, scores


@wrong(loses="right for other configurations", mistake="starting the search for the best at 0")
def best_starts_at_zero(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    def attempt(config):
        try:
            return train(config)
        except Exception:
            return float("nan")

    best, highest, scores = None, 0, []
    running = Parallel(n_jobs=n_jobs, return_as="generator")(delayed(attempt)(c) for c in configs)
    for config, score in zip(configs, running, strict=True):
        print(score)
        scores.append(score)
        if score > highest:
            best, highest = config, score
    return best, scores


@wrong(loses="the first of equal scores is kept", mistake="keeping the last of several equal ones")
def last_of_equals(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    def attempt(config):
        try:
            return train(config)
        except Exception:
            return float("nan")

    best, highest, scores = None, -np.inf, []
    running = Parallel(n_jobs=n_jobs, return_as="generator")(delayed(attempt)(c) for c in configs)
    for config, score in zip(configs, running, strict=True):
        print(score)
        scores.append(score)
        if score >= highest:
            best, highest = config, score
    return best, scores


@wrong(
    loses="one process is enough when n_jobs is 1",
    mistake="starting as many processes as it likes",
)
def always_two_processes(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    def attempt(config):
        try:
            return train(config)
        except Exception:
            return float("nan")

    scores = Parallel(n_jobs=2, verbose=11)(delayed(attempt)(config) for config in configs)
    if np.isnan(scores).all():
        return None, scores
    return configs[int(np.nanargmax(scores))], scores


@wrong(loses=FOUR)
def the_best_alone(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    scores = Parallel(n_jobs=n_jobs, verbose=11)(delayed(train)(config) for config in configs)
    return configs[int(np.nanargmax(scores))]


@wrong(loses="best is None when no training has a score")
def first_when_there_is_no_score(train, configs, n_jobs=2):
    from joblib import Parallel, delayed

    def attempt(config):
        try:
            return train(config)
        except Exception:
            return float("nan")

    scores = Parallel(n_jobs=n_jobs, verbose=11)(delayed(attempt)(config) for config in configs)
    return configs[int(np.argmax(np.nan_to_num(scores, nan=-np.inf)))], scores
