-- The good rows of a file of stays while it is taken in: sealed and indexed; what is known of the cover comes later.
create temporary table stay (
  row bigint not null,
  claim_id uuid not null,
  document_index bytea not null,
  masked text not null,
  masked_name text not null,
  admitted_on date not null,
  discharged_on date not null,
  hospital bytea not null,
  diagnosis bytea,
  year integer,
  member_id bigint,
  plan text,
  first_day date,
  last_day date
) on commit drop
