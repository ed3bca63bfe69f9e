-- Applications whose fee was deducted, while the bank's answers are taken, and the decision's code of why there is no cover.
create temporary table deducted (
  application_id uuid primary key,
  applied_on date not null,
  deducted_on date not null,
  reason text
) on commit drop
