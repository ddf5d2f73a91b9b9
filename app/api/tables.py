"""The tables as Core sees them: lists are built from rows, never from ORM objects."""

from sqlalchemy import false, func

from app import models

source = models.core(models.Source)
source_copy = models.core(models.SourceCopy)
band = models.core(models.SourceBand)
actor = models.core(models.Actor)
alias = models.core(models.ActorAlias)
office = models.core(models.Office)
group = models.core(models.Group)
claim = models.core(models.Claim)
attribution = models.core(models.Attribution)
attribution_actor = models.core(models.AttributionActor)
attribution_claim = models.core(models.AttributionClaim)
saying = models.core(models.ActorSaying)
relation = models.core(models.Relation)
related = models.RELATED

ingestion = models.core(models.Ingestion)
ingestion_item = models.core(models.IngestionItem)

# Most articles are current. Without statistics SQLite takes an index on a flag for a narrow one and reads all of them,
# so the flag is put where no index applies.
is_current = func.coalesce(source.c.current, false())
"""The condition that an article is the latest revision of itself."""
