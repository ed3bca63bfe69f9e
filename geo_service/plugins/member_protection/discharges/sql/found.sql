-- What is to be mended in the rows of a file while it is taken in; COPY takes no table under row security.
create temporary table found (
  row bigint not null,
  field text not null,
  given text not null,
  reason text not null,
  wanted_zh text not null,
  wanted_en text not null,
  is_notice boolean not null
) on commit drop
