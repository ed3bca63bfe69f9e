// What is to be changed of a plan by hand, before it is planned anew.
import { say } from "../../shared/language";
import type { ByHand } from "./service";
import { dayWords } from "./words";

interface PendingProps {
  byHand: Required<ByHand>;
  isWaiting: boolean;
  onClear: () => void;
  onSend: () => void;
}

/** What is to be changed by hand, before it is planned anew. */
export function Pending({ byHand, isWaiting, onClear, onSend }: PendingProps) {
  const lines = [
    ...byHand.move.map((one) => say(`${one.truck} ${dayWords(one.day)} → ${one.to_truck} ${dayWords(one.to_day)}`, `${one.truck} ${dayWords(one.day)} → ${one.to_truck} ${dayWords(one.to_day)}`)),
    ...byHand.lock.map((one) => say(`锁定 ${one.truck} ${dayWords(one.day)}`, `lock ${one.truck} ${dayWords(one.day)}`)),
    ...byHand.free.map((one) => say(`解锁 ${one.truck} ${dayWords(one.day)}`, `free ${one.truck} ${dayWords(one.day)}`)),
    ...byHand.forbid.map((one) => say(`${one.truck} ${dayWords(one.day!)} 不去`, `${one.truck} not on ${dayWords(one.day!)}`)),
  ];
  if (!lines.length) return null;
  return (
    <section class="pending" aria-labelledby="pending">
      <h2 id="pending">{say(`手工调整 ${lines.length} 项`, `${lines.length} change(s) by hand`)}</h2>
      <ul>
        {lines.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <p class="hint">{say("其余照原样，只在必要处重排；原方案保留。", "The rest stays where it can; the plan before is kept.")}</p>
      <div class="row">
        <button type="button" class="primary" disabled={isWaiting} onClick={onSend}>
          {say("按此重排", "Plan anew around it")}
        </button>
        <button type="button" onClick={onClear}>
          {say("放弃调整", "Leave it")}
        </button>
      </div>
    </section>
  );
}
