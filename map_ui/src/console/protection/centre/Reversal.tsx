// The money of a paid claim came back: it is written down, and the claim is reversed for good.
import { useMemo, useState } from "preact/hooks";
import { say } from "../../../shared/language";
import { Dialog } from "../../account/Dialog";
import { change, newOnce } from "../../change";
import { Field } from "../Field";
import { today } from "../lists/lists";
import { yuanOf } from "../money";
import type { Protecting } from "../Protection";
import { Refusal } from "../Refusal";
import { useAct } from "../useAct";
import { AT, type Payment } from "./batches";

interface Props extends Protecting {
  payment: Payment;
  onDone: () => Promise<void>;
}

export function Reversal(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" aria-label={say(`冲回 ${props.payment.reference}`, `Reverse ${props.payment.reference}`)} onClick={() => setOpen(true)}>
        {say("冲回…", "Reverse…")}
      </button>
      {open ? (
        <Dialog title={say("登记款项退回并冲回", "The money came back: reverse it")} onClose={() => setOpen(false)}>
          {(close) => <Entry {...props} onClose={close} />}
        </Dialog>
      ) : null}
    </>
  );
}

function Entry({ payment, about, account, onFail, onDone, onClose }: Props & { onClose: () => void }) {
  const [given, setGiven] = useState({ received_on: today(about?.rehearsal), bank_reference: "", reason: "" });
  const { busy, problem, act } = useAct(onFail);
  const once = useMemo(newOnce, [given]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const body = { ...given, bank_reference: given.bank_reference.trim(), reason: given.reason.trim() };
    act(() => change(account, "POST", `${AT}/payments/${encodeURIComponent(payment.reference)}/reversal`, { body, once }).then(onDone).then(onClose));
  };
  const field = (name: keyof typeof given, words: string, more = {}) => <Field name={name} words={words} value={given[name]} problem={problem} more={more} onInput={(value) => setGiven({ ...given, [name]: value })} />;
  return (
    <form class="entry-form" onSubmit={submit} noValidate>
      <p>
        {payment.reference}
        <br />
        <strong>{yuanOf(payment.amount)}</strong> {payment.member}
      </p>
      {field("received_on", say("款项退回日", "Received on"), { type: "date" })}
      {field("bank_reference", say("银行流水号", "The bank's reference"), { maxLength: 64, spellcheck: false })}
      {field("reason", say("原因（不写姓名、号码）", "Why (no names, no numbers)"), { maxLength: 200 })}
      <p class="hint">{say("冲回后不能恢复；制作或放行该批次的人不能冲回。", "It is for good; whoever made or released the batch may not do it.")}</p>
      {problem ? <Refusal problem={problem} /> : null}
      <p class="choices">
        <button type="button" onClick={onClose}>
          {say("取消", "Cancel")}
        </button>
        <button type="submit" class="danger" disabled={busy || Object.values(given).some((value) => !value.trim())}>
          {busy ? say("正在冲回…", "Reversing…") : say("确定冲回", "Reverse it")}
        </button>
      </p>
    </form>
  );
}
