"""The id of a union's layer of demand says whose it is, so that no two organisations can want the same one.

Revision ID: core_demand_ids
Revises: member_protection_received
"""

from alembic import op

revision = "core_demand_ids"
down_revision = "member_protection_received"
branch_labels = None
depends_on = None

OWNERS = """
alter table core.planning_run {force} row level security;
alter table core.demand_file {force} row level security;
alter table core.demand_cell drop constraint if exists demand_cell_layer_fkey;
alter table core.demand_layer drop constraint if exists demand_layer_id;
"""
# What refers to a layer is renamed before it: cells, files that were sent, and what runs were asked for.
RENAMED = """
create table core.renamed as
select l.id as before, {after} as after from core.demand_layer l where l.organisation <> 'federation';
update core.demand_cell c set layer = r.after from core.renamed r where c.layer = r.before;
update core.demand_file f set layer = {file} where f.organisation <> 'federation';
update core.planning_run p set inputs = jsonb_set(p.inputs, '{{layer}}', to_jsonb(r.after))
  from core.renamed r where p.inputs ->> 'layer' = r.before;
update core.planning_run p set inputs = jsonb_set(p.inputs, '{{candidates,layer}}', to_jsonb(r.after))
  from core.renamed r where p.inputs -> 'candidates' ->> 'layer' = r.before;
update core.demand_layer l set id = r.after from core.renamed r where l.id = r.before;
drop table core.renamed;
"""
HELD = """
alter table core.demand_layer add constraint demand_layer_id check ({check});
alter table core.demand_cell add constraint demand_cell_layer_fkey
  foreign key (layer) references core.demand_layer on delete cascade;
alter table core.planning_run force row level security;
alter table core.demand_file force row level security;
"""
SAYS_WHOSE = """id ~ '^[a-z][a-z0-9_]{1,59}(@|$)' and substring(id from '@.*$') is not distinct from
  case when organisation <> 'federation' then '@' || replace(organisation, '/', '~') end"""


def rename(after: str, file: str, check: str) -> None:
    """Give layers other ids, and hold them to it."""
    op.execute(OWNERS.format(force="no force"))
    op.execute(RENAMED.format(after=after, file=file))
    op.execute(HELD.format(check=check))


def upgrade() -> None:
    says_whose = "{0}.{1} || '@' || replace({0}.organisation, '/', '~')"
    rename(says_whose.format("l", "id"), says_whose.format("f", "layer"), SAYS_WHOSE)


def downgrade() -> None:
    # Of two that would be one again, only the first keeps its name.
    again = "split_part(l.id, '@', 1)"
    number = f"row_number() over (partition by {again} order by l.organisation, l.id)"
    taken = f"exists (select from core.demand_layer o where o.id = {again})"
    after = f"left({again}, 54) || case when {number} > 1 or {taken} then '_' || {number} else '' end"
    rename(after, "split_part(f.layer, '@', 1)", "id ~ '^[a-z][a-z0-9_]{1,59}$'")
