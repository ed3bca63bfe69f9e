// An application in the ranking: its place, the mean points of each dimension, what each assessor gave and said.
import { language, say } from "../../shared/language";
import { Way } from "../Way";
import { personOf } from "../work/desk";
import { meanOf, type Placed, type Ranking } from "./ranking";

interface Props {
  one: Placed;
  dimensions: Ranking["dimensions"];
  to: (id: number) => string;
  onGo: (address: string) => void;
  chosen: boolean;
  /** Null where there is nothing to choose. */
  onChoose: ((is: boolean) => void) | null;
}

export function Candidate({ one, dimensions, to, onGo, chosen, onChoose }: Props) {
  return (
    <li class={one.selected === false ? "out" : ""}>
      <span class="rank">
        <span class="unseen">{say("第", "Rank ")}</span>
        {one.rank}
        <span class="unseen">{say("名", "")}</span>
      </span>
      <div class="what">
        <Way to={() => to(one.case_id)} onGo={onGo}>
          {one.title}
        </Way>
        <span>
          {one.organisation_name[language]}
          {one.tied_with.length ? <span class={one.selected === null ? "tied last" : "tied"}>{say(`并列 ${one.tied_with.length + 1} 家`, `tied, ${one.tied_with.length + 1}`)}</span> : null}
        </span>
      </div>
      <dl class="points">
        {dimensions.map(({ code, title, max_points }) => (
          <div key={code}>
            <dt>{wordsOf(title)}</dt>
            <dd>
              {meanOf(one, code) ?? "—"}
              <small> / {max_points}</small>
            </dd>
          </div>
        ))}
        <div class="total">
          <dt>{say("平均总分", "Mean total")}</dt>
          <dd>{one.score}</dd>
        </div>
      </dl>
      {onChoose ? (
        <label class="choose">
          <input type="checkbox" checked={chosen} onChange={(event) => onChoose(event.currentTarget.checked)} />
          {say("给予名额", "Gets a place")}
          <span class="unseen"> {one.title}</span>
        </label>
      ) : (
        <Result selected={one.selected} />
      )}
      <details>
        <summary>
          {say(`评分与评语（${one.assessments.length} 人）`, `Points and comments (${one.assessments.length})`)}
          <span class="unseen"> {one.title}</span>
        </summary>
        <Assessments one={one} dimensions={dimensions} />
      </details>
    </li>
  );
}

function Result({ selected }: { selected: boolean | null }) {
  if (selected === null) return <span class="result tie">{say("并列待定", "tied, open")}</span>;
  return selected ? <span class="result in">{say("入选", "selected")}</span> : <span class="result">{say("名额已满", "no place left")}</span>;
}

function Assessments({ one, dimensions }: Pick<Props, "one" | "dimensions">) {
  return (
    <ul class="assessments">
      {one.assessments.map(({ assessor, assessor_name, scores }) => (
        <li key={assessor}>
          <p class="who">{personOf(assessor, assessor_name)}</p>
          <dl>
            {dimensions.map(({ code, title }) => (
              <div key={code}>
                <dt>{wordsOf(title)}</dt>
                <dd>
                  <strong>{scores[code]?.points ?? "—"}</strong> {scores[code]?.comment}
                </dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

/** The words of the page's language in a title that holds both. */
const wordsOf = (title: string): string => title.split(" / ")[language === "zh" ? 0 : 1] ?? title;
