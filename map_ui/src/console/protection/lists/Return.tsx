// The union above sends a list back before it confirms it: why, and what is wrong with the rows that were chosen.
import { useId, useMemo, useState } from "preact/hooks";
import { say } from "../../../shared/language";
import { change, newOnce } from "../../change";
import type { Protecting } from "../Protection";
import { Refusal } from "../Refusal";
import { useAct } from "../useAct";
import { AT, type MemberList, type RowReturned } from "./lists";

const LONGEST = 500;

interface Props extends Protecting {
  list: MemberList;
  rows: RowReturned[];
  onRows: (rows: RowReturned[]) => void;
  onChange: () => Promise<void>;
}

export function Return({ list, rows, onRows, account, onFail, onChange }: Props) {
  const [reason, setReason] = useState("");
  const { busy, problem, act } = useAct(onFail);
  const once = useMemo(newOnce, []);
  const id = useId();
  const isWhole = reason.trim().length > 1 && rows.every((one) => one.reason.trim().length > 1);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isWhole) return;
    act(() => change(account, "POST", `${AT}/${list.id}/return`, { body: { reason: reason.trim(), rows: rows.map((one) => ({ row: one.row, reason: one.reason.trim() })) }, once }).then(onChange));
  };
  return (
    <form class="card form" aria-labelledby={`${id}-title`} onSubmit={submit} noValidate>
      <h2 id={`${id}-title`}>{say("退回基层工会", "Send it back")}</h2>
      <div class="field">
        <label for={id}>{say("退回理由", "Why")}</label>
        <textarea id={id} rows={3} maxLength={LONGEST} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        <p class="hint">{say("只涉及部分人员的，在名单人员中勾选该行并写明理由。", "Where it is about some rows only, tick them among the members and say why.")}</p>
      </div>
      {rows.map((one) => (
        <div key={one.row} class="field">
          <label for={`${id}-${one.row}`}>{say(`第 ${one.row} 行的理由`, `Why row ${one.row}`)}</label>
          <input id={`${id}-${one.row}`} maxLength={LONGEST} autocomplete="off" value={one.reason} onInput={(event) => onRows(rows.map((other) => (other.row === one.row ? { ...other, reason: event.currentTarget.value } : other)))} />
        </div>
      ))}
      {problem ? <Refusal problem={problem} /> : null}
      <p class="choices">
        <button type="submit" class="danger" disabled={busy || !isWhole}>
          {busy ? say("正在退回…", "Sending back…") : say("退回", "Send back")}
        </button>
      </p>
    </form>
  );
}
