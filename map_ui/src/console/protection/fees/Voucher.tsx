// A voucher is entered: the bank's reference, the day, and the amount, to the fen.
import { useId, useMemo, useState } from "preact/hooks";
import { say } from "../../../shared/language";
import type { Problem } from "../../../shared/service";
import { Dialog } from "../../account/Dialog";
import { change, newOnce } from "../../change";
import { problemOf } from "../../problem";
import { yuanOf } from "../money";
import type { Protecting } from "../Protection";
import { AT, type Invoice } from "./invoices";

interface Props extends Protecting {
  invoice: Invoice;
  day: string;
  onChange: () => Promise<void>;
}

export function Voucher(props: Props) {
  const [open, setOpen] = useState(false);
  const { invoice } = props;
  return (
    <span class="voucher">
      <button type="button" aria-label={say(`登记凭证 ${invoice.organisation_name} ${yuanOf(invoice.to_transfer)}`, `Enter voucher: ${invoice.organisation_name}, ${yuanOf(invoice.to_transfer)}`)} onClick={() => setOpen(true)}>
        {say("登记凭证", "Enter voucher")}
      </button>
      {open ? (
        <Dialog title={say("登记划转凭证", "Enter the voucher")} onClose={() => setOpen(false)}>
          {(close) => <Entry {...props} onClose={close} />}
        </Dialog>
      ) : null}
    </span>
  );
}

function Entry({ invoice, day, account, onFail, onChange, onClose }: Props & { onClose: () => void }) {
  const [given, setGiven] = useState({ reference: "", transferred_on: day, amount: "" });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const once = useMemo(newOnce, [given]);
  const id = useId();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    change(account, "POST", `${AT}/lists/${invoice.list_id}/voucher`, { body: given, once })
      .then(onChange)
      .then(onClose)
      .catch((error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };
  const faultAt = (where: string) => problem?.faults.find((one) => one.where === where)?.wanted;
  const field = (name: keyof typeof given, words: string, more: Record<string, string | number>) => {
    const fault = faultAt(name);
    return (
      <div class="field">
        <label for={`${id}-${name}`}>{words}</label>
        <input id={`${id}-${name}`} {...more} required value={given[name]} onInput={(event) => setGiven({ ...given, [name]: event.currentTarget.value })} {...(fault ? { "aria-invalid": true as const, "aria-describedby": `${id}-${name}-fault` } : {})} />
        {fault ? (
          <p id={`${id}-${name}-fault`} class="fault">
            {fault}
          </p>
        ) : null}
      </div>
    );
  };
  return (
    <form class="entry-form" onSubmit={submit} noValidate>
      <p>
        {invoice.organisation_name}
        <br />
        {say("应划转 ", "To be transferred ")}
        <strong>{yuanOf(invoice.to_transfer)}</strong>
      </p>
      {field("reference", say("凭证号（银行流水号）", "The bank's reference"), { autocomplete: "off", spellcheck: "false", maxLength: 64 })}
      {field("transferred_on", say("划转日期", "Transferred on"), { type: "date" })}
      {field("amount", say("金额（元）", "Amount (yuan)"), { inputMode: "decimal", autocomplete: "off" })}
      {problem ? (
        <p class="told overdue" role="alert">
          {problem.detail}
        </p>
      ) : null}
      <p class="choices">
        <button type="button" onClick={onClose}>
          {say("取消", "Cancel")}
        </button>
        <button type="submit" class="primary" disabled={busy}>
          {busy ? say("正在登记…", "Entering…") : say("登记", "Enter")}
        </button>
      </p>
    </form>
  );
}
