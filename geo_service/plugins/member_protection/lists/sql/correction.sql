-- What a list corrects of members while it is read; `known_card_index` is that of the card that was known.
create temporary table correction (
  id bigint primary key,
  name bytea not null,
  card_kind text not null,
  card bytea not null,
  card_index bytea not null,
  known_card_index bytea not null
) on commit drop
