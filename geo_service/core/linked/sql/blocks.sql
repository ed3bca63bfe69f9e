-- The blocks of ids in which there are open sites that are not made up, how many each has, and their last change.
-- :size  ids in a block
select f.id / cast(:size as bigint) as block, count(*) as sites, max(f.updated_at) as last
  from core.public_facility f
 where not f.sample
 group by 1
 order by 1
