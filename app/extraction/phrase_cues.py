"""Whole phrases that say what somebody does with a content: "n'a ni confirmé ni démenti", "s'est refusé à tout
commentaire"."""

from collections.abc import Iterator

from app.annotation import Stance
from app.extraction.designations import head
from app.extraction.participles import main_subject
from app.extraction.phrases import antecedent_of, may_speak, opens_phrase, phrase_after
from app.extraction.quotations import CLOSING, OPENING
from app.extraction.signals import Cue, CueKind, Scene
from app.extraction.sources import agent_after, with_apposition
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.text import Text
from app.lexicon.cue_terms import Frame, Phrase
from app.lexicon.cues import compiled, cues
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.syntax import syntax


def phrase_cues(scene: Scene) -> Iterator[Cue]:
    """The phrases of the lexicon that stand in the unit, outside of its quotations."""
    text = scene.text
    begin, end = text.offsets(scene.unit.first, scene.unit.last)
    spoken = " ".join(text.text[begin:end].lower().replace("’", "'").split())
    for phrase in cues().phrases:
        if not phrase.may_stand_in(spoken):
            continue
        for match in compiled(phrase).finditer(text.text, begin, end):
            cue = _phrase_at(scene, phrase, text.at(match.start()), text.at(match.end()))
            if cue is not None:
                yield cue


def _mute_thing(scene: Scene, subject: Subject) -> bool:
    """ "les sirènes sont restées muettes": a plain noun of nobody who could have spoken heads the subject."""
    if subject.kind is not SubjectKind.PHRASE or subject.empty:
        return False
    noun = head(scene.text, subject.first, subject.last)
    token = scene.text.tokens[noun]
    return not (token.capital or token.low in syntax().noun_pronouns or may_speak(scene.text, noun))


def _phrase_at(scene: Scene, phrase: Phrase, first: int, last: int) -> Cue | None:
    """The cue of the phrase at tokens [first, last)."""
    if scene.text.tokens[first].quoted:
        return None
    first, subject = _subject(scene, first, last)
    if subject is None:
        return None
    nobody = syntax().nobodys_pronoun if phrase.frame is Frame.NP else syntax().nothing
    if scene.text.low(subject.first) in nobody:
        return None  # "On y voit une voiture reculer", "Rien n'est sûr"
    after = _content_start(scene, last) if phrase.frame is not None else None
    if after is None and phrase.frame is not None and _mute_thing(scene, subject):
        return None
    silent = phrase.frame is not None and phrase.stance is not Stance.ASSERTS
    if silent and (said := _taken_up(scene, first, last, subject) or _inverted(scene, first, last)) is not None:
        holder, content, end = said
        return Cue(
            kind=CueKind.PHRASE,
            rule=f"phrase:{phrase.lemma}",
            first=first,
            last=last,
            start=content[1],
            stance=phrase.stance,
            modality=None,
            subject=holder,
            frame=phrase.frame,
            after=end,
            until=end,
            subject_content=content,
        )
    if after is None and phrase.frame is not None and phrase.stance is Stance.ASSERTS:
        return None
    answers = after is None and phrase.frame is not None and phrase.stance is Stance.DENIES  # "oppose un démenti"
    return Cue(
        kind=CueKind.PHRASE,
        rule=f"phrase:{phrase.lemma}",
        first=first,
        last=last,
        start=subject.start,
        stance=phrase.stance,
        modality=None,
        subject=subject,
        frame=phrase.frame if after is not None else None,
        after=after if after is not None else last,
        until=None if after is not None else last,
        answers=answers,
    )


def _subject(scene: Scene, first: int, last: int) -> tuple[int, Subject | None]:
    """Where the phrase begins with its verb, and who is the subject of that."""
    subject = None
    index = next((k for k, g in enumerate(scene.groups) if first < g.last), None)
    if index is not None and scene.groups[index].first < last:
        group = scene.groups[index]
        subject = scene.subject(index) if group.finite else main_subject(scene, index, first)
        first = min(first, group.first)
    return first, subject or _last_subject(scene, first)


def _last_subject(scene: Scene, before: int) -> Subject | None:
    """The subject of the last verb before a phrase without one: "…, sans commentaire"."""
    for index in range(len(scene.groups) - 1, -1, -1):
        if scene.groups[index].finite and scene.groups[index].first < before:
            return scene.subject(index)
    return None


def _taken_up(scene: Scene, first: int, last: int, subject: Subject) -> tuple[Subject, tuple[int, int], int] | None:
    """Who holds it, what it is about and where it ends, for "une hypothèse que le maire n'a voulu ni confirmer ni
    démentir" and "ce récit n'a été ni confirmé ni démenti par la police"."""
    text, relative = scene.text, subject.first - 1
    words = {text.low(k) for k in range(first, last)}
    if words & syntax().been or (words & syntax().nor and any(map(_is_being, words))):
        agent = agent_after(scene, last)
        holder = Subject(*agent, SubjectKind.PHRASE, first) if agent else Subject(first, first, subject.kind, first)
        return holder, (subject.first, subject.last), agent[1] if agent else last
    if subject.empty or text.low(relative) not in syntax().que or not text.tokens[relative - 1].word:
        return None
    antecedent = antecedent_of(text, scene.unit.first, relative)
    if antecedent > scene.unit.first and not text.tokens[antecedent - 1].mark:
        return None  # "a affirmé mardi que X n'a ni confirmé ni démenti"
    return subject, (antecedent, relative), last


def _inverted(scene: Scene, first: int, last: int) -> tuple[Subject, tuple[int, int], int] | None:
    """The same for "une version |que| bat en brèche |un ancien technicien|"."""
    text, relative = scene.text, first - 1
    if text.low(relative) not in syntax().que or not text.tokens[relative - 1].word or not opens_phrase(text, last):
        return None
    antecedent, end = antecedent_of(text, scene.unit.first, relative), phrase_after(text, last, scene.unit.last)
    if end <= last or (antecedent > scene.unit.first and not text.tokens[antecedent - 1].mark):
        return None
    holder = Subject(last, with_apposition(scene, last, end), SubjectKind.INVERTED, first)
    return holder, (antecedent, relative), holder.last


def _is_being(low: str) -> bool:
    """ "est", "sont", "serait"."""
    return any(form.lemma == "être" and form.person == 3 for form in verb_forms().get(low, ()))


def _passed(text: Text, i: int) -> bool:
    """A day, an adverb, the comma beside one, or the mark that closes a quoted phrase."""
    low = text.low(i)
    if low in syntax().time_words or grammar().is_adverb(low) or text.tokens[i].text in CLOSING:
        return True
    return low == "," and (text.low(i + 1) in syntax().time_words or text.low(i - 1) in syntax().time_words)


def _content_start(scene: Scene, start: int) -> int | None:
    """Where the content of a phrase that ends at `start` begins: behind "quant à", "au sujet de", "que", "sur"."""
    text, last, words = scene.text, scene.unit.last, syntax()
    while start < last and _passed(text, start):
        start += 1
    if start >= last:
        return None
    low = text.low(start)
    if low == ":":  # "donne un autre bilan : douze morts"
        return start + 1 if start + 1 < last else None
    if low in words.topic_heads:
        return start + 2 if start + 2 < last else None
    if low == "au" and text.low(start + 1) == "sujet":
        return start + 3 if start + 3 < last else None
    if low == "concernant":
        return start + 1
    if low in words.content_links and start + 1 < last:
        return start if low in words.du_des else start + 1
    if low == "quoi":
        return None  # "ni confirmer ni infirmer quoi que ce soit"
    first = start + 1 if text.tokens[start].text in OPENING else start  # "y voit « une provocation »"
    return start if opens_phrase(text, first) or low in words.tout or scene.infinitive_at(start) else None
