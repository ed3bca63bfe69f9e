-- The table that rows of a file are copied into, until the end of the transaction.
create temporary table incoming (
  name text, kind text, tier text, place text, address text, district_code text, street_code text, region text,
  lon float8, lat float8, position_precision text, given_lon float8, given_lat float8, given_datum text,
  functions text[], free_parking_minutes integer, free_bays integer, chargers integer, hours text,
  hours_text text, attributes jsonb, organisation text, sample boolean, source text, status text
) on commit drop
