-- A file of demand that begins to come in.
-- :id  uuid      :layer  id of the layer that it is to become      :organisation  whose      :actor  who sends it
-- :told  JSON object, what is said of the layer      :replacing  in place of the layer of this id
insert into core.demand_file (id, layer, organisation, actor, told, replacing)
values (:id, :layer, :organisation, :actor, cast(:told as jsonb), :replacing)
