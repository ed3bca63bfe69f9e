// What a standard asks for, and what was found of it.
import { language, say } from "../../shared/language";
import type { Words } from "../form/said";
import { type Checklist, wordOf } from "./desk";
import { Quote } from "./Quote";

const itemOf = (codes: string[], words: Words): string => codes.map((code) => wordOf(words, code)).join(say("或", " or "));

/** What is to be looked for. */
export function ChecklistWanted({ checklist, words }: { checklist: Checklist; words: Words }) {
  return (
    <details class="checklist" open>
      <summary>{say(`标准要求（${checklist.items.length} 项）`, `What the standard asks for (${checklist.items.length})`)}</summary>
      <ul>
        {checklist.items.map((codes) => (
          <li key={codes[0]}>{itemOf(codes, words)}</li>
        ))}
      </ul>
      <Quote clause={checklist.clause} quote={checklist.quote} />
    </details>
  );
}

/** What was looked for, each with whether it was found; `missing` names what was not by its first code. */
export function ChecklistFound({ checklist, missing, words }: { checklist: Checklist; missing: string[]; words: Words }) {
  const lacking = checklist.items.filter(([first]) => missing.includes(first!)).length;
  return (
    <div class="checklist">
      <p class="sum">
        {say(`标准要求 ${checklist.items.length} 项，符合 ${checklist.items.length - lacking} 项`, `${checklist.items.length - lacking} of ${checklist.items.length} that the standard asks for`)}
      </p>
      <ul>
        {checklist.items.map((codes) => {
          const found = !missing.includes(codes[0]!);
          return (
            <li key={codes[0]} class={found ? "found" : "lacking"}>
              <span aria-hidden="true">{found ? "✓" : "✗"}</span> {itemOf(codes, words)}
              <span class="unseen">{language === "zh" ? (found ? "，符合" : "，缺") : found ? ", found" : ", missing"}</span>
            </li>
          );
        })}
      </ul>
      <Quote clause={checklist.clause} quote={null} />
    </div>
  );
}
