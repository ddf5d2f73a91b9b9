"""The gender that a first name tells (first_names.toml)."""

from collections.abc import Mapping
from functools import cache

from app.lexicon import read
from app.lexicon.inflection import Gender


@cache
def genders() -> Mapping[str, Gender]:
    """First name, lower-cased → gender."""
    data = read("first_names")
    feminine: dict[str, Gender] = {name.strip(): "f" for name in data["f"].split(",")}
    masculine: dict[str, Gender] = {name.strip(): "m" for name in data["m"].split(",")}
    return feminine | masculine
