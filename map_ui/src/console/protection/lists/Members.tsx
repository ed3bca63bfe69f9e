// Those on a list, masked, a hundred at a time; whoever may send it back chooses the rows that it is about.
import { useState } from "preact/hooks";
import { say } from "../../../shared/language";
import { ask } from "../../../shared/service";
import { useAsked } from "../../sites/useAsked";
import { Fallen, Reading } from "../../work/Fallen";
import { countOf } from "../money";
import { AT, type MemberList, type OnList, type RowReturned } from "./lists";

interface Page {
  members: OnList[];
  next: number | null;
}

interface Props {
  list: MemberList;
  /** The rows that are chosen; null where none can be. */
  chosen: RowReturned[] | null;
  onChosen: (rows: RowReturned[]) => void;
  onFail: (error: unknown) => string | null;
}

export function Members({ list, chosen, onChosen, onFail }: Props) {
  const path = `${AT}/${list.id}/members`;
  const { told, fault, again } = useAsked<Page>(path, onFail);
  const [more, setMore] = useState<Page | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const shown = [...(told?.members ?? []), ...(more?.members ?? [])];
  const next = more ? more.next : told?.next;
  const readOn = () =>
    ask<Page>(`${path}?after=${next}`)
      .then((page) => setMore({ members: [...(more?.members ?? []), ...page.members], next: page.next }))
      .catch((error) => setFailed(onFail(error)));
  const toggle = (row: number) =>
    chosen && onChosen(chosen.some((one) => one.row === row) ? chosen.filter((one) => one.row !== row) : [...chosen, { row, reason: "" }].sort((one, other) => one.row - other.row));
  return (
    <section class="card" aria-labelledby="members">
      <h2 id="members">
        {say("名单人员", "Members")} <span class="count">{countOf(list.members ?? 0)}</span>
      </h2>
      {fault ? <Fallen words={fault} onAgain={again} /> : !told ? <Reading /> : null}
      {shown.length ? (
        <div class="scroll" role="region" aria-label={say("人员表", "Table of members")} tabIndex={0}>
          <table>
            <thead>
              <tr>
                {chosen ? <th scope="col">{say("退回", "Back")}</th> : null}
                <th scope="col">{say("行", "Row")}</th>
                <th scope="col">{say("姓名", "Name")}</th>
                <th scope="col">{say("证件号码", "Document")}</th>
                <th scope="col">{say("保障类型", "Plan")}</th>
                <th scope="col">{say("工会", "Union")}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr key={one.row}>
                  {chosen ? (
                    <td class="pick">
                      <label>
                        <input type="checkbox" checked={chosen.some(({ row }) => row === one.row)} onChange={() => toggle(one.row)} />
                        <span class="unseen">{say(`退回第 ${one.row} 行`, `Send row ${one.row} back`)}</span>
                      </label>
                    </td>
                  ) : null}
                  <th scope="row">{countOf(one.row)}</th>
                  <td>{one.name}</td>
                  <td class="given">{one.document}</td>
                  <td>{one.plan}</td>
                  <td>{one.organisation_name}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : told ? (
        <p>{say("名单中现在没有人。", "Nobody is on it now.")}</p>
      ) : null}
      {failed ? (
        <p class="told overdue" role="alert">
          {failed}
        </p>
      ) : null}
      {next == null ? null : (
        <p class="choices">
          <button type="button" onClick={readOn}>
            {say("显示更多", "Show more")}
          </button>
        </p>
      )}
    </section>
  );
}
