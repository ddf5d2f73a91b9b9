"""The same answers as JSON-LD: claims by schema.org, words of articles by the Web Annotation model, who by PROV-O.

A claim is a schema.org `Claim` whose `appearance` is the article; an attribution is an annotation whose body is the
claim and whose targets are the words that prove it, with a qualified attribution to the actor; an actor is an agent.
The context stands in the document itself, so that nothing has to be fetched to read it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from fastapi import Request

from app.annotation import ActorKind

if TYPE_CHECKING:
    from app.api.actors import Actor
    from app.api.attributions import Attribution, Voice
    from app.api.claims import Claim
    from app.api.conflicts import Question
    from app.api.shapes import ActorRef, Figure, SourceRef, TextSpan

Node: TypeAlias = dict[str, Any]
"""An object of JSON-LD."""

CONTEXT: Node = {
    "@version": 1.1,
    "schema": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "selon": "urn:selon:",
}
_TYPES = {
    ActorKind.PERSON: "schema:Person",
    ActorKind.STATE: "schema:Country",
    ActorKind.GOVERNMENT: "schema:GovernmentOrganization",
    ActorKind.AGENCY: "schema:GovernmentOrganization",
    ActorKind.ORGANISATION: "schema:Organization",
    ActorKind.MEDIUM: "schema:NewsMediaOrganization",
    ActorKind.GROUP: "schema:Organization",
}
"""What schema.org calls each kind of actor; documents and unnamed sources are agents and no more."""


def linked_data(value: object, request: Request) -> Node | None:
    """The JSON-LD document of an answer; None where its kind has no such form."""
    base = str(request.base_url).rstrip("/")
    if type(value).__name__ in _LISTS:
        nodes = [_node(item, base) for item in value.items]  # type: ignore[attr-defined]
        return {"@context": CONTEXT, "@graph": nodes}
    node = _node(value, base)
    return {"@context": CONTEXT, **node} if node else None


def is_linked(shape: type) -> bool:
    """Whether answers of a shape have a form in JSON-LD."""
    return shape.__name__ in _LISTS or _form(shape) is not None


def _node(value: object, base: str) -> Node | None:
    form = _form(type(value))
    return form(value, base) if form else None


def _form(shape: type) -> Callable[[Any, str], Node] | None:
    return next((_FORMS[cls.__name__] for cls in shape.__mro__ if cls.__name__ in _FORMS), None)


def _claim(claim: "Claim", base: str) -> Node:
    node = {
        "@id": base + claim.href,
        "@type": ["schema:Claim", "prov:Entity"],
        "schema:identifier": claim.id,
        "schema:text": {"@value": claim.text, "@language": "fr"},
        "schema:about": claim.figure and _quantity(claim.figure),
        "schema:contentLocation": claim.place and {"@type": "schema:Place", "schema:name": claim.place},
        "schema:temporalCoverage": claim.time,
        "schema:isPartOf": {"@id": base + claim.group.href} if claim.group else None,
        "prov:wasAttributedTo": [{"@id": base + holding.actor.href} for holding in claim.holders],
        "schema:appearance": [{"@id": base + found.source.href} for found in getattr(claim, "evidence", None) or ()],
    }
    return _filled(node)


def _quantity(figure: "Figure") -> Node:
    node = {
        "@type": "schema:QuantitativeValue",
        "schema:value": figure.value,
        "schema:minValue": figure.low,
        "schema:maxValue": figure.high,
        "schema:unitText": figure.unit_label or figure.unit,
    }
    return _filled(node)


def _attribution(said: "Attribution", base: str) -> Node:
    article = base + said.source.href
    node = {
        "@id": base + said.href,
        "@type": ["oa:Annotation", "prov:Entity"],
        "oa:motivatedBy": {"@id": "oa:describing"},
        "oa:hasBody": [{"@id": f"{base}/v1/claims/{claim}"} for claim in said.claim_ids],
        "oa:hasTarget": [_target(span, article) for span in said.contents],
        "selon:stance": said.stance,
        "selon:modality": said.modality,
        "selon:quotation": said.quotation,
        "selon:rule": said.rule,
        "selon:confidence": said.confidence,
        "schema:dateCreated": said.said,
        "prov:wasDerivedFrom": {**_source(said.source, base)},
        "prov:qualifiedAttribution": [_voice(voice, article, base) for voice in (*said.holders, *said.via)],
    }
    return _filled(node)


def _voice(voice: "Voice", article: str, base: str) -> Node:
    node = {
        "@type": "prov:Attribution",
        "prov:agent": _actor(voice.actor, base),
        "prov:hadRole": {"@id": f"selon:{voice.role}"},
        "rdfs:comment": voice.resolved_by,
        "selon:mention": voice.mention and _target(voice.mention, article),
    }
    return _filled(node)


def _target(span: "TextSpan", article: str) -> Node:
    position = {"@type": "oa:TextPositionSelector", "oa:start": span.start, "oa:end": span.end}
    words = {"oa:exact": span.exact, "oa:prefix": span.prefix, "oa:suffix": span.suffix}
    return {
        "@type": "oa:SpecificResource",
        "oa:hasSource": {"@id": article},
        "oa:hasSelector": [position, {"@type": "oa:TextQuoteSelector", **words}],
    }


def _actor(actor: "ActorRef", base: str) -> Node:
    known = _TYPES.get(ActorKind(actor.kind))
    node = {
        "@id": base + actor.href,
        "@type": ["prov:Agent", *([known] if known else [])],
        "schema:name": actor.name,
    }
    return _filled(node)


def _known_actor(actor: "Actor", base: str) -> Node:
    aliases: Sequence[Any] = getattr(actor, "aliases", ())
    parent = {"@id": f"{base}/v1/actors/{actor.parent_id}"} if actor.parent_id else None
    belongs = "schema:affiliation" if actor.kind is ActorKind.PERSON else "schema:parentOrganization"
    node = {
        **_actor(actor, base),
        "schema:alternateName": [found.alias for found in aliases],
        "schema:jobTitle": actor.title,
        belongs: parent,
    }
    return _filled(node)


def _source(source: "SourceRef", base: str) -> Node:
    publisher = source.publisher and {"@type": "schema:Organization", "schema:name": source.publisher}
    node = {
        "@id": base + source.href,
        "@type": ["schema:NewsArticle", "prov:Entity"],
        "schema:headline": source.title,
        "schema:publisher": publisher,
        "schema:datePublished": source.published,
        "schema:url": {"@id": source.url} if source.url else None,
    }
    return _filled(node)


def _question(question: "Question", base: str) -> Node:
    positions = getattr(question, "positions", ())
    node = {
        "@id": base + question.href,
        "@type": "schema:Question",
        "schema:name": {"@value": question.question, "@language": "fr"},
        "schema:suggestedAnswer": [
            {
                "@type": "schema:Answer",
                "schema:text": {"@value": position.text, "@language": "fr"},
                "schema:about": {"@id": base + position.claim_href},
                "selon:stance": position.stance,
                "prov:wasAttributedTo": [{"@id": base + holding.actor.href} for holding in position.holders],
                "schema:citation": [_attribution(said, base) for said in getattr(position, "evidence", ())],
            }
            for position in positions
        ],
    }
    return _filled(node)


def _filled(node: Mapping[str, Any]) -> Node:
    """The node without what is not known."""
    return {key: value for key, value in node.items() if value not in (None, "", [])}


_FORMS: Mapping[str, Callable[[Any, str], Node]] = {
    "Claim": _claim,
    "Attribution": _attribution,
    "Actor": _known_actor,
    "Question": _question,
    "SourceRef": _source,
}
"""How each shape, and whatever extends it, is written."""
_LISTS = {"ClaimList", "ActorClaimList", "AttributionList", "ActorList", "SourceList", "ConflictList"}
"""The lists of such shapes: each is a graph of its items."""
