-- The districts by code.
-- no parameters
select code, name, name_en from core.district order by code
