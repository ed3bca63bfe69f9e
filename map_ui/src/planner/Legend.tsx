// What the colours say, from near to far; what is a gap is hatched, and has a bar below.
import { say } from "../shared/language";
import { shade, steps } from "./words";

interface Props {
  thresholds: readonly number[];
  cut: number;
  kind: "coverage" | "siting" | null;
}

export function Legend({ thresholds, cut, kind }: Props) {
  const labels = steps(thresholds);
  const near = thresholds.indexOf(cut) + 1;
  return (
    <figure class="legend">
      <figcaption>{say("到最近站点（分钟）", "To the nearest site (min)")}</figcaption>
      <ol style={{ gridTemplateColumns: `repeat(${labels.length}, 1fr)` }}>
        {labels.map((words, step) => (
          <li key={words}>
            <i class={`shade-${shade(step, thresholds.length)} ${step >= near ? "gap" : ""}`} />
            {words}
          </li>
        ))}
        <li class="bar" style={{ gridColumn: `${near + 1} / -1` }}>
          {say("缺口", "Gap")}
        </li>
      </ol>
      <ul>
        <li>
          <i class="dot counts" />
          {say("计入", "counts")}
        </li>
        <li>
          <i class="dot out" />
          {say("未计入", "does not count")}
        </li>
        {kind === "coverage" ? null : (
          <li>
            <i class="dot chosen">1</i>
            {say("新选", "chosen")}
          </li>
        )}
      </ul>
    </figure>
  );
}
