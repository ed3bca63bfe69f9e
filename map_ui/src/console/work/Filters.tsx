// What the queue is narrowed to: a workflow, one of its states, a union.
import { language, say } from "../../shared/language";
import { Select } from "../Select";
import { type Desk, type Stage, workflowOf } from "./desk";

type Chosen = Record<string, string>;

interface Props {
  desk: Desk;
  stages: Stage[];
  filters: Chosen;
  onFilter: (filters: Chosen) => void;
}

export function Filters({ desk, stages, filters, onFilter }: Props) {
  const { programme = "", workflow = "", state = "", organisation = "" } = filters;
  const known = workflowOf(desk, { programme, workflow });
  const unions = new Map(stages.map(({ organisation: one }) => [one.code, one.name[language]]));
  if (organisation && !unions.has(organisation)) unions.set(organisation, organisation);
  const kept = (chosen: Chosen) => onFilter(Object.fromEntries(Object.entries(chosen).filter(([, value]) => value)));
  const choose = (value: string) => {
    const [of = "", name = ""] = value.split("/");
    kept({ programme: of, workflow: name, organisation });
  };
  return (
    <form class="form filters" aria-label={say("筛选", "Filters")} onSubmit={(event) => event.preventDefault()}>
      <Select name={say("流程", "Workflow")} value={known ? `${programme}/${workflow}` : ""} onChoose={choose} options={desk.workflows.map((one) => [`${one.programme}/${one.name}`, one.title[language]])} />
      {known ? (
        <Select name={say("环节", "Stage")} value={state} onChoose={(value) => kept({ ...filters, state: value })} options={known.states.map((one) => [one.code, one.title[language]])} />
      ) : null}
      {unions.size > 1 || organisation ? (
        <Select name={say("工会", "Union")} value={organisation} onChoose={(value) => kept({ ...filters, organisation: value })} options={[...unions].sort(([one], [other]) => (one < other ? -1 : 1))} />
      ) : null}
      {Object.keys(filters).length ? (
        <button type="button" onClick={() => onFilter({})}>
          {say("清除筛选", "Clear")}
        </button>
      ) : null}
    </form>
  );
}
