// Which person this account is: typed once from the document and the card; every refusal is said alike.
import { useState } from "preact/hooks";
import { change } from "../console/change";
import { problemOf } from "../console/problem";
import { say } from "../shared/language";
import { AT, DOCUMENTS, type Identity } from "./own";
import type { Owned } from "./Own";

export function IdentityForm({ identity, member, onFail, onBound }: Owned & { identity: Identity; onBound: (identity: Identity) => void }) {
  const [given, setGiven] = useState({ document_kind: "mainland_id", document_number: "", card_number: "" });
  const [fault, setFault] = useState<string | null>(null);
  const [left, setLeft] = useState(identity.attempts_left);
  const [busy, setBusy] = useState(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFault(null);
    const plain = { ...given, document_number: given.document_number.trim(), card_number: given.card_number.replace(/\s/g, "") };
    change<Identity>(member, "PUT", `${AT}/identity`, { body: plain })
      .then(onBound)
      .catch((error) => {
        setFault(onFail(error));
        if (problemOf(error).status === 403) setLeft(Math.max(0, left - 1));
      })
      .finally(() => setBusy(false));
  };
  return (
    <form class="card" onSubmit={submit} aria-labelledby="identity" autocomplete="off" noValidate>
      <h2 id="identity">{say("先核对身份", "First, who you are")}</h2>
      <p class="hint">{say("只需一次。须与参保时登记的证件和卡一致；本页不保存所填内容。", "Only once. They must be those of the enrolment. This page keeps nothing of it.")}</p>
      <div class="field">
        <label for="kind">{say("证件类型", "Kind of document")}</label>
        <select id="kind" value={given.document_kind} onChange={(event) => setGiven({ ...given, document_kind: event.currentTarget.value })}>
          {DOCUMENTS.map(([code, words]) => (
            <option key={code} value={code}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="number">{say("证件号码", "Document number")}</label>
        <input id="number" required autocomplete="off" autocapitalize="characters" spellcheck={false} maxLength={30} value={given.document_number} onInput={(event) => setGiven({ ...given, document_number: event.currentTarget.value })} />
      </div>
      <div class="field">
        <label for="card">{say("会员服务卡或社保卡卡号", "Number of the member service card or social security card")}</label>
        <input id="card" required autocomplete="off" spellcheck={false} maxLength={40} value={given.card_number} onInput={(event) => setGiven({ ...given, card_number: event.currentTarget.value })} />
      </div>
      {fault ? (
        <p class="told overdue" role="alert">
          {fault}
        </p>
      ) : null}
      {left < 5 ? <p class="hint">{say(`今天还可以试 ${left} 次。`, `${left} tries are left today.`)}</p> : null}
      <button type="submit" class="primary" disabled={busy || !given.document_number.trim() || !given.card_number.trim()}>
        {busy ? say("正在核对…", "Checking…") : say("核对", "Check")}
      </button>
    </form>
  );
}
