// What the queue is narrowed to: a workflow, one of its states, a union.
import { useId } from "preact/hooks";
import { language, say } from "../../shared/language";
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
      <Choice name={say("流程", "Workflow")} value={known ? `${programme}/${workflow}` : ""} onChoose={choose} options={desk.workflows.map((one) => [`${one.programme}/${one.name}`, one.title[language]])} />
      {known ? (
        <Choice name={say("环节", "Stage")} value={state} onChoose={(value) => kept({ ...filters, state: value })} options={known.states.map((one) => [one.code, one.title[language]])} />
      ) : null}
      {unions.size > 1 || organisation ? (
        <Choice name={say("工会", "Union")} value={organisation} onChoose={(value) => kept({ ...filters, organisation: value })} options={[...unions].sort(([one], [other]) => (one < other ? -1 : 1))} />
      ) : null}
      {Object.keys(filters).length ? (
        <button type="button" onClick={() => onFilter({})}>
          {say("清除筛选", "Clear")}
        </button>
      ) : null}
    </form>
  );
}

function Choice({ name, value, options, onChoose }: { name: string; value: string; options: [string, string][]; onChoose: (value: string) => void }) {
  const id = useId();
  return (
    <div class="choice">
      <label for={id}>{name}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{say("全部", "All")}</option>
        {options.map(([code, words]) => (
          <option key={code} value={code}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
