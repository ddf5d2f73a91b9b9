"""What extraction costs, in time of the processor: against a parser of the usual kind, and as texts grow."""

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from typing import Any

from app.extraction import extract
from benchmarks.data import written
from benchmarks.measure import Finding, Size, median_of, processor

_WORDS = range(360, 441)
"""How many words an article has that counts as one of 400."""
_MODEL = "fr_core_news_sm"
_WIDTH = 96
_FEATURES, _RELATIONS, _NAMES = 250, 48, ("LOC", "MISC", "ORG", "PER")
"""How many labels the small French model has for words and for dependencies, and those for names."""
_LENGTHS = (1_000, 10_000, 100_000, 1_000_000)


def measured(size: Size) -> Iterator[Finding]:
    """Extraction of an article of 400 words, and per character of ever longer texts."""
    extract(written()[0].body, None)  # reads the lexicon, which is no article's cost
    yield _against_spacy(size)
    yield _by_length(size)


def _against_spacy(size: Size) -> Finding:
    what = "extraction of a 400-word article, time of spaCy's tagger, parser and NER"
    try:
        parse, weights = _parser()
    except ImportError:
        return Finding(what, None, "x", most=1 / 8, note="spaCy is not installed (requirements-bench.txt)")
    texts = [found for found in written() if len(found.body.split()) in _WORDS][: size.articles]
    rounds = []
    for _ in range(size.rounds):
        ours = processor(lambda: [extract(found.body, found.published_day) for found in texts])
        theirs = processor(lambda: [parse(found.body) for found in texts])
        rounds.append(ours / theirs)
    details = {
        "articles": len(texts),
        "milliseconds": round(1000 * ours / len(texts), 2),
        "milliseconds_of_spacy": round(1000 * theirs / len(texts), 2),
    }
    return Finding(what, median_of(rounds), "x", most=1 / 8, rounds=rounds, note=weights, details=details)


def _parser() -> tuple[Callable[[str], Any], str]:
    """The small French model's tagger, parser and NER; raises ImportError where there is no spaCy.

    Without the model, a pipeline of its architecture with weights as initialised: it finds nothing, but multiplies the
    same matrices. Its untrained parser takes the first step that is allowed, which makes the shortest of all parses: so
    the trained one is no faster.
    """
    import spacy

    try:
        return spacy.load(_MODEL, exclude=["lemmatizer", "attribute_ruler", "senter"]), f"{_MODEL} as trained"
    except OSError:
        pass
    nlp = spacy.blank("fr")
    nlp.add_pipe("tok2vec", config={"model": _words_as_vectors()})
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": _WIDTH}
    tagger = nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": shared}})
    parser = nlp.add_pipe("parser", config={"model": _transitions("parser", shared)})
    names = nlp.add_pipe("ner", config={"model": _transitions("ner", _words_as_vectors())})
    labelled: list[tuple[Any, Sequence[str]]] = [
        (tagger, [f"tag{n}" for n in range(_FEATURES)]),
        (parser, [f"dep{n}" for n in range(_RELATIONS)]),
        (names, _NAMES),
    ]
    for pipe, labels in labelled:
        for label in labels:
            pipe.add_label(label)
    nlp.initialize()
    return nlp, f"{_MODEL} is not installed: its architecture, weights as initialised"


def _words_as_vectors() -> dict[str, Any]:
    """As the model's own configuration has it."""
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": _WIDTH,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"],
        "rows": [5000, 1000, 2500, 2500, 50, 50],
        "include_static_vectors": False,
    }
    encode = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": _WIDTH,
        "window_size": 1,
        "maxout_pieces": 3,
        "depth": 4,
    }
    return {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}


def _transitions(kind: str, tok2vec: dict[str, Any]) -> dict[str, Any]:
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": kind,
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": tok2vec,
    }


def _by_length(size: Size) -> Finding:
    """The same text in pieces of each length: what it says is always the same, only how much of it is one text."""
    longest = size.characters
    corpus = _corpus(longest)
    lengths = [length for length in _LENGTHS if length < longest] + [longest]
    costs: dict[int, list[float]] = {length: [] for length in lengths}
    for _ in range(max(1, size.rounds // 2)):
        for length, found in costs.items():
            pieces = [corpus[start : start + length] for start in range(0, longest, length)]
            found.append(processor(lambda pieces=pieces: [extract(piece, None) for piece in pieces]))  # type: ignore[misc]
    per_character = {length: 1e6 * median_of(found) / longest for length, found in costs.items()}
    rounds = [max(once) / min(once) for once in zip(*costs.values(), strict=True)]
    return Finding(
        f"extraction per character from 1 kB to {longest // 1000} kB, the dearest against the cheapest",
        median_of(rounds),
        "x",
        most=1.3,
        rounds=rounds,
        details={"microseconds_per_character": {str(n): round(cost, 2) for n, cost in per_character.items()}},
    )


def _corpus(length: int) -> str:
    """So many characters of articles, one after the other."""
    parts: list[str] = []
    left = length
    for found in islice(cycle(_bodies()), length):
        parts.append(found[:left])
        left -= len(parts[-1])
        if not left:
            break
    return "".join(parts)


def _bodies() -> Sequence[str]:
    return [f"{found.body.strip()}\n\n" for found in written()]
