-- The good rows of a list while it is read: sealed and indexed, priced by what stands in `question`.
create temporary table staged (
  row bigint not null,
  id bigint not null,
  organisation text not null,
  question text not null,
  masked text not null,
  name bytea not null,
  document_kind text not null,
  document bytea not null,
  document_index bytea not null,
  card_kind text not null,
  card bytea not null,
  card_index bytea not null,
  employment text not null,
  known_id bigint
) on commit drop
