// 缴费单: what is to be transferred for confirmed lists, until when, its voucher, and what the bank had.
import { say } from "../../../shared/language";
import { useAsked } from "../../sites/useAsked";
import { Pages } from "../../sites/Pages";
import { Title } from "../../Title";
import { Due } from "../../work/CaseRow";
import { Fallen, Reading } from "../../work/Fallen";
import { today } from "../lists/lists";
import { countOf, yuanOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { Select } from "../../Select";
import { AT, type Invoice, standingOf } from "./invoices";
import { Voucher } from "./Voucher";

const STANDINGS = {
  received: { words: say("已到账", "received"), look: "open" },
  overdue: { words: say("逾期未到账", "overdue"), look: "overdue" },
  told: { words: say("已报凭证，待到账", "voucher in, not received yet"), look: "" },
  open: { words: say("待划转", "to be transferred"), look: "soon" },
} as const;

export function Invoices(protecting: Protecting) {
  const { search, about, moved, onGo, onFail } = protecting;
  const asked = new URLSearchParams(search);
  const filters = { year: asked.get("year") ?? "", overdue: asked.get("overdue") ?? "" };
  const after = asked.get("after");
  const given = Object.entries({ ...filters, after: after ?? "" }).filter(([, value]) => value);
  const query = new URLSearchParams(given).toString();
  const { told, fault, read, again } = useAsked<{ invoices: Invoice[]; next: string | null }>(`${AT}/invoices${query ? `?${query}` : ""}`, onFail);
  const day = today(about?.rehearsal);
  const year = Number(day.slice(0, 4));
  const to = (more: Record<string, string>) => partAddress("invoices", search, Object.fromEntries(Object.entries({ ...filters, ...more }).filter(([, value]) => value)));
  return (
    <>
      <div class="head">
        <Title moved={moved}>{say("缴费单", "Invoices")}</Title>
      </div>
      <form class="form filters" aria-label={say("筛选", "Filters")} onSubmit={(event) => event.preventDefault()}>
        <Select name={say("年度", "Year")} value={filters.year} options={[year + 1, year, year - 1].map((one) => [String(one), String(one)])} onChoose={(value) => onGo(to({ year: value }))} />
        <Select name={say("状态", "State")} value={filters.overdue} options={[["true", say("逾期未到账", "overdue")]]} onChoose={(value) => onGo(to({ overdue: value }))} />
      </form>
      {fault ? (
        <Fallen words={fault} onAgain={again} />
      ) : !told ? (
        <Reading />
      ) : told.invoices.length ? (
        <ol class="rows invoices">
          {told.invoices.map((one) => (
            <Row key={one.list_id} invoice={one} day={day} {...protecting} onChange={read} />
          ))}
        </ol>
      ) : (
        <p class="none">{query ? say("没有符合筛选条件的缴费单。", "No invoice fits what was chosen.") : say("还没有缴费单：名单确认后生成。", "There are none yet: one comes with every list that is confirmed.")}</p>
      )}
      {told ? <Pages after={after} next={told.next} to={(next) => to(next ? { after: next } : {})} onGo={onGo} /> : null}
    </>
  );
}

function Row({ invoice, day, ...protecting }: Protecting & { invoice: Invoice; day: string; onChange: () => Promise<void> }) {
  const standing = standingOf(invoice);
  const { words, look } = STANDINGS[standing];
  return (
    <li>
      <div class="what">
        <strong>{invoice.organisation_name}</strong>
        <span>{say(`${invoice.year} 年 · ${countOf(invoice.members)} 人`, `${invoice.year} · ${countOf(invoice.members)} members`)}</span>
      </div>
      <span class={`state ${look}`}>{words}</span>
      <dl class="amounts">
        <div>
          <dt>{say("费用", "Fee")}</dt>
          <dd>{yuanOf(invoice.fee)}</dd>
        </div>
        <div>
          <dt>{say("市总补贴", "City's part")}</dt>
          <dd>{yuanOf(invoice.city_subsidy)}</dd>
        </div>
        <div class="sum">
          <dt>{say("应划转", "To transfer")}</dt>
          <dd>{yuanOf(invoice.to_transfer)}</dd>
        </div>
      </dl>
      {standing === "received" ? (
        <span class="due">
          {say("到账 ", "received ")}
          <time dateTime={invoice.received_on!}>{invoice.received_on}</time>
        </span>
      ) : (
        <Due due={invoice.due_on} day={day} />
      )}
      {invoice.reference ? (
        <span class="voucher">
          <code>{invoice.reference}</code>
          <span class="hint">{say(`划转 ${invoice.transferred_on}`, `transferred ${invoice.transferred_on}`)}</span>
        </span>
      ) : (
        <Voucher invoice={invoice} day={day} {...protecting} />
      )}
    </li>
  );
}
