-- What the decision says to each question that rows ask: why not, or days and amounts.
create temporary table answer (
  question text primary key,
  reason text,
  field text not null,
  given text not null,
  wanted_zh text not null,
  wanted_en text not null,
  plan text not null,
  union_class text not null,
  card_generated_on date,
  first_day date,
  last_day date,
  band text,
  fen_fee bigint,
  fen_city_subsidy bigint
) on commit drop
