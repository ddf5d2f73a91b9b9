"""Who relays what another one says: "a souligné X, selon TASS", "Citant le NIS, X a indiqué", "X, cité par Yonhap"."""

from collections.abc import Sequence

from app.extraction.limits import against, opens_contrast
from app.extraction.nesting import detail_told, in_relative, leads
from app.extraction.signals import Cue, CueKind, Scene, compares
from app.extraction.subjects import Subject, SubjectKind
from app.lexicon.modals import modals

_SPEAKING = frozenset({CueKind.VERB, CueKind.PASSIVE, CueKind.PARTICIPLE, CueKind.PHRASE, CueKind.INCISE})


class Relays:
    """Which cues of a unit say no more than through whom another one is known."""

    def __init__(self, scene: Scene, cues: Sequence[Cue]) -> None:
        self._scene = scene
        self._cues = cues
        self._via: dict[int, list[Subject]] = {}
        self._relays: set[int] = set()
        self._echoes: dict[int, Cue] = {}
        self._speakers = [
            c for c in cues if c.kind in _SPEAKING and not (c.nested and c.subject.kind is SubjectKind.RELATIVE)
        ]
        for cue in cues:
            if cue.kind is CueKind.ORIGIN:
                self._origin(cue)
            elif cue.kind is CueKind.PREPOSITION and not in_relative(scene.text, cue):
                if leads(scene.text, cue, scene.unit.first):
                    self._leading(cue)
                elif not cue.nested:
                    self._trailing(cue)
            elif cue.kind is CueKind.INCISE:
                self._incise(cue)

    def is_relay(self, cue: Cue) -> bool:
        """It has no content of its own."""
        return id(cue) in self._relays

    def of(self, cue: Cue) -> list[Subject]:
        """The relays of a cue, the nearest to the content last."""
        return self._via.get(id(cue), [])

    def echoed(self, cue: Cue) -> Cue | None:
        """The cue whose content this one puts forward as well: "dément avoir fui, comme l'a écrit un site"."""
        return self._echoes.get(id(cue))

    def _add(self, cue: Cue, relay: Subject) -> None:
        if cue.subject.empty:  # "De source judiciaire, on indique que", "le bilan a été porté à six, a ajouté le maire"
            cue.subject = relay
        else:
            self._via.setdefault(id(cue), []).append(relay)

    def _origin(self, origin: Cue) -> None:
        """ "Citant le NIS, X a indiqué" belongs to the cue behind it, "selon le Pentagone, cité par Reuters" to the one
        before."""
        targets = [c for c in self._cues if c.kind is not CueKind.ORIGIN]
        after = next((c for c in targets if c.first > origin.first), None)
        before = next((c for c in reversed(targets) if c.first < origin.first), None)
        opens = origin.start <= self._scene.unit.first + 1 or before is None
        apart = before is not None and after is not None and not _follows_source(before, origin)
        target = after if opens or apart else before
        if target is None:
            return
        if id(target) in self._relays:  # "…, selon une source militaire citée par Reuters": whom both relay
            told = [c for c in targets if target.subject in self.of(c)]
            target = told[-1] if told else target
        self._add(target, origin.subject)
        if target is after:  # "X, cité par Y, dément ce chiffre et assure que …"
            for other in targets[targets.index(target) + 1 :]:
                if other.subject.kind is not SubjectKind.CARRIED or other.subject.first != target.subject.first:
                    break
                self._add(other, origin.subject)

    def _leading(self, cue: Cue) -> None:
        """ "Selon TASS, X a souligné": the verbs of the clause say it, the preposition relays."""
        governed = [
            s
            for s in self._speakers
            if s.first > cue.after and not s.nested and not self._taken_between(cue, s) and not _describes(s, cue)
        ]
        if not governed or governed[0].start > cue.after + 2:
            return
        heard = cue.rule == "preposition:pronoun"
        if heard or (governed[0].verb is not None and governed[0].verb.head in modals().planning):
            self._relays.add(id(governed[0]))  # "Selon le renseignement, le pays prévoit d'envoyer …": what is said
            governed[0].nested = True
            return
        self._relays.add(id(cue))
        for speaker in governed:
            self._add(speaker, cue.subject)

    def _trailing(self, cue: Cue) -> None:
        """ "X a souligné …, selon TASS"."""
        governing = [s for s in self._speakers if self._governs(s, cue)]
        if governing:
            self._relays.add(id(cue))
            own = governing[-1].subject
            if not (own.first <= cue.subject.first < own.last):  # "a-t-on appris de source policière"
                self._add(governing[-1], cue.subject)

    def _governs(self, speaker: Cue, cue: Cue) -> bool:
        """The preposition stands in the clause of the speaker before it."""
        if speaker.first >= cue.first or (speaker.kind is CueKind.PARTICIPLE and speaker.after > cue.first):
            return False
        apart = self._separated(speaker, cue) or self._closed(speaker, cue)
        return not apart and detail_told(self._scene, speaker, cue) is None

    def _separated(self, speaker: Cue, cue: Cue) -> bool:
        """Another clause begins between the speaker and the other cue: "…; selon", "…, tandis que selon"."""
        text = self._scene.text
        between = [k for k in range(speaker.last, cue.first) if not text.tokens[k].quoted]
        if against(text, speaker.last, cue.first) is not None:
            return True
        opened = sum(text.tokens[k].text == "(" for k in between) > sum(text.tokens[k].text == ")" for k in between)
        return opened or any(text.tokens[k].text in {";", ":"} or opens_contrast(text, k) for k in between)

    def _closed(self, speaker: Cue, cue: Cue) -> bool:
        """The speaker's relative clause ended at a comma before the main verb: "Son chef, qui redoute …, a passé"."""
        if speaker.subject.kind is not SubjectKind.RELATIVE:
            return False
        verbs = self._scene.finite_between(speaker.last + 1, cue.first)
        return any(self._scene.text.low(g.first - 1) == "," for g in verbs)

    def _taken_between(self, cue: Cue, speaker: Cue) -> bool:
        """Another leading preposition stands between, and governs the speaker instead."""
        text, floor = self._scene.text, self._scene.unit.first
        between = (c for c in self._cues if cue.first < c.first < speaker.first and c.kind is CueKind.PREPOSITION)
        return any(leads(text, c, floor) for c in between)

    def _within_subject(self, speaker: Cue, incise: Cue) -> bool:
        """ "La somme avancée par le député est fausse, tranche X", "La somme dont parle Y": it tells of the subject."""
        tells = speaker.rule.startswith("reduced") and speaker.start == speaker.first
        tells = tells or speaker.rule.startswith("relative")
        return tells and bool(self._scene.finite_between(speaker.last, incise.first))

    def _incise(self, cue: Cue) -> None:
        """ "Le gouvernement prévoit …, a annoncé le porte-parole"."""
        text = self._scene.text
        governing = [
            s
            for s in self._speakers
            if s.first < cue.first and s.kind is not CueKind.INCISE and not s.nested and not text.tokens[s.first].quoted
            if not self._separated(s, cue) and not self._within_subject(s, cue) and not self._closed(s, cue)
        ]
        if not governing or cue.subject.kind is SubjectKind.IMPERSONAL:
            return
        if cue.subject.kind is SubjectKind.PRONOUN:
            if governing[-1].subject.start <= self._scene.unit.first + 1:
                self._relays.add(id(cue))  # "Le gouvernement prévoit …, a-t-il fait savoir": the same holder, once
            return
        if compares(text, cue):
            self._echoes[id(cue)] = governing[-1]
            return
        self._relays.add(id(cue))
        for speaker in governing:
            self._add(speaker, cue.subject)


def _describes(speaker: Cue, preposition: Cue) -> bool:
    """The verb stands in a relative clause of the source itself: "d'après Paul Rey, qui dit avoir vu la note, …"."""
    source, subject = preposition.subject, speaker.subject
    return subject.kind is SubjectKind.RELATIVE and source.first <= subject.first and subject.last <= source.last + 1


def _follows_source(before: Cue, origin: Cue) -> bool:
    """The origin follows the source of the cue before it: "selon le Pentagone, cité par Reuters"."""
    return before.subject.last <= origin.first and origin.start - before.subject.last <= 2
