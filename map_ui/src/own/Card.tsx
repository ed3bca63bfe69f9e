// One's card: which one is in use, and a way to say that another came in its place.
import { useState } from "preact/hooks";
import { change, newOnce } from "../console/change";
import { problemOf } from "../console/problem";
import { useAsked } from "../console/sites/useAsked";
import { say } from "../shared/language";
import type { Problem } from "../shared/service";
import { AT, CARD_REASONS, CARDS, type CardChange } from "./own";
import type { Owned } from "./Own";

const EMPTY = { card_kind: "service_card", card_number: "", reason: "lost", changed_on: "" };

export function Card({ member, onFail, onChanged }: Owned & { onChanged: () => void }) {
  const { told, read } = useAsked<{ changes: CardChange[] }>(`${AT}/card-changes`, onFail);
  const [opened, setOpened] = useState(false);
  const [given, setGiven] = useState(EMPTY);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [once, setOnce] = useState(newOnce);
  const [done, setDone] = useState(false);
  const set = (more: Partial<typeof EMPTY>) => {
    setGiven({ ...given, ...more });
    setOnce(newOnce());
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    change(member, "POST", `${AT}/card-changes`, { body: { ...given, card_number: given.card_number.replace(/\s/g, "") }, once })
      .then(() => {
        setOpened(false);
        setGiven(EMPTY);
        setDone(true);
        onChanged();
        return read();
      })
      .catch((error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };
  const wrong = (name: string) => problem?.faults.find((one) => one.where === name)?.wanted;
  const fault = (name: string) =>
    wrong(name) ? (
      <p id={`card-${name}`} class="fault">
        {wrong(name)}
      </p>
    ) : null;
  const marked = (name: string) => (wrong(name) ? { "aria-invalid": true as const, "aria-describedby": `card-${name}` } : {});
  return (
    <section class="card" aria-labelledby="my-card">
      <div class="titled">
        <h3 id="my-card">{say("收款和扣款的卡", "The card for payments")}</h3>
        {opened ? null : (
          <button type="button" onClick={() => setOpened(true)}>
            {say("卡号有变更", "It has changed")}
          </button>
        )}
      </div>
      <p class="hint">{say("换卡、补卡不影响保障；给付和扣款随本人改用新卡，原卡号停用。", "Another card changes nothing of the cover: payments and fees follow you to it, the old number is taken no more.")}</p>
      {done ? (
        <p class="told open" role="status">
          {say("已登记新卡", "The new card is entered")}
        </p>
      ) : null}
      {told?.changes.map((one) => (
        <p key={one.id}>
          <time dateTime={one.changed_on}>{one.changed_on}</time> {CARD_REASONS[one.reason]}：<span class="code">{one.old_card}</span> → <span class="code">{one.card}</span>
        </p>
      ))}
      {opened ? (
        <form onSubmit={submit} aria-labelledby="my-card" autocomplete="off" noValidate>
          <div class="field">
            <label for="card-kind">{say("新卡类型", "Kind of the new card")}</label>
            <select id="card-kind" value={given.card_kind} {...marked("card_kind")} onChange={(event) => set({ card_kind: event.currentTarget.value })}>
              {CARDS.map(([code, words]) => (
                <option key={code} value={code}>
                  {words}
                </option>
              ))}
            </select>
            {fault("card_kind")}
          </div>
          <div class="field">
            <label for="new-card">{say("新卡卡号", "Its number")}</label>
            <input id="new-card" required spellcheck={false} maxLength={40} value={given.card_number} {...marked("card_number")} onInput={(event) => set({ card_number: event.currentTarget.value })} />
            {fault("card_number")}
          </div>
          <div class="field">
            <label for="card-reason">{say("原因", "Why")}</label>
            <select id="card-reason" value={given.reason} onChange={(event) => set({ reason: event.currentTarget.value })}>
              {Object.entries(CARD_REASONS).map(([code, words]) => (
                <option key={code} value={code}>
                  {words}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for="changed-on">{say("换卡日期", "Since when")}</label>
            <input id="changed-on" type="date" required value={given.changed_on} {...marked("changed_on")} onInput={(event) => set({ changed_on: event.currentTarget.value })} />
            {fault("changed_on")}
          </div>
          {problem ? (
            <p class="told overdue" role="alert">
              {problem.detail}
            </p>
          ) : null}
          <button type="submit" class="primary" disabled={busy || !given.card_number.trim() || !given.changed_on}>
            {busy ? say("正在登记…", "Entering it…") : say("登记新卡", "Enter the new card")}
          </button>
        </form>
      ) : null}
    </section>
  );
}
