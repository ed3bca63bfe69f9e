// 换卡登记: which card a member has now; what is paid goes there, and the old number is taken no more.
import { useMemo, useState } from "preact/hooks";
import { say } from "../../../shared/language";
import { CARD_REASONS, CARDS, type CardChange, DOCUMENTS } from "../../../own/own";
import { change, newOnce } from "../../change";
import { Pages } from "../../sites/Pages";
import { useAsked } from "../../sites/useAsked";
import { Title } from "../../Title";
import { Fallen, Reading } from "../../work/Fallen";
import { Field } from "../Field";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { Refusal } from "../Refusal";
import { useAct } from "../useAct";

const AT = "/programmes/member_protection/card-changes";
const EMPTY = { document_kind: "mainland_id", document_number: "", card_kind: "service_card", card_number: "", reason: "lost", changed_on: "" };

interface Change extends CardChange {
  name: string;
  document: string;
  entered_on: string;
}

export function Cards(protecting: Protecting) {
  const { search, moved, onGo, onFail } = protecting;
  const after = new URLSearchParams(search).get("after");
  const { told, fault, read, again } = useAsked<{ changes: Change[]; next: string | null }>(`${AT}${after ? `?after=${encodeURIComponent(after)}` : ""}`, onFail);
  return (
    <>
      <div class="head">
        <Title moved={moved}>{say("换卡登记", "Cards that changed")}</Title>
      </div>
      <div class="columns">
        <section aria-label={say("换卡记录", "Changes of cards")}>
          {fault ? (
            <Fallen words={fault} onAgain={again} />
          ) : !told ? (
            <Reading />
          ) : told.changes.length ? (
            <ol class="rows files">
              {told.changes.map((one) => (
                <li key={one.id}>
                  <div class="what">
                    <strong>{one.name}</strong>
                    <span class="given">{one.document}</span>
                  </div>
                  <span class="given">
                    {one.old_card} → {one.card}
                  </span>
                  <span>
                    {CARD_REASONS[one.reason]} <time dateTime={one.changed_on}>{one.changed_on}</time>
                  </span>
                </li>
              ))}
            </ol>
          ) : (
            <p class="none">{say("还没有换卡记录。", "No card has changed yet.")}</p>
          )}
          <Pages after={after} next={told?.next ?? null} to={(next) => partAddress("cards", search, next ? { after: next } : {})} onGo={onGo} />
        </section>
        <Enter {...protecting} onDone={read} />
      </div>
    </>
  );
}

function Enter({ account, onFail, onDone }: Protecting & { onDone: () => Promise<void> }) {
  const [given, setGiven] = useState(EMPTY);
  const [batches, setBatches] = useState<number[] | null>(null);
  const { busy, problem, act } = useAct(onFail);
  const once = useMemo(newOnce, [given]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setBatches(null);
    const body = { ...given, document_number: given.document_number.trim(), card_number: given.card_number.replace(/\s/g, "") };
    act(async () => {
      const entered = await change<{ batches: number[] }>(account, "POST", AT, { body, once });
      await onDone();
      setGiven(EMPTY);
      setBatches(entered.batches);
    });
  };
  const select = (name: keyof typeof EMPTY, words: string, options: readonly (readonly [string, string])[]) => (
    <div class="field">
      <label for={name}>{words}</label>
      <select id={name} value={given[name]} onChange={(event) => setGiven({ ...given, [name]: event.currentTarget.value })}>
        {options.map(([code, said]) => (
          <option key={code} value={code}>
            {said}
          </option>
        ))}
      </select>
    </div>
  );
  const field = (name: keyof typeof EMPTY, words: string, more = {}) => <Field name={name} words={words} value={given[name]} problem={problem} more={more} onInput={(value) => setGiven({ ...given, [name]: value })} />;
  return (
    <form class="card form" onSubmit={submit} aria-labelledby="enter-card" autocomplete="off" noValidate>
      <h2 id="enter-card">{say("登记新卡", "Enter a new card")}</h2>
      {select("document_kind", say("证件类型", "Kind of document"), DOCUMENTS)}
      {field("document_number", say("证件号码", "Document number"), { maxLength: 30, spellcheck: false })}
      {select("card_kind", say("新卡类型", "Kind of the new card"), CARDS)}
      {field("card_number", say("新卡卡号", "Its number"), { maxLength: 40, spellcheck: false })}
      {select("reason", say("原因", "Why"), Object.entries(CARD_REASONS))}
      {field("changed_on", say("换卡日期", "Since when"), { type: "date" })}
      <p class="hint">{say("保障、个人参保扣款和给付随本人改用新卡；登记的人不能放行付款至该卡的批次。", "Cover, fee and payments follow the person. Whoever enters it may not release a batch that pays to the card.")}</p>
      {batches ? (
        <p class={batches.length ? "told soon" : "told open"} role="status">
          {batches.length ? say(`已登记。待放行的第 ${batches.join("、")} 批付款仍付至原卡，请撤回后重新制作。`, `Entered. Batches ${batches.join(", ")} still pay to the old card: withdraw them and make them anew.`) : say("已登记", "Entered")}
        </p>
      ) : null}
      {problem ? <Refusal problem={problem} /> : null}
      <p class="choices">
        <button type="submit" class="primary" disabled={busy || Object.values(given).some((value) => !value.trim())}>
          {busy ? say("正在登记…", "Entering…") : say("登记", "Enter it")}
        </button>
      </p>
    </form>
  );
}
