-- Organisations, and what is below each in the tree.
-- :codes  text[], "*" alone for every one      :rows  most of them
select o.code, o.name, o.name_en
  from core.organisation o
 where cast(:codes as text[]) = '{*}'
    or exists (select from unnest(cast(:codes as text[])) one where o.code = one or starts_with(o.code, one || '/'))
 order by o.code
 limit :rows
