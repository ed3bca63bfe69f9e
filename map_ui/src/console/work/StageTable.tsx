// Where the cases of a workflow stand: unions down, states across; each number leads to its cases.
import { language, say } from "../../shared/language";
import { addressOf } from "../view";
import { Way } from "../Way";
import type { Stage, Workflow } from "./desk";
import { type Line, linesOf, sum, totalOf } from "./stages";

interface Props {
  workflow: Workflow;
  stages: Stage[];
  search: string;
  onGo: (address: string) => void;
}

export function StageTable({ workflow, stages, search, onGo }: Props) {
  const lines = linesOf(stages, workflow);
  const title = workflow.title[language];
  if (!lines.length)
    return (
      <p class="hint stages">
        {say(`${title}：还没有事项。`, `${title}: no cases yet.`)}
      </p>
    );
  const totals = totalOf(lines);
  // A state in which nothing is has no column.
  const states = workflow.states.map((state, number) => ({ ...state, number })).filter(({ number }) => totals[number]);
  const to = (state: string, line: Line | null) =>
    addressOf("cases", search, { programme: workflow.programme, workflow: workflow.name, state, ...(line ? { organisation: line.code } : {}) });
  const cell = (state: (typeof states)[number], count: number, line: Line | null) => (
    <td key={state.code}>
      {count ? (
        <Way to={() => to(state.code, line)} onGo={onGo} label={`${line?.name[language] ?? say("合计", "Total")}，${state.title[language]}：${count}`}>
          {count}
        </Way>
      ) : (
        <span class="zero">0</span>
      )}
    </td>
  );
  return (
    <div class="stages" role="region" aria-label={title} tabIndex={0}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{say("工会", "Union")}</th>
            {states.map((state) => (
              <th scope="col" key={state.code}>
                {state.title[language]}
              </th>
            ))}
            <th scope="col">{say("合计", "Total")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.code}>
              <th scope="row">{line.name[language]}</th>
              {states.map((state) => cell(state, line.counts[state.number]!, line))}
              <td>{sum(line.counts)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say("合计", "Total")}</th>
            {states.map((state) => cell(state, totals[state.number]!, null))}
            <td>{sum(totals)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
