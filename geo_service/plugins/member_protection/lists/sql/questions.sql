-- What the rows of a list that is being read ask, each once.
select distinct s.question from staged s
