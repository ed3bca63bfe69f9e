// 工会账户: a union names the account that its payouts go to, somebody of the centre confirms it; what was paid to it.
import { useMemo, useState } from "preact/hooks";
import { language, say } from "../../../shared/language";
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
import { AT } from "../centre/batches";
import { Payouts } from "./Payouts";

interface UnionAccount {
  id: string;
  organisation: string;
  organisation_name: string;
  holder: string;
  bank: string;
  /** Masked. */
  number: string;
  named_on: string;
  confirmed_on: string | null;
  /** Whether what is paid to the union goes there. */
  counts: boolean;
}

/** The district, bureau or industry unions of somebody: only these name an account. */
const atTop = (code: string): boolean => /^(district|bureau):[^/]+$/.test(code);

export function Accounts(protecting: Protecting) {
  const { account, session, moved, search, onGo, onFail } = protecting;
  const asked = new URLSearchParams(search);
  const union = asked.get("union") ?? "";
  const from = asked.get("from");
  const query = new URLSearchParams({ ...(union ? { union } : {}), ...(from ? { after: from } : {}) }).toString();
  const { told, fault, read, again } = useAsked<{ accounts: UnionAccount[]; next: string | null }>(`${AT}/payout-accounts${query ? `?${query}` : ""}`, onFail);
  const unions = [...new Set(account.roles.map((one) => one.organisation))].filter(atTop);
  const confirms = session.permissions.includes("member_protection:claims");
  return (
    <>
      <div class="head">
        <Title moved={moved}>{say("工会账户", "Unions' accounts")}</Title>
      </div>
      <div class={unions.length ? "columns" : ""}>
        <div class="beside">
          <Find key={union} union={union} onFind={(name) => onGo(partAddress("accounts", search, name ? { union: name } : {}))} />
          {fault ? (
            <Fallen words={fault} onAgain={again} />
          ) : !told ? (
            <Reading />
          ) : told.accounts.length ? (
            <ol class="rows accounts" aria-label={say("账户", "Accounts")}>
              {told.accounts.map((one) => (
                <Row key={one.id} one={one} confirms={confirms} {...protecting} onDone={read} />
              ))}
            </ol>
          ) : (
            <p class="none">{union ? say("没有该名称工会的账户。", "No account of a union of that name.") : say("还没有登记账户：付至工会的款项要等账户登记并确认。", "No account is named yet: what is paid to a union waits for one that is confirmed.")}</p>
          )}
          <Pages after={from} next={told?.next ?? null} to={(next) => partAddress("accounts", search, { ...(union ? { union } : {}), ...(next ? { from: next } : {}) })} onGo={onGo} />
          <Payouts {...protecting} />
        </div>
        {unions.length ? <NameOne unions={unions} {...protecting} onDone={read} /> : null}
      </div>
    </>
  );
}

/** Narrows accounts and payouts to the unions whose name has some words in it. */
function Find({ union, onFind }: { union: string; onFind: (name: string) => void }) {
  const [name, setName] = useState(union);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onFind(name.trim());
  };
  return (
    <form class="form filters" role="search" aria-label={say("按工会名称查找", "Find by the union's name")} onSubmit={submit}>
      <div class="choice">
        <label for="find-union">{say("工会名称", "Name of the union")}</label>
        <input id="find-union" type="search" maxLength={100} autocomplete="off" value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </div>
      <button type="submit">{say("查找", "Find")}</button>
    </form>
  );
}

function Row({ one, confirms, account, onFail, onDone }: Protecting & { one: UnionAccount; confirms: boolean; onDone: () => Promise<void> }) {
  const { busy, problem, act } = useAct(onFail);
  const [words, look] = one.counts ? [say("付款至此", "is paid to"), "open"] : one.confirmed_on ? [say("已被替换", "replaced"), "ended"] : [say("待确认", "to be confirmed"), "soon"];
  return (
    <li>
      <div class="what">
        <strong>{one.organisation_name}</strong>
        <span>
          {one.holder} · {one.bank}
        </span>
      </div>
      <span class="given">{one.number}</span>
      <span class={`state ${look}`}>{words}</span>
      <span class="hint">
        {say(`${one.named_on} 登记`, `named ${one.named_on}`)}
        {one.confirmed_on ? say(`，${one.confirmed_on} 确认`, `, confirmed ${one.confirmed_on}`) : ""}
      </span>
      {confirms && !one.confirmed_on ? (
        <button type="button" disabled={busy} aria-label={say(`确认账户 ${one.organisation_name}`, `Confirm the account of ${one.organisation_name}`)} onClick={() => act(() => change(account, "POST", `${AT}/payout-accounts/${one.id}/confirmation`).then(onDone))}>
          {say("确认账户", "Confirm")}
        </button>
      ) : null}
      {problem ? <Refusal problem={problem} /> : null}
    </li>
  );
}

const EMPTY = { holder: "", bank: "", number: "" };

function NameOne({ unions, account, onFail, onDone }: Protecting & { unions: string[]; onDone: () => Promise<void> }) {
  const [organisation, setOrganisation] = useState(unions[0]!);
  const [given, setGiven] = useState(EMPTY);
  const [told, setTold] = useState<string | null>(null);
  const { busy, problem, act } = useAct(onFail);
  const once = useMemo(newOnce, [organisation, given]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTold(null);
    const body = { holder: given.holder.trim(), bank: given.bank.trim(), number: given.number.replace(/\s/g, "") };
    act(async () => {
      await change(account, "PUT", `${AT}/payout-accounts/${encodeURIComponent(organisation)}`, { body, once });
      await onDone();
      setGiven(EMPTY);
      setTold(say("已登记，职保中心确认后生效", "Named; it counts once the Mutual-aid Centre has confirmed it"));
    });
  };
  const field = (name: keyof typeof EMPTY, words: string, more = {}) => <Field name={name} words={words} value={given[name]} problem={problem} more={more} onInput={(value) => setGiven({ ...given, [name]: value })} />;
  return (
    <form class="card form" onSubmit={submit} aria-labelledby="name-one" noValidate>
      <h2 id="name-one">{say("登记账户", "Name an account")}</h2>
      {unions.length > 1 ? (
        <div class="field">
          <label for="union">{say("工会", "Union")}</label>
          <select id="union" value={organisation} onChange={(event) => setOrganisation(event.currentTarget.value)}>
            {unions.map((code) => (
              <option key={code} value={code}>
                {account.organisations[code]?.[language] ?? code}
              </option>
            ))}
          </select>
        </div>
      ) : null}
      {field("holder", say("户名", "Holder"), { maxLength: 100 })}
      {field("bank", say("开户银行", "Bank"), { maxLength: 100 })}
      {field("number", say("账号", "Number"), { inputMode: "numeric", maxLength: 40, spellcheck: false })}
      <p class="hint">{say("付至工会的款项付到这个账户；账号加密保存，显示时遮盖。", "What is paid to the union goes there. The number is sealed, and shown masked.")}</p>
      {told ? (
        <p class="told open" role="status">
          {told}
        </p>
      ) : null}
      {problem ? <Refusal problem={problem} /> : null}
      <p class="choices">
        <button type="submit" class="primary" disabled={busy || Object.values(given).some((value) => !value.trim())}>
          {busy ? say("正在登记…", "Entering…") : say("登记", "Name it")}
        </button>
      </p>
    </form>
  );
}
