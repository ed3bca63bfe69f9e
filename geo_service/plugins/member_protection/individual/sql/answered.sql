-- What the bank answered, for this transaction: the line in its file, the number of ours, and what became of it.
create temporary table answered (
  line bigint not null,
  id bigint not null,
  outcome text not null,
  deducted_on date,
  failure text
) on commit drop
