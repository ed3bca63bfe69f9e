// The next step with a list: the grassroots union submits it, its district, bureau or industry union confirms it.
import { useMemo, useState } from "preact/hooks";
import { say } from "../../../shared/language";
import type { Problem } from "../../../shared/service";
import { change, newOnce } from "../../change";
import { problemOf } from "../../problem";
import { Way } from "../../Way";
import { countOf, yuanOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { Refusal } from "../Refusal";
import { AT, type MemberList } from "./lists";

interface Props extends Protecting {
  list: MemberList;
  onChange: () => Promise<void>;
}

const STEPS = {
  listed: { path: "submission", permission: "member_protection:members", name: say("提交", "Submit"), done: say("已提交，等待区局（产业）工会确认", "Submitted; the district, bureau or industry union confirms it next") },
  returned: { path: "submission", permission: "member_protection:members", name: say("重新提交", "Submit again"), done: say("已提交，等待区局（产业）工会确认", "Submitted; the district, bureau or industry union confirms it next") },
  submitted: { path: "confirmation", permission: "member_protection:confirm", name: say("确认参保", "Confirm"), done: say("已确认，成员开始享有保障", "Confirmed: the members have their cover") },
} as const;

export function Next({ list, session, account, search, onGo, onFail, onChange }: Props) {
  const step = list.state === "listed" || list.state === "returned" || list.state === "submitted" ? STEPS[list.state] : null;
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const once = useMemo(newOnce, [list.state]);
  const act = (work: () => Promise<unknown>, done: string | null) => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    work()
      .then(() => {
        setTold(done);
        setSure(false);
      })
      .catch((error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };
  const take = ({ path, done }: (typeof STEPS)[keyof typeof STEPS]) => act(() => change(account, "POST", `${AT}/${list.id}/${path}`, { once }).then(onChange), done);
  const drop = () => act(() => change<MemberList | undefined>(account, "DELETE", `${AT}/${list.id}`).then((left) => (left ? onChange() : onGo(partAddress("lists", search)))), null);
  const may = step !== null && session.permissions.includes(step.permission);
  const drops = (list.state === "listed" || list.state === "refused" || list.state === "returned") && session.permissions.includes("member_protection:members");
  if (!step && !drops && !told && list.state !== "confirmed") return null;
  return (
    <section class="card next" aria-labelledby="next">
      <h2 id="next">{say("下一步", "Next")}</h2>
      {told ? (
        <p class="told open" role="status">
          {told}
        </p>
      ) : null}
      {list.state === "refused" ? <p>{say("更正后重新上传；这一份可以删除。", "Mend it and send it again; this one may be deleted.")}</p> : null}
      {list.state === "returned" ? <p>{may ? say("按退回理由更正后上传新的名单；名单本身无误的，可重新提交。", "Mend it as is said and send a new list; where the list itself is right, submit it again.") : say("等待基层工会更正。", "The grassroots union mends it.")}</p> : null}
      {list.state === "submitted" && !may ? <p>{say("等待区局（产业）工会确认。", "The district, bureau or industry union confirms it.")}</p> : null}
      {list.state === "confirmed" && session.permissions.includes("member_protection:confirm") ? (
        <p>
          <Way to={() => partAddress("invoices", search, { year: String(list.year) })} onGo={onGo}>
            {say("查看缴费单", "See the invoice")}
          </Way>
        </p>
      ) : null}
      {list.state === "submitted" && may ? <p class="hint">{say("双人复核：提交名单的人不能确认它。", "Four eyes: whoever submitted it may not confirm it.")}</p> : null}
      {sure && step ? (
        <p>
          {say(`${countOf(list.members ?? 0)} 人，应划转 ${yuanOf(list.to_transfer ?? "0.00")}。${step.path === "submission" ? "提交" : "确认"}后不能更改。`, `${countOf(list.members ?? 0)} members, ${yuanOf(list.to_transfer ?? "0.00")} to be transferred. It cannot be changed afterwards.`)}
        </p>
      ) : null}
      {problem ? <Refusal problem={problem} /> : null}
      {may || drops ? (
        <p class="choices">
          {drops && !sure ? (
            <button type="button" class="danger" disabled={busy} onClick={drop}>
              {list.state === "returned" ? say("撤回", "Withdraw") : say("删除", "Delete")}
            </button>
          ) : null}
          {sure ? (
            <button type="button" disabled={busy} onClick={() => setSure(false)}>
              {say("返回", "Back")}
            </button>
          ) : null}
          {may && step ? (
            <button type="button" class="primary" disabled={busy} onClick={() => (sure ? take(step) : setSure(true))}>
              {busy ? say("正在办理…", "Doing it…") : sure ? say(`确定${step.name}`, `${step.name}, surely`) : step.name}
            </button>
          ) : null}
        </p>
      ) : null}
    </section>
  );
}
