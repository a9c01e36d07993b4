"""French-like questions and answers for the benchmarks, generated from word lists of our own."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

_COMMON = (
    "de la et les à le des du en que pour dans une un qui sur par au est aux avec plus ne ce se sont pas "
    "ou son cette ces leurs ses il elle mais comme nous tout être fait entre sans sous après ainsi dont"
).split()
_STEMS = (
    "ministr directi santé financ territoir soign hôpit centr structur expériment polit budg dépens "
    "assur maladi social médic retrait emplo agricult écol enseign logem transport énerg climat sécurit "
    "justic défens numériq cultur sport jeunes handicap famill vieilless accompagn prévent recherch"
).split()
_ENDINGS = (
    "e es ation ations ement ements ique iques al aux ale ales eur eurs euse if ive ifs ives é ée és ées"
).split()
_QUESTION_WORDS, _ANSWER_WORDS = 330, 420


def _vocabulary() -> tuple[list[str], list[float]]:
    words = _COMMON + [stem + ending for ending in _ENDINGS for stem in _STEMS]
    total, weights = 0.0, []
    for rank in range(len(words)):
        total += 1 / (rank + 2.7) ** 1.15
        weights.append(total)
    return words, weights


def _prose(random: Random, words: list[str], weights: list[float], count: int) -> str:
    drawn = random.choices(words, cum_weights=weights, k=count)
    sentences = [drawn[start : start + 14] for start in range(0, count, 14)]
    return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in sentences)


def question_texts(random: Random, count: int) -> Iterator[tuple[str, str | None]]:
    """Yield pairs of question and answer (one in four without answer); one in 300 speaks of SEC-Pa."""
    words, weights = _vocabulary()
    for number in range(count):
        question = _prose(random, words, weights, _QUESTION_WORDS)
        if number % 300 == 0:
            question += " Elle l'interroge sur le maintien des SEC-Pa."
        answer = None if number % 4 == 0 else _prose(random, words, weights, _ANSWER_WORDS)
        yield question, answer
