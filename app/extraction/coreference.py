"""Words that name nobody by themselves: pronouns, "ce dernier", "la même source", "les deux pays", "son cabinet".

Each rule returns [] where it does not apply.
"""

from functools import cache
from itertools import islice, takewhile

from app.annotation import ActorKind, ActorRef, Span
from app.extraction.designations import Designation
from app.extraction.discourse import Discourse, agrees, one_person
from app.extraction.entities import belonging
from app.extraction.entity import Entity
from app.lexicon.actors import RoleKind, fold, registry
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.inflection import Gender
from app.lexicon.naming import naming
from app.lexicon.places import parents, words
from app.lexicon.syntax import syntax

_OPENING = 3
"""Tokens up to a pronoun that opens its sentence: "Mais |elle", "D'après |lui"."""
_SUBJECT = 4
"""How far behind the beginning of a sentence, in tokens, the noun of its subject may stand: "Deux anciens cadres"."""
_GOVERNING = frozenset({ActorKind.STATE, ActorKind.GOVERNMENT})
_PAIR = 2
_PAIR_REACH = 600
"""How far back, in characters, both of "les deux pays" must have been mentioned."""
_DESCRIPTION = 4
"""Words of the longest description that may stand for a person: "l'ancien international malien"."""
_JUST = 160
"""How far back, in characters, somebody just spoke."""
_BESIDE = 60
"""How far behind a name, in characters, the body may follow that the person belongs to."""
_EPITHET = 9
"""The same for what somebody won or is: "le dernier vainqueur du Tour de Lombardie"."""


def unresolved(mention: Span) -> ActorRef:
    """Nobody fits: the words themselves, without the marks of "-t-il"."""
    return ActorRef(mention.text.lstrip("-").removeprefix("t-"), mention=mention, resolved_by="unresolved")


def referred(entity: Entity | None, mention: Span, how: str) -> list[ActorRef]:
    """The reference to an actor that a rule found, or [] where it found none."""
    return [entity.reference(mention, how)] if entity is not None else []


# ---------------------------------------------------------------- words without a noun


def pronoun(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "elle", "a-t-il": the last speaker that agrees, else the last actor mentioned before that does."""
    clitic = phrase.text.tokens[phrase.first].kind == "clitic"
    if not clitic and (phrase.last - phrase.first > 1 or phrase.opening not in naming().personal_pronouns):
        return []
    word = phrase.opening.rsplit("-", 1)[-1] if clitic else phrase.opening
    agreement = grammar().subject_pronouns.get(word)
    gender: Gender = "f" if agreement is not None and agreement.gender == "f" else "m"
    several = agreement is not None and agreement.person == 3 and bool(agreement.plural)
    if several and not any(e.plural for e in discourse.before(phrase.mention.start)):
        _introduce_people(discourse, phrase)
    if clitic and not several:
        _introduce_subject(discourse, phrase, gender)
    if several and (pair := _together(discourse, phrase)):
        return pair
    if (opener := _opener(discourse, phrase)) is not None and agrees(opener, gender, several):
        return [opener.reference(phrase.mention, "pronoun")]
    if (subject := _subject_before(discourse, phrase, gender, several)) is not None:
        return [subject.reference(phrase.mention, "pronoun")]
    return [_antecedent(discourse, phrase.mention, "pronoun", gender, several)]


def _subject_before(discourse: Discourse, phrase: Designation, gender: str | None, several: bool) -> Entity | None:
    """ "Paul Rey réclame un délai, quand la CGT propose un vote. Il ajoute …": the subject of the sentence before, in
    this paragraph, goes on at the beginning of the next one."""
    text, topic, here = discourse.text, discourse.topic, phrase.mention.start
    if (answers := discourse.answers(here, pronoun=True)) is not None and agrees(answers, gender, several):
        return answers
    at = discourse.sentence(phrase.first)
    unit = text.units[at]
    held = discourse.adding or discourse.overtaken or discourse.interrupted
    if topic is None or held or at == 0 or not agrees(topic, gender, several):
        return None
    before = text.units[at - 1]
    near = phrase.opening in syntax().near_demonstratives  # "celle-ci" is who was named last
    opens = phrase.first - unit.first < _OPENING and text.tokens[phrase.first].kind != "clitic" and not near
    if not opens or before.paragraph != unit.paragraph:
        return None
    return topic if discourse.last_seen(topic, here) >= text.tokens[before.first].start else None


def there(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "« … », y assure-t-on": the body that goes on."""
    if phrase.words not in naming().there:
        return []
    found = discourse.antecedent(
        lambda e: not e.person and agrees(e, None, e.plural) and not parents(e.name),
        phrase.mention.start,
        discourse.speaker,
    )
    return referred(found, phrase.mention, "pronoun")


def both_persons(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "tous deux", "les deux hommes": the two who just spoke as one."""
    if phrase.words not in naming().both_persons or len(discourse.together) != _PAIR:
        return []
    here = phrase.mention.start
    near = all(here - discourse.last_seen(entity, here) < _PAIR_REACH for entity in discourse.together)
    return [entity.reference(phrase.mention, "pair") for entity in discourse.together] if near else []


def _opener(discourse: Discourse, phrase: Designation) -> Entity | None:
    """ "Le maire persiste : il réclame …": whom the sentence opened with, before its colon."""
    return _opened_with(discourse, phrase) if discourse.text.low(phrase.first - 1) == ":" else None


def _opened_with(discourse: Discourse, phrase: Designation) -> Entity | None:
    text, topic = discourse.text, discourse.topic
    unit = text.unit_of(phrase.first)
    if unit is None or topic is None:
        return None
    return topic if discourse.last_seen(topic, phrase.mention.start) >= text.tokens[unit.first].start else None


def _together(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "Paul Rey et Anne Lot réclament …. Ils contestent …": those who just spoke as one, unless a group is named
    since."""
    here = phrase.mention.start
    if not discourse.together or not all(here - discourse.last_seen(e, here) < _PAIR_REACH for e in discourse.together):
        return []
    since = max(discourse.last_seen(entity, here) for entity in discourse.together)
    named = takewhile(lambda e: discourse.last_seen(e, here) > since, discourse.before(here))
    later = any(entity.plural for entity in named)
    return [] if later else [entity.reference(phrase.mention, "pronoun") for entity in discourse.together]


def _introduce_subject(discourse: Discourse, phrase: Designation, gender: str) -> None:
    """The body that opens the sentence, where it is named there for the first time: "La préfecture livre un autre
    récit : …, assure-t-elle"."""
    text = discourse.text
    unit = text.unit_of(phrase.first)
    if unit is None or unit.first + 2 >= phrase.first or text.low(unit.first) not in syntax().singular_articles:
        return
    noun, role = text.low(unit.first + 1), registry().roles.get(text.low(unit.first + 1))
    follows = any(form.person == 3 for form in verb_forms().get(text.low(unit.first + 2)))
    if role is None or role.kind is not RoleKind.BODY or role.plural or role.gender != gender or not follows:
        return
    if any(discourse.entities.recall.everybody(fold(noun))):
        return
    body = discourse.entities.introduced(text.span(unit.first + 1, unit.first + 2).text, ActorKind.ORGANISATION)
    body.gender = role.gender
    body.call(fold(noun))
    body.see(text.tokens[unit.first].start)


def _introduce_people(discourse: Discourse, phrase: Designation) -> None:
    """Those whom the sentence opens with, where no others were named: "Deux cadres racontent …: d'après eux"."""
    text = discourse.text
    unit = text.unit_of(phrase.first)
    if unit is None or unit.first + 2 >= phrase.first:
        return
    near = range(unit.first + 1, min(unit.first + _SUBJECT, phrase.first))
    noun = next((k for k in near if text.low(k) in registry().roles), unit.first)
    role = registry().roles.get(text.low(noun))
    if role is None or not role.plural or role.kind is not RoleKind.PERSON:
        return
    people = discourse.entities.introduced(text.span(unit.first, noun + 1).text.lower(), ActorKind.UNNAMED)
    people.plural = True
    people.call(fold(role.lemma), fold(text.low(noun)))
    people.see(text.tokens[unit.first].start)


def spoken_pronoun(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "« … », résume-t-il": who speaks in the singular is a person, if the article has one in reach."""
    if phrase.last - phrase.first > 1 or phrase.text.tokens[phrase.first].kind != "clitic":
        return []
    agreement = grammar().subject_pronouns.get(phrase.opening.rsplit("-", 1)[-1])
    if agreement is None or agreement.plural or agreement.gender is None:
        return []
    found = _person_spoken_of(discourse, phrase, agreement.gender)
    if found is not None and _body_has_the_floor(discourse, phrase.mention.start, found, agreement.gender):
        return []
    return referred(found, phrase.mention, "pronoun")


def _body_has_the_floor(discourse: Discourse, here: int, person: Entity, gender: str | None) -> bool:
    """ "L'agence nie. « C'est faux », écrit-elle.": a body spoke in this paragraph, where the person is not named."""
    speaker = discourse.speaker
    if speaker is None or one_person(speaker) or not agrees(speaker, gender, False):
        return False
    told = speaker.gender == gender
    return told and discourse.in_paragraph(speaker, here) and not discourse.in_paragraph(person, here)


def owner(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "ses" of "ses propos", "les" of "les accuse": the actor that goes on; "à l'en croire": who was the subject."""
    if phrase.last - phrase.first > 1 or phrase.opening not in syntax().source_pronouns:
        return []
    if phrase.text.low(phrase.first - 2) == ":" and (opener := _opened_with(discourse, phrase)) is not None:
        return [opener.reference(phrase.mention, "possessive")]  # "L'économiste doute : à son avis, …"
    if phrase.opening == "l'" and (subject := _subject_before(discourse, phrase, None, False)) is not None:
        return [subject.reference(phrase.mention, "possessive")]
    return [_antecedent(discourse, phrase.mention, "possessive", None, phrase.opening in naming().several_owners)]


def _antecedent(discourse: Discourse, mention: Span, how: str, gender: str | None, several: bool) -> ActorRef:
    found = discourse.antecedent(lambda e: agrees(e, gender, several), mention.start, discourse.speaker, gender)
    return found.reference(mention, how) if found is not None else unresolved(mention)


def same_source(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "selon la même source": who spoke last; "la même station": the body of that sort that spoke last."""
    if phrase.words in naming().same_source:
        called = (e for e in reversed(discourse.spoken) if not e.heads.isdisjoint(naming().informants))
        return referred(next(called, discourse.speaker), phrase.mention, "same source")
    if phrase.words not in _same_bodies():
        return []
    noun = phrase.text.low(phrase.last - 1)
    medium = noun in naming().media_nouns
    bodies = (e for e in reversed(discourse.spoken) if not e.person and _is_medium(e) is medium)
    fits = (e for e in bodies if naming().may_call(noun, e.heads))
    return referred(next(fits, None), phrase.mention, "same source")


@cache
def _same_bodies() -> frozenset[str]:
    """ "la même station"."""
    return frozenset(f"{same} {noun}" for same in naming().same for noun in naming().generic_bodies)


def _is_medium(entity: Entity) -> bool:
    """A known one, or one whose name says so: "Radio Boyoma"."""
    return entity.kind is ActorKind.MEDIUM or entity.name.split()[0].lower() in naming().media_nouns


def latter(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "cette dernière": the last actor mentioned before, of that gender and number."""
    words = next((w for w in naming().latter if phrase.words.startswith(w)), None)
    if words is None:
        return []
    agreement = grammar().subject_pronouns[words]
    answers = discourse.answers(phrase.mention.start, pronoun=True)
    if answers is not None and agrees(answers, agreement.gender, bool(agreement.plural)):
        return [answers.reference(phrase.mention, "latter")]
    if (said := _just_spoke(discourse, phrase, agreement.gender, bool(agreement.plural))) is not None:
        return [said.reference(phrase.mention, "latter")]
    for entity in discourse.before(phrase.mention.start):
        scenery = entity.kind is ActorKind.STATE or parents(entity.name)
        if agrees(entity, agreement.gender, bool(agreement.plural)) and not scenery:
            return [entity.reference(phrase.mention, "latter")]
    return [unresolved(phrase.mention)]


def _just_spoke(discourse: Discourse, phrase: Designation, gender: str | None, plural: bool) -> Entity | None:
    """The person who spoke in the sentence before, unless another one is named behind: "« … », observe Paul Rey, du
    CNRS. Ce dernier …"."""
    speaker, here = discourse.speaker, phrase.mention.start
    if speaker is None or not agrees(speaker, gender, plural) or not one_person(speaker):
        return None
    at = discourse.last_seen(speaker, here)
    if at < 0 or here - at >= _JUST or speaker not in discourse.entities.recall:
        return None
    named = [e for e in takewhile(lambda e: e is not speaker, discourse.before(here)) if e.kind is not ActorKind.STATE]
    beside = not named or discourse.last_seen(named[0], here) - at < _BESIDE
    return speaker if beside and not any(one_person(e) for e in named) else None


# ---------------------------------------------------------------- persons by a description


def description(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "« … », a écrit l'international malien": words that no list of functions holds, for the person who goes on."""
    epithet = phrase.noun in naming().epithets
    if phrase.role is not None or phrase.paper or (phrase.complemented and not epithet):
        return []
    if phrase.last - phrase.first > (_EPITHET if epithet else _DESCRIPTION) or not (
        phrase.singular and (phrase.definite or phrase.demonstrative)
    ):
        return []
    if not epithet and any(t.capital or t.mark for t in phrase.text.tokens[phrase.first + 1 : phrase.last]):
        return []
    return _described(discourse, phrase)


def demonym(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "Le Bernois réfute": the person spoken of, by where they come from."""
    name = phrase.text.tokens[min(phrase.first + 1, phrase.last - 1)]
    if _of_age(phrase, phrase.first + 2) and phrase.definite and phrase.singular and name.capital:
        return _described(discourse, phrase)
    alone = phrase.core - phrase.first == 2
    if (
        not (alone and phrase.definite and phrase.singular and name.capital)
        or not name.low.endswith(tuple(words().adjective_endings))
        or name.text in registry().names
    ):
        return []
    return _described(discourse, phrase)


def _of_age(phrase: Designation, k: int) -> bool:
    """ "le Malien |de 23 ans"."""
    tokens = phrase.text.tokens
    numbered = k + 3 == phrase.core and tokens[k + 1].kind == "number" and phrase.text.low(k + 2) in syntax().age_units
    return numbered and phrase.text.low(k) in syntax().de


def _described(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    return referred(_person_spoken_of(discourse, phrase, phrase.gender), phrase.mention, "description")


def _person_spoken_of(discourse: Discourse, phrase: Designation, gender: Gender | None) -> Entity | None:
    return discourse.antecedent(
        lambda e: one_person(e) and agrees(e, gender, False), phrase.mention.start, discourse.speaker, gender
    )


def epithet(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "L'international ivoirien a raconté": what somebody won or is, also where they are not quoted."""
    return description(discourse, phrase) if phrase.noun in naming().epithets else []


def trade(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "« … », dit Ibra Diop. Le piroguier affirme …": a noun that looks like a trade, right behind who has it."""
    alone = phrase.definite and phrase.singular and phrase.core - phrase.head == 1
    firm = phrase.noun in naming().generic_bodies  # "l'exploitant" is a farmer, where no firm was named
    listed = (phrase.role is not None and not firm) or phrase.noun in cues().noun_forms
    if not alone or listed or phrase.text.tokens[phrase.head].capital:
        return []
    if not phrase.noun.endswith(tuple(naming().trades)):
        return []
    speaker = discourse.speaker
    if not discourse.spoke_here(phrase.mention.start):
        persons = list(islice((e for e in discourse.before(phrase.mention.start) if e.person), 2))
        if len(persons) != 1:
            return []
        speaker = persons[0]  # nobody else has been named yet
    return referred(
        speaker if speaker is not None and agrees(speaker, phrase.gender, False) else None,
        phrase.mention,
        "description",
    )


# ---------------------------------------------------------------- states and bodies


def both_states(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "les deux pays": the two states that the text has just spoken of; else nobody is guessed."""
    if fold(phrase.words) not in _pairs():
        return []
    here = phrase.mention.start
    near = takewhile(lambda entity: here - discourse.last_seen(entity, here) < _PAIR_REACH, discourse.before(here))
    pair = list(islice((entity for entity in near if entity.kind is ActorKind.STATE), _PAIR))
    return [entity.reference(phrase.mention, "pair") for entity in pair] if len(pair) == _PAIR else []


@cache
def _pairs() -> frozenset[str]:
    return frozenset(fold(words) for words in naming().both_states)


def possessed(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "son cabinet", "leur fédération": a body named after whom it belongs to; a paper ("son rapport") is theirs."""
    if phrase.opening not in naming().possessives or phrase.last - phrase.first < 2:
        return []
    several = phrase.opening in naming().several_owners
    holder = owner_of(discourse, phrase)
    if holder is None:
        return []
    if (body := _own_body(discourse, phrase, holder)) is not None:
        return [body.reference(phrase.mention, "possessive")]
    paper = phrase.role is None or phrase.role.kind is RoleKind.UNNAMED_GROUP
    if phrase.paper and paper:
        return [holder.reference(phrase.mention, "possessive")]
    if phrase.comma + 1 < phrase.last and phrase.text.tokens[phrase.comma + 1].capital:
        names = [phrase.text.span(phrase.comma + 1, phrase.last).text]  # "leur plateforme, Vigie citoyenne"
    else:
        names = _names_of_possessed(phrase.text.span(phrase.first + 1, phrase.comma).text, holder, several)
    body = discourse.entities.introduced(names[0], _kind_of_possessed(phrase))
    if not body.seen:
        body.parent = None if phrase.noun in naming().outsiders else holder.id
        body.aliases = dict.fromkeys(names)
    body.plural = phrase.role is not None and phrase.role.plural  # "ses proches"
    body.call(fold(phrase.text.low(phrase.first + 1)))
    body.see(phrase.mention.start)
    return [body.reference(phrase.mention, "possessive")]


def owner_of(discourse: Discourse, phrase: Designation) -> Entity | None:
    """Whose "son cabinet", "leur avocate" is: rather somebody of the sentence itself, of whom it tells something: "Le
    maire, Paul Rey, viendra lundi, indique son cabinet"."""
    several = phrase.opening in naming().several_owners
    personal = phrase.noun in naming().of_persons
    governing = phrase.noun in naming().of_states
    common = governing or phrase.noun in naming().of_bodies
    here, unit = phrase.mention.start, discourse.text.unit_of(phrase.first)
    opening = discourse.text.tokens[unit.first].start if unit is not None else here

    def fits(entity: Entity) -> bool:
        if (personal and not entity.person) or (common and entity.person):
            return False
        if entity.kind is ActorKind.STATE and not governing and discourse.oblique(discourse.last_seen(entity, here)):
            return False  # "Le ministre partira à Rome, a indiqué son cabinet"
        return agrees(entity, None, several) and (not governing or entity.kind in _GOVERNING)

    inside = takewhile(lambda e: discourse.last_seen(e, here) >= opening, discourse.before(here))
    spoken_of = any(fits(e) and e.kind not in {ActorKind.STATE, ActorKind.MEDIUM} for e in inside)
    return discourse.antecedent(fits, here, None if spoken_of else discourse.speaker, opening=opening)


def _kind_of_possessed(phrase: Designation) -> ActorKind:
    """ "son prédécesseur" is a person, "son entourage" some people, "son cabinet" a body."""
    role = phrase.role
    if role is not None and role.kind is RoleKind.BODY:
        return ActorKind.ORGANISATION
    if role is not None and role.kind is RoleKind.PERSON and not role.plural:
        return ActorKind.PERSON
    personal = phrase.noun in naming().of_persons or role is not None
    return ActorKind.GROUP if personal else ActorKind.ORGANISATION


def _own_body(discourse: Discourse, phrase: Designation, holder: Entity) -> Entity | None:
    """ "son syndicat" of "Paul Rey, délégué de la CGT": the body that the person belongs to, if it may be called so."""
    if not holder.person or phrase.noun not in naming().generic_bodies:
        return None
    bodies = (discourse.entities.by_id.get(actor) for actor in sorted(holder.affiliations))
    fits = (b for b in bodies if b is not None and b.kind not in {ActorKind.STATE, ActorKind.PERSON})
    return next((b for b in fits if naming().may_call(phrase.noun, b.heads)), None)


def _names_of_possessed(noun: str, holder: Entity, several: bool) -> list[str]:
    """ "cabinet de Paul Rey", "cabinet du ministre": what a body may be called, the likeliest first."""
    office = holder.title.partition(" ") if holder.title else ("", "", "")
    if f"{office[0].lower()} {noun.lower()}" in naming().ministries:
        return [f"{noun} {office[2]}", f"{noun} de {holder.name}"]  # "son ministère" of the ministre de la Santé
    if holder.title:
        return [f"{noun} de {holder.name}", *(f"{noun} {of}{holder.title}" for of in ("du ", "de la ", "de l'"))]
    return belonging(noun, holder, several)
