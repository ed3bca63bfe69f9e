-- A layer of demand; its places are put beside it.
-- :id  its name in URLs            :organisation  whose it is           :name_zh :name_en  what it is called
-- :unit_zh :unit_en  of a weight of 1      :source  on whose word       :precision  counted or modelled
-- :how_zh :how_en  how it was made         :date  a year, month or day  :licence  or empty
-- :hourly  whether by hour of day          :total  sum of the weights   :places  how many
-- :west :south :east :north  degrees, WGS-84
insert into core.demand_layer (id, organisation, name_zh, name_en, unit_zh, unit_en, source, precision, how_zh, how_en,
                               date, licence, hourly, total, places, west, south, east, north)
values (:id, :organisation, :name_zh, :name_en, :unit_zh, :unit_en, :source, :precision, :how_zh, :how_en,
        :date, :licence, :hourly, :total, :places, :west, :south, :east, :north)
on conflict (id) do nothing
