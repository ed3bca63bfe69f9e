// What was done with a list, in order, why it was sent back, and which list came in its place.
import { say } from "../../../shared/language";
import { Way } from "../../Way";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { type MemberList, type Step } from "./lists";

const NAMES: Record<Step["step"], string> = {
  gru_submit: say("基层工会提交", "Submitted by the grassroots union"),
  dbu_return: say("区局（产业）工会退回", "Sent back by the district, bureau or industry union"),
  dbu_confirm: say("区局（产业）工会确认", "Confirmed by the district, bureau or industry union"),
};
/** What is still to be done, by how a list stands. */
const OPEN: Partial<Record<MemberList["state"], Step["step"][]>> = {
  listed: ["gru_submit", "dbu_confirm"],
  returned: ["gru_submit", "dbu_confirm"],
  submitted: ["dbu_confirm"],
};

export function Steps({ list, search, onGo }: { list: MemberList } & Pick<Protecting, "search" | "onGo">) {
  const other = (id: string, words: string) => (
    <p>
      <Way to={() => partAddress("lists", search, { id })} onGo={onGo}>
        {words}
      </Way>
    </p>
  );
  return (
    <section class="card" aria-labelledby="steps">
      <h2 id="steps">{say("办理过程", "What was done")}</h2>
      <ol class="steps">
        <li class="done">
          <span>{say("上传", "Sent")}</span>
          <time dateTime={list.uploaded_on}>{list.uploaded_on}</time>
        </li>
        {list.history.map((one, at) => (
          <li key={at} class="done">
            <span>{NAMES[one.step]}</span>
            <time dateTime={one.day}>{one.day}</time>
            {one.reason ? (
              <div class="why">
                <p>{one.reason}</p>
                {one.rows.length ? (
                  <ul>
                    {one.rows.map(({ row, reason }) => (
                      <li key={row}>{say(`第 ${row} 行：${reason}`, `Row ${row}: ${reason}`)}</li>
                    ))}
                  </ul>
                ) : null}
              </div>
            ) : null}
          </li>
        ))}
        {(OPEN[list.state] ?? []).map((step) => (
          <li key={step}>
            <span>{NAMES[step]}</span>
            <span class="hint">{say("未办理", "not yet")}</span>
          </li>
        ))}
      </ol>
      {list.instead_of ? other(list.instead_of, say("查看被退回的名单", "See the list that came back")) : null}
      {list.replaced_by ? other(list.replaced_by, say("查看代替它的名单", "See the list in its place")) : null}
    </section>
  );
}
